"""schema.org descriptions of announcements: a fair is an Event, everything else a NewsArticle."""

from typing import Any

from flask import url_for
from markupsafe import Markup

from storefront.news import texts
from storefront.news.models import Announcement
from storefront.news.rules import Kind
from storefront.web import json_ld
from storefront.web.links import absolute


def announcement(item: Announcement, owner: str) -> Markup:
    """The description of one announcement; `owner` is who runs the shop."""
    facts: dict[str, Any] = {
        "@context": json_ld.CONTEXT,
        "url": absolute(url_for("news.show", slug=item.slug)),
        "description": texts.first_words(item),
    }
    publisher = {"@type": "Organization", "name": owner}
    if item.kind == Kind.FAIR and item.starts_on and item.ends_on:
        facts |= {
            "@type": "Event",
            "name": texts.title(item),
            "startDate": item.starts_on.isoformat(),
            "endDate": item.ends_on.isoformat(),
            "location": {"@type": "Place", "name": item.place, "address": item.place},
            "organizer": publisher,
        }
    else:
        facts |= {
            "@type": "NewsArticle",
            "headline": texts.title(item),
            "datePublished": item.shown_from.isoformat(),
            "dateModified": item.changed_at.isoformat(),
            "publisher": publisher,
        }
    return json_ld.script(facts)
