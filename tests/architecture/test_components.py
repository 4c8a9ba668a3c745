"""A component is a macro file, a stylesheet of the same name and an example that the pattern page shows."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
COMPONENTS = sorted((TEMPLATES / "components").glob("*.html"))
PATTERN = (TEMPLATES / "pattern" / "index.html").read_text()
COMMENT = re.compile(r"\{#(.*?)#\}", re.DOTALL)


def _flat(text: str) -> str:
    return " ".join(text.split())


def _examples(component: Path) -> list[str]:
    comments = [_flat(comment) for comment in COMMENT.findall(component.read_text())]
    return [comment.split("example: ", 1)[1] for comment in comments if "example: " in comment]


@pytest.mark.parametrize("component", COMPONENTS, ids=lambda path: path.stem)
def test_a_component_has_its_stylesheet(component: Path) -> None:
    assert (ROOT / "static" / "css" / "components" / f"{component.stem}.css").is_file()


@pytest.mark.parametrize("component", COMPONENTS, ids=lambda path: path.stem)
def test_a_component_opens_with_an_example(component: Path) -> None:
    assert component.read_text().startswith("{#")
    assert _examples(component)


@pytest.mark.parametrize("component", COMPONENTS, ids=lambda path: path.stem)
def test_the_pattern_page_shows_each_example(component: Path) -> None:
    shown = _flat(PATTERN)
    assert [example for example in _examples(component) if example not in shown] == []


def test_every_component_stylesheet_belongs_to_a_component() -> None:
    stylesheets = {path.stem for path in (ROOT / "static" / "css" / "components").glob("*.css")}
    assert stylesheets == {component.stem for component in COMPONENTS}


def test_components_are_imported_with_the_page_they_are_on() -> None:
    """Their words are looked up when they are imported: without the page, all keep the first reader's language."""
    imports = re.compile(r"\{%-?\s*(?:from|import)\s[^%]*%\}")
    found = [(path, line) for path in TEMPLATES.rglob("*.html") for line in imports.findall(path.read_text())]
    assert found
    assert [(path.name, line) for path, line in found if "with context" not in line] == []


def test_nothing_is_inline() -> None:
    """The content security policy allows our own files only; data blocks are not scripts."""
    banned = re.compile(r"\sstyle=|<style|\son[a-z]+=\"|<script(?![^>]*(?:src=|application/ld\+json))", re.IGNORECASE)
    assert [path.name for path in TEMPLATES.rglob("*.html") if banned.search(path.read_text())] == []
