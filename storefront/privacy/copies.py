"""Everything held of a person as one file for her: JSON for programs, a page for people, in one ZIP."""

import io
import json
import zipfile
from datetime import date, datetime
from typing import Any

from catalog.calendar import VIETNAM
from storefront.privacy.messages import field_name, shown, table_name
from storefront.web.templates import render

Told = dict[str, list[dict[str, Any]]]


def archive(told: Told, *, now: datetime) -> bytes:
    """The ZIP file: `du-lieu.json` and `du-lieu.html`. Times in both are those of Vietnam."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(
            "du-lieu.json", json.dumps({"made_at": now, **told}, default=_plain, ensure_ascii=False, indent=1)
        )
        file.writestr("du-lieu.html", _page(told, now))
    return packed.getvalue()


def _page(told: Told, now: datetime) -> str:
    sections = [
        (table_name(table), [[(field_name(name), shown(value)) for name, value in row.items()] for row in rows])
        for table, rows in told.items()
        if rows
    ]
    return render("privacy/copy.html", sections=sections, now=now)


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(VIETNAM).isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)
