"""A review and a report as they are typed; what they may say is known to `reviews.rules`."""

from dataclasses import dataclass

from flask import request

from storefront.web.typed import clean, clean_lines


@dataclass(frozen=True, slots=True)
class Typed:
    """The fields of a review's form, its photos apart."""

    rating: int
    text: str
    drops_photos: bool


def typed() -> Typed:
    mark = request.form.get("rating", "")
    return Typed(
        rating=int(mark) if mark in ("1", "2", "3", "4", "5") else 0,
        text=clean_lines(request.form.get("text", "")),
        drops_photos=bool(request.form.get("drop_photos")),
    )


def typed_report() -> tuple[str, str]:
    """(reason, what is said with it)."""
    return clean(request.form.get("reason", ""))[:20], clean_lines(request.form.get("text", ""))
