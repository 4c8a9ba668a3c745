"""The ways a message leaves: each sends one composed message, or raises `Undeliverable`."""

import json
import os
import smtplib
from pathlib import Path
from typing import Protocol

from flask_mailman import EmailMultiAlternatives

from storefront.mail.composing import Composed
from storefront.mail.rules import Channel


class Undeliverable(Exception):
    """A message that did not go. `for_good`: trying again would change nothing."""

    def __init__(self, reason: str, *, for_good: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.for_good = for_good


class Way(Protocol):
    """A channel as the sender knows it."""

    def send(self, message: Composed) -> None:
        """Hand the message over. Raises `Undeliverable`."""


class Mail:
    """Mail by SMTP, or into files where no server is set."""

    def send(self, message: Composed) -> None:
        mail = EmailMultiAlternatives(
            message.subject, message.text, to=[message.to], headers={"Message-ID": message.message_id}
        )
        mail.attach_alternative(message.html, "text/html")
        try:
            mail.send()
        except smtplib.SMTPRecipientsRefused as refused:
            codes = [code for code, _text in refused.recipients.values()]
            raise Undeliverable(f"refused: {codes}", for_good=all(code >= 500 for code in codes)) from None
        except (OSError, smtplib.SMTPException) as failed:
            raise Undeliverable(f"{type(failed).__name__}: {failed}", for_good=False) from failed


class TextFiles:
    """Stands in for a gateway of Zalo notices or SMS: writes what it would be sent into a folder, a file a message.

    The shape is that of a notice by template (ZNS): the number with its country, the name of the template that the
    gateway knows, its values, and our own id by which the gateway tells repeated ones.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, message: Composed) -> None:
        asked = {
            "phone": "84" + message.to.removeprefix("0"),
            "template_id": message.template_id,
            "template_data": message.values,
            "tracking_id": message.tracking_id,
            "text": message.text,
        }
        place = self._folder / f"{message.tracking_id}.json"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            beside = place.with_suffix(".new")
            beside.write_text(json.dumps(asked, ensure_ascii=False, indent=1), encoding="utf-8")
            os.replace(beside, place)
        except OSError as failed:
            raise Undeliverable(f"{type(failed).__name__}: {failed}", for_good=False) from failed


def ways(instance_dir: Path, open_channels: tuple[str, ...]) -> dict[str, Way]:
    """The channels that are open, by their name in the database."""
    found: dict[str, Way] = {Channel.MAIL.value: Mail()}
    return found | {channel: TextFiles(instance_dir / "messages" / channel) for channel in open_channels}
