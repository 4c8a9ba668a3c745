"""The rounds' deadlines as an iCalendar file (RFC 5545), for any calendar to take in."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from storefront.programme.renewals.messages import DEADLINES
from storefront.programme.renewals.rules import Deadline

_LONGEST_LINE = 75


def ics(deadlines: Iterable[Deadline], *, name: str, host: str, now: datetime) -> str:
    """One whole-day event for each deadline, on the last day that is still in time."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Cho Sao//OCOP//VI", f"X-WR-CALNAME:{_text(name)}"]
    stamp = now.strftime("%Y%m%dT%H%M%SZ")
    for one in deadlines:
        last = one.before - timedelta(days=1)
        lines += [
            "BEGIN:VEVENT",
            f"UID:{one.before.isoformat()}-{one.what}@{host}",
            f"DTSTAMP:{stamp}",
            f"DTSTART;VALUE=DATE:{last:%Y%m%d}",
            f"DTEND;VALUE=DATE:{one.before:%Y%m%d}",
            f"SUMMARY:{_text(str(DEADLINES[one.what]))}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _text(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> str:
    """A line in pieces of at most 75 bytes, none cut within a letter."""
    pieces, piece = [], ""
    for letter in line:
        if len((piece + letter).encode()) > _LONGEST_LINE:
            pieces.append(piece)
            piece = " "
        piece += letter
    return "\r\n".join([*pieces, piece])
