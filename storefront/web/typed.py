"""Text as people type it, made plain: composed (NFC), without control characters."""

import unicodedata


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
