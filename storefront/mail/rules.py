"""By which channel somebody hears of an event, when a message is tried again, and what is shown of a receiver. Pure.

One event, one receiver, one message: the channel is chosen when the message is written, and its key is unique.
"""

import re
from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum

MAX_ATTEMPTS = 8
FIRST_WAIT = timedelta(minutes=1)
# A text with Vietnamese marks is sent in parts of 67 signs; three of them are what a short message may cost.
LONGEST_TEXT = 201
# Who wants to know what was said to her asks within the half year in which she may complain.
FORGET_AFTER = timedelta(days=180)
# Templates of this ending hold a secret: it is forgotten as soon as it was sent.
CODE_ENDING = "_code"

_MOBILE = re.compile(r"0[35789]\d{8}")


class Channel(StrEnum):
    MAIL = "mail"
    ZALO = "zalo"
    SMS = "sms"


CHANNELS = tuple(channel.value for channel in Channel)


class NotFailed(Exception):
    """The message is under way, sent or put aside already."""


class TooLate(Exception):
    """What the message says holds no longer."""


def is_code(template: str) -> bool:
    """Whether a template brings a secret that its receiver types in."""
    return template.endswith(CODE_ENDING)


def channel_for(template: str, *, address: str, phone: str, open_channels: Collection[str]) -> Channel | None:
    """How somebody is told: by mail where an address is known, else by a text to the phone; None where nothing reaches.

    Zalo comes before SMS, for it costs a third and shows the shop's name; a code goes by SMS, which every phone takes.
    """
    if address:
        return Channel.MAIL
    if not mobile(phone):
        return None
    wanted = (Channel.SMS, Channel.ZALO) if is_code(template) else (Channel.ZALO, Channel.SMS)
    return next((channel for channel in wanted if channel in open_channels), None)


def mobile(phone: str) -> str:
    """The digits of a phone that takes texts; "" for a landline, or for none."""
    digits = re.sub(r"[ .()-]", "", phone)
    return digits if _MOBILE.fullmatch(digits) else ""


def instead_of(channel: str, open_channels: Collection[str]) -> Channel | None:
    """Where a message goes that a channel refused for good: from Zalo to SMS, for not every phone has Zalo."""
    return Channel.SMS if channel == Channel.ZALO and Channel.SMS in open_channels else None


def next_try(attempts: int, now: datetime, until: datetime | None) -> datetime | None:
    """When a message is tried again after so many tries: 1, 2, 4 … minutes later; None leaves it to a person."""
    at = now + FIRST_WAIT * 2 ** (attempts - 1)
    return at if attempts < MAX_ATTEMPTS and (until is None or at < until) else None


def masked(receiver: str) -> str:
    """A receiver as the office may see it: `l…@thu.vn`, `091…678`."""
    name, at, host = receiver.rpartition("@")
    if at:
        return f"{name[:1]}…@{host}"
    return f"{receiver[:3]}…{receiver[-3:]}" if len(receiver) > 6 else "…"
