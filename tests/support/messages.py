"""Every message the shop sends, from samples: what it says in each language, as kept under tests/golden/messages.

A new template needs `<template>.json` there ({case: context}); `pytest tests/storefront/mail --renew` writes the rest.
"""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask

from storefront.config import ROOT
from storefront.mail.composing import compose, subject_of
from storefront.mail.models import MailMessage

GOLDEN = ROOT / "tests" / "golden" / "messages"
TEMPLATES = ROOT / "templates" / "mail"
LANGUAGES = ("vi", "en")
PHONE, ADDRESS = "0912345678", "lan@thu.example"


def templates() -> list[str]:
    """The templates there are."""
    return sorted(path.name for path in TEMPLATES.iterdir() if path.is_dir())


def samples(template: str) -> dict[str, dict[str, Any]]:
    """{case: context} of a template; nothing where nobody wrote any."""
    path = GOLDEN / f"{template}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def cases() -> list[tuple[str, str, str]]:
    """Every template in every case and language."""
    return [(name, case, code) for name in templates() for case in samples(name) for code in LANGUAGES]


def goes_by_phone(template: str) -> bool:
    return (TEMPLATES / template / "text.txt").is_file()


def written(template: str, context: dict[str, Any], language: str, channel: str = "mail") -> MailMessage:
    """A message as its row says it."""
    return MailMessage(
        id=1,
        key=f"golden:{template}",
        channel=channel,
        recipient=ADDRESS if channel == "mail" else PHONE,
        template=template,
        language=language,
        context=context,
        created_at=datetime(2026, 11, 24, tzinfo=UTC),
        attempts=1,
        last_error="",
    )


def told(app: Flask, template: str, context: dict[str, Any], language: str) -> str:
    """All that a message says: its mail, and its short text where it has one."""
    with app.app_context():
        parts = [f"Subject: {subject_of(written(template, context, language))}"]
        if goes_by_phone(template):
            parts += ["----- by phone -----", compose(written(template, context, language, "sms")).text]
        if (TEMPLATES / template / "body.txt").is_file():
            mail = compose(written(template, context, language))
            parts += ["----- mail -----", mail.text.strip(), "----- HTML -----", mail.html.strip()]
    return re.sub(r"[ \t]+$", "", "\n\n".join(parts), flags=re.MULTILINE) + "\n"


def golden(template: str, case: str, language: str) -> Path:
    return GOLDEN / f"{template}.{case}.{language}.txt"


def leaves(value: Any) -> Iterator[str]:
    """Every text in a context."""
    if isinstance(value, dict):
        for one in value.values():
            yield from leaves(one)
    elif isinstance(value, list):
        for one in value:
            yield from leaves(one)
    elif isinstance(value, str):
        yield value
