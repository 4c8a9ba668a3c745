from datetime import UTC, datetime

from flask_security import RoleMixin, UserMixin
from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, String, Table, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalog.db import Base, keep_append_only
from catalog.producers.models import Producer
from storefront.accounts.rules import MEMBER_ROLES, SECOND_FACTOR_ROLES

ACCOUNT_EVENTS = (
    "role_given",
    "role_taken",
    "disabled",
    "enabled",
    "factor_on",
    "factor_off",
    "factor_reset",
    "signed_out",
    "signed_up",
    "password_set",
    "contact_set",
    "erased",
)

user_role = Table(
    "user_role",
    Base.metadata,
    Column("user_id", ForeignKey("user.id", ondelete="CASCADE"), primary_key=True),
    Column("role_id", ForeignKey("role.id", ondelete="CASCADE"), primary_key=True),
)


class Role(Base, RoleMixin):
    __tablename__ = "role"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(20), unique=True)


class User(Base, UserMixin):
    """A person who signs in by phone or mail address. `fs_uniquifier` changes to end every session."""

    __tablename__ = "user"
    __table_args__ = (
        CheckConstraint("phone IS NOT NULL OR email IS NOT NULL OR erased_at IS NOT NULL", name="reachable"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    phone: Mapped[str | None] = mapped_column(String(20), unique=True)
    # In small letters.
    email: Mapped[str | None] = mapped_column(String(200), unique=True)  # type: ignore[assignment]
    # Since when it is known that the phone or address reaches her.
    phone_confirmed_at: Mapped[datetime | None]
    email_confirmed_at: Mapped[datetime | None]
    name: Mapped[str] = mapped_column(String(120), default="")
    password: Mapped[str] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC))
    # Since when signing in takes a code as well; on this row, as every request of who is signed in reads it anyway.
    second_factor_at: Mapped[datetime | None]
    # Since when nothing personal is left of her here; the row stays for what refers to it.
    erased_at: Mapped[datetime | None]

    roles: Mapped[list[Role]] = relationship(secondary=user_role, lazy="selectin")  # type: ignore[assignment]

    @property
    def called(self) -> str:
        """What pages and events call her: her name, else what she signs in with."""
        return self.name or self.phone or self.email or f"#{self.id}"

    @property
    def lacks_second_factor(self) -> bool:
        """Whether a role of hers asks for a second factor and she has none."""
        return self.second_factor_at is None and any(role.name in SECOND_FACTOR_ROLES for role in self.roles)


class Membership(Base):
    """Which producer somebody works for, and as what."""

    __tablename__ = "membership"
    __table_args__ = (CheckConstraint(f"role IN {MEMBER_ROLES}", name="role"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    producer_id: Mapped[int] = mapped_column(ForeignKey("producer.id"), primary_key=True, index=True)
    role: Mapped[str] = mapped_column(String(10))
    since_at: Mapped[datetime]

    producer: Mapped[Producer] = relationship()


class SecondFactor(Base):
    """The key that somebody's telephone makes codes with, encrypted; in force once `User.second_factor_at` is set."""

    __tablename__ = "second_factor"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    secret: Mapped[str] = mapped_column(Text)
    # The time step of the last code taken: no code is taken twice, nor one from before it.
    last_counter: Mapped[int] = mapped_column(BigInteger, default=0)
    made_at: Mapped[datetime]


class RecoveryCode(Base):
    """One code for the day the telephone is lost, as its keyed hash; good once."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    used_at: Mapped[datetime | None]


class AccountEvent(Base):
    """What was done to an account, by whom, when and why. The database refuses to change or delete a row."""

    __tablename__ = "account_event"
    __table_args__ = (CheckConstraint(f"kind IN {ACCOUNT_EVENTS}", name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    role: Mapped[str] = mapped_column(String(20), default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    actor: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime]

    user: Mapped[User] = relationship()


keep_append_only(AccountEvent)
