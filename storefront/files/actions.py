"""Files that people send: looked at outside of any transaction, kept within the one that refers to them."""

import io
import zipfile
from datetime import datetime

from sqlalchemy.orm import Session

from storefront.files import pictures, store
from storefront.files.models import StoredFile
from storefront.files.rules import PDF, PICTURES, WEBP, XLSX, Allowed, FileRefused, Ready, kind_of, plain_name

_MOST_PARTS = 2000
_MOST_UNPACKED = 200 * 1024 * 1024


def examine(data: bytes, name: str | None, allowed: Allowed) -> Ready:
    """A file as it may be kept, pictures written anew. Takes time and touches no database; raises `FileRefused`."""
    if not data:
        raise FileRefused("empty", allowed)
    if len(data) > allowed.most_bytes:
        raise FileRefused("too_large", allowed)
    kind = kind_of(data[:16])
    if kind == "zip":
        kind = XLSX if XLSX in allowed.kinds and _is_workbook(data) else None
    if kind == "heic":
        raise FileRefused("heic", allowed)
    if kind not in allowed.kinds or kind is None:
        raise FileRefused("kind", allowed)
    if kind in PICTURES:
        remade, width, height = pictures.remade(data, kind, allowed)
        return Ready(remade, WEBP, plain_name(name, WEBP), width, height)
    if kind == PDF and b"%%EOF" not in data[-2048:]:
        raise FileRefused("damaged", allowed)
    return Ready(data, kind, plain_name(name, kind))


def keep(session: Session, ready: Ready, *, by: str, now: datetime) -> StoredFile:
    """Store the bytes, then their row, which has its id at once. A transaction that fails leaves bytes, never a gap."""
    stored = StoredFile(
        sha256=store.put(ready.data),
        media_type=ready.media_type,
        name=ready.name,
        size_bytes=len(ready.data),
        width=ready.width,
        height=ready.height,
        uploaded_at=now,
        uploaded_by=by,
    )
    session.add(stored)
    session.flush()
    return stored


def _is_workbook(data: bytes) -> bool:
    """Whether a ZIP archive is a workbook without macros, and no bomb."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False
    names = {part.filename for part in parts}
    small = len(parts) <= _MOST_PARTS and sum(part.file_size for part in parts) <= _MOST_UNPACKED
    return small and {"[Content_Types].xml", "xl/workbook.xml"} <= names and "xl/vbaProject.bin" not in names
