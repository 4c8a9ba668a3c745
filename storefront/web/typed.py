"""Text as people type it, made plain: composed (NFC), without control characters."""

import unicodedata

from flask import request


def clean(text: str | None) -> str:
    """One line as typed, composed, without control characters and doubled spaces."""
    composed = unicodedata.normalize("NFC", text or "")
    printable = "".join(char if char.isprintable() else " " for char in composed)
    return " ".join(printable.split())


def clean_lines(text: str | None) -> str:
    """The same for several lines; of blank lines that follow each other one stays."""
    kept: list[str] = []
    for line in (text or "").splitlines():
        if clean(line) or (kept and kept[-1]):
            kept.append(clean(line))
    return "\n".join(kept).strip()


def whole_fields(prefix: str) -> dict[int, int | None]:
    """{number behind the prefix of a field's name: the whole number typed there, or None for what is no number}."""
    found: dict[int, int | None] = {}
    for name, text in request.form.items():
        key = name.removeprefix(prefix)
        if name.startswith(prefix) and key.isascii() and key.isdigit() and len(key) < 12:
            typed = text.strip() or "0"
            found[int(key)] = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 7 else None
    return found
