"""Every setting of the application: type, default and reason. Read from the environment once, at the start."""

import json
import os
from datetime import datetime
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent
STRIPE = "https://api.stripe.com"
# Where Stripe's customers pay.
STRIPE_CHECKOUT = "https://checkout.stripe.com"
_SIMULATOR = "stripe-simulator.json"


class SettingsRefused(SystemExit):
    """The start is refused; the message names each setting and what is wrong with it."""


class Settings(BaseSettings):
    model_config = SettingsConfigDict(extra="ignore", frozen=True)

    app_env: Literal["demo", "test", "production"] = Field(
        "production", description="`demo` shows the demo banner and makes its own secret; `make run` sets it."
    )
    port: int = Field(8000, ge=1, le=65535, description="Port on 127.0.0.1 that `make run` serves on.")
    instance_dir: Path = Field(
        ROOT / "instance", description="Where the embedded defaults live: database, index, mail, secret."
    )
    secret_key: str = Field(
        "",
        description="Signs sessions and tokens. Made once into INSTANCE_DIR in demo and test, demanded in production.",
    )
    database_url: str = Field(
        "", description="Empty: SQLite in INSTANCE_DIR. Else `postgresql+psycopg://…` or `sqlite:///…`."
    )
    redis_url: str = Field(
        "", description="Empty: rate limits in memory, kept by each web process. Else `redis://…` shared by all."
    )
    media_url: str = Field("", description="Where photos live. Empty: files in INSTANCE_DIR/media; nothing else yet.")
    search_url: str = Field(
        "",
        description="Which search engine. Empty: Whoosh in INSTANCE_DIR/search. `postgresql`: tables of DATABASE_URL.",
    )
    mail_url: str = Field(
        "", description="Empty: messages as files in INSTANCE_DIR/mail. Else `smtp://user:pass@host:port`."
    )
    mail_sender: str = Field("Chợ Sao <dat-hang@cho-sao.example>", description="From line of outgoing mail.")
    zalo: Literal["", "off", "file"] = Field(
        "",
        description="Notices by Zalo for who gave only a phone. `file`: into INSTANCE_DIR/messages/zalo. "
        "Empty: `off` in production, `file` elsewhere.",
    )
    sms: Literal["", "off", "file"] = Field(
        "",
        description="The same by SMS, and codes. `file`: into INSTANCE_DIR/messages/sms. "
        "Empty: `off` in production, `file` elsewhere.",
    )
    public_url: str = Field("", description="Address for links in mail, feeds and QR codes. Empty: the address asked.")
    clock: datetime | None = Field(
        None, description="ISO time «now» starts from, for rehearsals; refused in production."
    )
    ordering_enabled: bool = Field(
        True, description="Off: the shop is a catalogue without cart (e-commerce law 122/2025)."
    )
    ratelimit_enabled: bool = Field(True, description="Off only for load tests.")
    second_factor: Literal["", "optional", "required"] = Field(
        "",
        description="Whether producers, buyers and the office need a code beside the password. "
        "Empty: `required` in production, `optional` elsewhere.",
    )
    web_workers: int = Field(2, ge=1, le=64, description="Web processes; one a core.")
    web_threads: int = Field(8, ge=1, le=64, description="Threads of each web process.")
    trusted_proxies: int = Field(0, ge=0, le=5, description="How many proxies in front set X-Forwarded-* headers.")
    page_cache_mb: int = Field(
        32, ge=0, le=4096, description="Rendered anonymous pages kept by each web process; 0: none."
    )
    metrics_token: str = Field(
        "", description="Bearer token for /metrics from elsewhere than loopback. Empty: loopback only."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="Least level that is logged.")
    bank_hold_hours: int = Field(
        24, ge=1, le=720, description="An unpaid VietQR order gives its stock back after this long."
    )
    bank_reminder_hours: int = Field(
        6, ge=1, le=168, description="This long before an unpaid VietQR order is released its buyer is reminded, once."
    )
    bank_claim_hours: int = Field(
        48,
        ge=1,
        le=720,
        description="A buyer who says that she has paid keeps her goods at least this long, for the producer to look.",
    )
    bank_webhook_secret: str = Field(
        "",
        description="Opens the bank notices of every producer, for rehearsals and outside checks; refused in "
        "production, where each producer makes her own secret.",
    )
    cod_limit_dong: int = Field(20_000_000, ge=1, description="Most that one order may collect in cash on delivery.")
    card_hold_minutes: int = Field(
        15, ge=1, le=1440, description="An unpaid card order gives its stock back after this long."
    )
    fee_basis_points: int = Field(
        0,
        ge=0,
        le=5000,
        description="The marketplace's fee in hundredths of a percent of the goods of a completed order, taken off the "
        "card money held for the producer; 0: none.",
    )
    stripe_secret_key: str = Field(
        "", description="Secret key of the Stripe account. Empty: no cards; in demo a simulator is started instead."
    )
    stripe_webhook_secret: str = Field(
        "", description="`whsec_…` of the webhook endpoint `/payments/stripe/events`; goes with STRIPE_SECRET_KEY."
    )
    stripe_api_base: str = Field(
        "", description="Address of Stripe's API. Empty: Stripe's own; another is refused in production."
    )
    merchant_of_record: str = Field(
        "", description="Legal name of whoever takes card payments, told at checkout. Empty: OWNER_NAME."
    )
    min_life_percent: int = Field(
        33, ge=0, le=100, description="How much of its shelf life goods must still have when they are packed."
    )
    min_life_days: int = Field(
        7, ge=0, le=3650, description="The same in days, for goods whose shelf life nobody wrote down."
    )
    complete_after_days: int = Field(
        30,
        ge=0,
        le=365,
        description="A delivered order is complete after this long, when nothing can be asked back any more.",
    )
    ghn_token: str = Field(
        "", description="Token of an account with Giao Hàng Nhanh. Empty: parcels are carried by hand."
    )
    ghn_shop_id: str = Field("", description="Number of the shop at Giao Hàng Nhanh that parcels are fetched from.")
    ghn_api_base: str = Field(
        "https://online-gateway.ghn.vn/shiip/public-api", description="Where Giao Hàng Nhanh's interface is."
    )
    owner_name: str = Field("Chợ Sao", description="Legal owner, shown in the footer and the policies.")
    owner_address: str = Field("", description="Address of the owner.")
    owner_registration: str = Field("", description="E-commerce registration number; footer shows it when set.")
    contact_phone: str = Field("0255 000 0000", description="Telephone for help; demo default is not a real line.")
    contact_email: str = Field("giup-do@cho-sao.example", description="Mail address for help and complaints.")
    contact_hours: str = Field("7:00–20:00", description="When the telephone is answered.")

    @field_validator("clock")
    @classmethod
    def _clock_has_a_zone(cls, value: datetime | None) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("needs an offset, such as 2026-11-24T08:00:00+07:00")
        return value

    @field_validator("database_url")
    @classmethod
    def _database_is_known(cls, value: str) -> str:
        if value and not value.startswith(("sqlite:///", "postgresql+psycopg://")):
            raise ValueError("is sqlite:///… or postgresql+psycopg://…")
        return value

    @field_validator("stripe_api_base")
    @classmethod
    def _address_is_whole(cls, value: str) -> str:
        if value and not value.startswith(("https://", "http://127.0.0.1:", "http://localhost:")):
            raise ValueError("is https://…, or http:// on this machine")
        return value.rstrip("/")

    @field_validator("search_url")
    @classmethod
    def _engine_is_known(cls, value: str) -> str:
        if value not in ("", "postgresql"):
            raise ValueError("is empty (Whoosh in files) or postgresql (in the database of DATABASE_URL)")
        return value

    @field_validator("media_url")
    @classmethod
    def _embedded_only(cls, value: str) -> str:
        if value:
            raise ValueError("no other store than the embedded one is built yet; leave it empty")
        return value

    @model_validator(mode="after")
    def _production_is_strict(self) -> "Settings":
        if self.app_env == "production" and self.clock is not None:
            raise ValueError("CLOCK is refused in production")
        if self.app_env == "production" and self.bank_webhook_secret:
            raise ValueError(
                "BANK_WEBHOOK_SECRET is refused in production: one secret would open every producer's books"
            )
        if self.app_env == "production" and len(self.secret_key) < 16:
            raise ValueError("SECRET_KEY of at least 16 characters is demanded in production")
        return self

    @model_validator(mode="after")
    def _cards_are_whole(self) -> "Settings":
        if bool(self.stripe_secret_key) != bool(self.stripe_webhook_secret):
            raise ValueError("STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET go together; one of them is missing")
        if self.app_env == "production" and self.stripe_api_base not in ("", STRIPE):
            raise ValueError(f"STRIPE_API_BASE is refused in production unless it is {STRIPE}")
        return self

    @model_validator(mode="after")
    def _search_has_its_database(self) -> "Settings":
        if self.search_url and not self.database_url.startswith("postgresql"):
            raise ValueError("SEARCH_URL is postgresql, so DATABASE_URL must be postgresql+psycopg://…")
        return self

    @property
    def is_demo(self) -> bool:
        return self.app_env == "demo"

    @property
    def demands_second_factor(self) -> bool:
        """Whether the office's pages open only to who enrolled a second factor."""
        return (self.second_factor or ("required" if self.app_env == "production" else "optional")) == "required"

    @property
    def takes_cards(self) -> bool:
        return bool(self.stripe_secret_key)

    @property
    def has_test_cards(self) -> bool:
        """Whether what is paid by card is no money: a key for tests, at Stripe or at a simulator."""
        return self.stripe_secret_key.startswith(("sk_test_", "rk_test_"))

    @property
    def card_page(self) -> str:
        """Origin of the page on which cards are paid; "" where none are taken."""
        if not self.takes_cards:
            return ""
        if self.stripe_api_base in ("", STRIPE):
            return STRIPE_CHECKOUT
        address = urlsplit(self.stripe_api_base)
        return f"{address.scheme}://{address.netloc}"

    @property
    def merchant(self) -> str:
        """Who takes card payments."""
        return self.merchant_of_record or self.owner_name

    @property
    def text_channels(self) -> tuple[str, ...]:
        """The channels open beside mail."""
        unsaid = "off" if self.app_env == "production" else "file"
        return tuple(name for name, chosen in (("zalo", self.zalo), ("sms", self.sms)) if (chosen or unsaid) != "off")

    @property
    def database(self) -> str:
        """The SQLAlchemy address in force."""
        return self.database_url or f"sqlite:///{self.instance_dir.resolve() / 'cho-sao.db'}"

    @property
    def index_dir(self) -> Path | None:
        """Where this host keeps its index; None where the index is in the database."""
        return None if self.search_url else self.instance_dir / "search"


