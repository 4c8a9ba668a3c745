"""The policies as they are written, and which version of one somebody reads."""

import functools
import hashlib
from pathlib import Path

from flask import current_app


@functools.cache
def source(slug: str, language: str) -> str:
    """A policy's Markdown in a language."""
    folder = Path(current_app.root_path, current_app.template_folder or "", "policies")
    return (folder / f"{slug}.{language}.md").read_text(encoding="utf-8")


def version(slug: str, language: str) -> str:
    """Eight letters that change with the text, as printed under it."""
    return hashlib.sha256(source(slug, language).encode()).hexdigest()[:8]
