"""Acts on somebody's second factor. A code is spent by one statement, so none is good twice."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from storefront.accounts import actions as accounts
from storefront.accounts.devices import actions as devices
from storefront.accounts.factor import codes
from storefront.accounts.factor.codes import Codes
from storefront.accounts.models import RecoveryCode, SecondFactor, User


class WrongCode(ValueError):
    """A code that is wrong, outdated or used."""


class NotNow(ValueError):
    """An act that does not fit how the account stands: begun twice, or confirmed before it was begun."""


def begin(session: Session, *, user: User, reader: Codes, now: datetime) -> None:
    """Make a key for a telephone; it counts once a code of it was typed. Raises `NotNow` where one is in force."""
    if user.second_factor_at is not None:
        raise NotNow
    session.execute(delete(SecondFactor).where(SecondFactor.user_id == user.id))
    session.add(SecondFactor(user_id=user.id, secret=reader.new_secret(), made_at=now))


def confirm(session: Session, *, user: User, reader: Codes, typed: str, now: datetime) -> list[str]:
    """Put the second factor in force; every session opened without it ends. Returns the recovery codes, told once.

    Raises `NotNow`, or `WrongCode` for a code that the new key does not make.
    """
    if user.second_factor_at is not None or session.get(SecondFactor, user.id) is None:
        raise NotNow
    if not _spend_code(session, user.id, reader, typed, now):
        raise WrongCode
    user.second_factor_at = now
    devices.end_all(session, user=user)
    accounts.tell(session, user=user, kind="factor_on", by=accounts.SELF, reason="", now=now)
    return renew_recovery_codes(session, user=user, reader=reader)


def spend(session: Session, *, user_id: int, reader: Codes, typed: str, now: datetime) -> None:
    """Take a code of the telephone, or a recovery code, for good. Raises `WrongCode`."""
    spent = _spend_recovery if codes.is_recovery(typed) else _spend_code
    if not spent(session, user_id, reader, typed, now):
        raise WrongCode


def remove(session: Session, *, user: User, kind: str, by: str, reason: str, now: datetime) -> None:
    """Take the second factor off an account. `kind`: `factor_off` by its owner, `factor_reset` by an admin."""
    session.execute(delete(SecondFactor).where(SecondFactor.user_id == user.id))
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    user.second_factor_at = None
    devices.end_all(session, user=user)
    accounts.tell(session, user=user, kind=kind, by=by, reason=reason, now=now)


def renew_recovery_codes(session: Session, *, user: User, reader: Codes) -> list[str]:
    """New recovery codes in the place of all old ones."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    made = codes.new_recovery_codes()
    session.add_all(RecoveryCode(user_id=user.id, digest=reader.digest(user.id, code)) for code in made)
    return made


def recovery_codes_left(session: Session, user_id: int) -> int:
    unused = select(func.count()).where(RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))
    return session.scalar(unused) or 0


def _spend_code(session: Session, user_id: int, reader: Codes, typed: str, now: datetime) -> bool:
    factor = session.get(SecondFactor, user_id)
    counter = reader.counter(factor.secret, typed, now) if factor else None
    if counter is None:
        return False
    later = update(SecondFactor).where(SecondFactor.user_id == user_id, SecondFactor.last_counter < counter)
    return _changed_one(session, later.values(last_counter=counter))


def _spend_recovery(session: Session, user_id: int, reader: Codes, typed: str, now: datetime) -> bool:
    unused = update(RecoveryCode).where(
        RecoveryCode.user_id == user_id,
        RecoveryCode.digest == reader.digest(user_id, typed),
        RecoveryCode.used_at.is_(None),
    )
    return _changed_one(session, unused.values(used_at=now))


def _changed_one(session: Session, statement: Any) -> bool:
    result: Any = session.execute(statement.execution_options(synchronize_session=False))
    return bool(result.rowcount == 1)
