import re
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from storefront.config import ROOT

PLACE = re.compile(r"%\([a-z_]+\)[sd]|%%")
ENGLISH = ROOT / "storefront" / "translations" / "en" / "LC_MESSAGES" / "messages.po"


@pytest.fixture(scope="module")
def english() -> dict[str, Message]:
    with open(ENGLISH, "rb") as file:
        return {_key(message.id): message for message in read_po(file) if message.id and not message.fuzzy}


def test_every_text_on_screen_has_an_english_one(english: dict[str, Message]) -> None:
    missing = [text for text in _sources() if text not in english or not _whole(english[text])]

    assert not missing


def test_an_english_text_fills_the_same_places(english: dict[str, Message]) -> None:
    wrong = [
        key
        for key, message in english.items()
        if any(set(PLACE.findall(text)) - set(PLACE.findall(_all_of(message))) for text in _texts(message))
    ]

    assert not wrong


def test_no_translation_outlives_its_text(english: dict[str, Message]) -> None:
    assert not set(english) - set(_sources())


def _sources() -> Iterator[str]:
    with open(ROOT / "babel.cfg", encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    found = extract_from_dir(ROOT, methods, options, keywords=_KEYWORDS)
    yield from dict.fromkeys(_key(message) for _file, _line, message, _comments, _context in found)


_KEYWORDS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}


def _key(message: str | tuple[str, ...] | list[str]) -> str:
    return message if isinstance(message, str) else message[0]


def _all_of(message: Message) -> str:
    """Singular and plural of a source text."""
    return message.id if isinstance(message.id, str) else " ".join(message.id)


def _texts(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def _whole(message: Message) -> bool:
    return all(text.strip() for text in _texts(message))
