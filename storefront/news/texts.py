"""What an announcement says, in the reader's language: its Markdown as HTML in which nothing of the office's runs."""

import functools
from typing import Any

from markdown_it import MarkdownIt
from markupsafe import Markup

from storefront.web import language

_H1_IS_THE_TITLES = 1


@functools.cache
def _markdown() -> MarkdownIt:
    # Pictures would come from other hosts, which no page of ours may ask.
    return MarkdownIt("commonmark", {"html": False}).disable("image")


def html(source: str) -> Markup:
    """Markdown as HTML, its headings one level lower: the page has its own; links leave without a trace."""
    markdown = _markdown()
    tokens = markdown.parse(source)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + _H1_IS_THE_TITLES, 6)}"
    return Markup(markdown.renderer.render(tokens, markdown.options, {}))  # noqa: S704 - html is off in the parser


def title(announcement: Any) -> str:
    """The title in the reader's language; Vietnamese where nobody has translated it."""
    return str(announcement.title_en if is_translated(announcement) else announcement.title)


def body(announcement: Any) -> Markup:
    return html(announcement.text_en if is_translated(announcement) and announcement.text_en else announcement.text)


def is_translated(announcement: Any) -> bool:
    """Whether the reader reads English and there is a title in it."""
    return language.current() == language.ENGLISH and bool(announcement.title_en)


def first_words(announcement: Any, most: int = 160) -> str:
    """The beginning of the text without its signs, for search engines and shares."""
    text = body(announcement).striptags()
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0] + "…"
