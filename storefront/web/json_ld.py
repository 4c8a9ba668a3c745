"""schema.org descriptions as script elements."""

import json
from typing import Any

from markupsafe import Markup

CONTEXT = "https://schema.org"


def script(facts: dict[str, Any]) -> Markup:
    """The element that carries a description; no name in it can end the element."""
    text = json.dumps(facts, ensure_ascii=False).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return Markup(f'<script type="application/ld+json">{text}</script>')  # noqa: S704 - escaped above
