"""The index follows the catalogue: changes by their number, or everything anew."""

from pathlib import Path

from sqlalchemy.orm import Session

from catalog import changes
from catalog.changes import Change
from search import index
from search.documents import count, documents, product_ids_of
from search.index import IndexBusy, IndexUnusable, Manifest

# Changes of one commit of the index.
_BATCH = 1000


def drain(session: Session, root: Path) -> int:
    """Bring the index up to the newest change; the number of products indexed or removed.

    An index that is missing, damaged or of another version is rebuilt. Nothing happens (0) while another process
    writes. Safe to repeat after any failure: the index carries the number of the last change it holds.
    """
    try:
        with index.writer_lock(root):
            return _drain(session, root)
    except IndexBusy:
        return 0


def rebuild(session: Session, root: Path) -> int:
    """Build a new index beside the old one and swap it in; the number of products. Raises `IndexBusy`."""
    with index.writer_lock(root):
        return _rebuild(session, root)


def verify(session: Session, root: Path) -> bool:
    """Whether the index is sound and holds every product, up to the changes it has seen."""
    try:
        _, manifest = index.verify(root)
    except IndexUnusable:
        return False
    if changes.after(session, manifest.number, limit=1):
        return True
    return manifest.documents == count(session)


def _rebuild(session: Session, root: Path) -> int:
    # Read before the documents: a change that comes between is applied once more, never missed.
    number = changes.revision(session)
    return index.build(root, documents(session, None), number).documents


def _drain(session: Session, root: Path) -> int:
    try:
        directory, manifest = index.verify(root)
    except IndexUnusable:
        return _rebuild(session, root)
    if changes.revision(session) < manifest.number:
        # The database is older than the index: it was restored or replaced.
        return _rebuild(session, root)
    touched = 0
    while found := changes.after(session, manifest.number, _BATCH):
        ids = touched_products(session, found)
        if _worn(manifest, len(ids)):
            return touched + _rebuild(session, root)
        number = found[-1].number
        if ids:
            manifest = index.update(directory, documents(session, ids), ids, number)
        else:
            manifest = index.renumber(directory, manifest, number)
        touched += len(ids)
    return touched


def touched_products(session: Session, found: list[Change]) -> set[int]:
    """Ids of the products whose documents some changes concern; gone ones may be among them."""
    subjects: dict[str, set[int]] = {}
    for change in found:
        subjects.setdefault(change.subject, set()).add(change.subject_id)
    producers, communes = subjects.get(changes.PRODUCER, set()), subjects.get(changes.COMMUNE, set())
    return subjects.get(changes.PRODUCT, set()) | product_ids_of(session, producers, communes)


def _worn(manifest: Manifest, coming: int) -> bool:
    """Whether replaced documents outnumber the living ones, so that building anew is cheaper than dragging them on."""
    return manifest.stale + coming > manifest.documents + 100