def load(**overrides: object) -> Settings:
    """Settings from the environment. Raises `SettingsRefused` with one sentence a fault."""
    try:
        settings = Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        raise SettingsRefused("\n".join(_sentence(fault) for fault in error.errors())) from None
    settings.instance_dir.mkdir(parents=True, exist_ok=True)
    return _with_simulator(settings)


def leave_simulator(settings: Settings, port: int) -> dict[str, str]:
    """Let every process of this demo find its card simulator; the settings that lead there."""
    keys = {"stripe_secret_key": "sk_test_simulator", "stripe_webhook_secret": "whsec_" + os.urandom(16).hex()}
    told = {**keys, "stripe_api_base": f"http://127.0.0.1:{port}"}
    (settings.instance_dir / _SIMULATOR).write_text(json.dumps(told))
    return told


def _with_simulator(settings: Settings) -> Settings:
    """In a demo without keys for cards, those of the simulator that runs beside it."""
    path = settings.instance_dir / _SIMULATOR
    if not settings.is_demo or settings.takes_cards or not path.is_file():
        return settings
    return settings.model_copy(update=json.loads(path.read_text()))


def secret_of(settings: Settings) -> str:
    """The secret given, or one made on the first start and kept beside the data (demo and test only)."""
    if settings.secret_key:
        return settings.secret_key
    path = settings.instance_dir / "secret_key"
    try:
        with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(os.urandom(32).hex())
    except FileExistsError:
        pass
    return path.read_text()


def _sentence(fault: "object") -> str:
    where = ".".join(str(part) for part in fault["loc"]).upper()  # type: ignore[index]
    message = str(fault["msg"]).removeprefix("Value error, ")  # type: ignore[index]
    return f"Setting {where}: {message}" if where else f"Settings: {message}"
