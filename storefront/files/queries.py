from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from storefront.files import store
from storefront.files.models import StoredFile


def damaged(session: Session) -> Iterator[StoredFile]:
    """The stored files whose bytes are gone or are no longer what was sent. Reads every one of them."""
    whole: dict[str, bool] = {}
    for stored in session.scalars(select(StoredFile).order_by(StoredFile.id)):
        if stored.sha256 not in whole:
            whole[stored.sha256] = store.is_whole(stored.sha256)
        if not whole[stored.sha256]:
            yield stored
