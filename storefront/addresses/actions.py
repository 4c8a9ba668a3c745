"""Changing an address book. Each act names whose it is, so none reaches another's."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storefront.accounts.models import User
from storefront.addresses import queries
from storefront.addresses.models import SavedAddress
from storefront.addresses.rules import MOST_ADDRESSES


class BookFull(Exception):
    """An address book holds at most twenty addresses."""


@dataclass(frozen=True, slots=True)
class Place:
    """Who gets goods and where; the phone in its national spelling."""

    name: str
    phone: str
    street: str
    commune: str
    province: str


def save(session: Session, *, user_id: int, place: Place, is_default: bool = False, now: datetime) -> SavedAddress:
    """Put an address into somebody's book; one that stands there already stays. Raises `BookFull`."""
    # One writer a book at a time: its default and its size are judged together.
    session.get_one(User, user_id, with_for_update=True)
    book = queries.of_user(session, user_id)
    same = next((one for one in book if place_of(one) == place), None)
    if same is None and len(book) >= MOST_ADDRESSES:
        raise BookFull
    address = same or SavedAddress(user_id=user_id, made_at=now, **asdict(place))
    session.add(address)
    session.flush()
    if is_default or not book:
        make_default(session, user_id=user_id, address=address)
    return address


def change(session: Session, *, address: SavedAddress, place: Place) -> None:
    for name, value in asdict(place).items():
        setattr(address, name, value)


def make_default(session: Session, *, user_id: int, address: SavedAddress) -> None:
    """Let the checkout be filled in with this address of hers."""
    session.execute(update(SavedAddress).where(SavedAddress.user_id == user_id).values(is_default=False))
    session.execute(update(SavedAddress).where(SavedAddress.id == address.id).values(is_default=True))


def remove(session: Session, *, user_id: int, address: SavedAddress) -> None:
    """Take an address out; of those left the one saved last becomes the default where this one was."""
    was_default = address.is_default
    session.delete(address)
    session.flush()
    newest = select(SavedAddress).where(SavedAddress.user_id == user_id).order_by(SavedAddress.id.desc()).limit(1)
    following = session.scalar(newest) if was_default else None
    if following is not None:
        make_default(session, user_id=user_id, address=following)


def place_of(address: SavedAddress) -> Place:
    return Place(address.name, address.phone, address.street, address.commune, address.province)
