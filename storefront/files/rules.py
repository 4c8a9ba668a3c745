"""Which files are taken, and how one tells what a file is: by its first bytes, never by its name."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

JPEG, PNG, WEBP = "image/jpeg", "image/png", "image/webp"
PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PICTURES = frozenset({JPEG, PNG, WEBP})
SUFFIXES = {JPEG: ".jpg", PNG: ".png", WEBP: ".webp", PDF: ".pdf", XLSX: ".xlsx"}

MB = 1024 * 1024
# A phone's sharpest photo in daily use has 50 million pixels. A JPEG is decoded small; the others are decoded whole,
# with four bytes a pixel, in a web process that has other things to do.
MOST_PIXELS = {JPEG: 50_000_000, PNG: 25_000_000, WEBP: 25_000_000}
LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Allowed:
    """What one field takes: media types, bytes as sent, and the longer side (pixels) a picture is kept at."""

    kinds: frozenset[str]
    most_bytes: int
    longest_side: int = 1600


PHOTO = Allowed(PICTURES, 12 * MB)
# A page of A4 at 2400 pixels is as sharp as a fax at its best: small print stays legible.
PAPER = Allowed(PICTURES | {PDF}, 20 * MB, 2400)
PAPER_OR_SHEET = Allowed(PAPER.kinds | {XLSX}, PAPER.most_bytes, PAPER.longest_side)


class FileRefused(Exception):
    """A file that is not kept; `allowed` is what would be.

    `reason`: empty, too_large, too_many (`most`), kind, heic, damaged, pixels (`most`, in millions).
    """

    def __init__(self, reason: str, allowed: Allowed, facts: Mapping[str, Any] | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.allowed = allowed
        self.facts = dict(facts or {})


@dataclass(frozen=True, slots=True)
class Ready:
    """A file that was looked at and may be kept: its bytes as they will lie in the store."""

    data: bytes = field(repr=False)
    media_type: str
    name: str
    width: int | None = None
    height: int | None = None


def kind_of(head: bytes) -> str | None:
    """The media type that a file's first bytes show; "heic" for an iPhone's own format, "zip" for any archive."""
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head.startswith(b"%PDF-"):
        return PDF
    if head.startswith(b"PK\x03\x04"):
        return "zip"
    if head[4:8] == b"ftyp" and head[8:12] in (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"):
        return "heic"
    return None


def plain_name(given: str | None, media_type: str) -> str:
    """A file's name without folders, controls and what turns text round; with the suffix of what it is.

    Longer names lose their end. A file without a name is called `tep`.
    """
    text = unicodedata.normalize("NFC", given or "").replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(sign for sign in text if unicodedata.category(sign)[0] != "C" and sign not in '<>:"|?*')
    stem = shown.rsplit(".", 1)[0] if "." in shown else shown
    return (stem.strip(" .")[: LONGEST_NAME - 5] or "tep") + SUFFIXES[media_type]
