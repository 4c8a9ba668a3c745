"""A component is a macro file, a stylesheet of the same name and an example that the pattern page shows."""

import re
from pathlib import Path

import pytest
from jinja2 import Environment, meta

from storefront.web import formats

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
COMPONENTS = sorted((TEMPLATES / "components").glob("*.html"))
PATTERN = (TEMPLATES / "pattern" / "index.html").read_text()
# What the application gives each page anew (`storefront.app`).
OF_THE_PAGE = {"lang", "alternates", "canonical", "today", "policies", "contact", "q", "noindex"}
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


@pytest.mark.parametrize("component", COMPONENTS, ids=lambda path: path.stem)
def test_a_component_knows_the_page_only_if_imported_with_it(component: Path) -> None:
    """Imported without context it is kept between pages, so what differs from page to page is not there."""
    environment = Environment()
    environment.filters.update(formats.filters("vi"))
    asked = meta.find_undeclared_variables(environment.parse(component.read_text())) & OF_THE_PAGE
    imports = re.compile(rf'from "components/{component.name}" import [^%]*%\}}')
    found = [line for path in TEMPLATES.rglob("*.html") for line in imports.findall(path.read_text())]
    assert found
    assert not asked or all("with context" in line for line in found), asked


def test_nothing_is_inline() -> None:
    """The content security policy allows our own files only; data blocks are not scripts."""
    banned = re.compile(r"\sstyle=|<style|\son[a-z]+=\"|<script(?![^>]*(?:src=|application/ld\+json))", re.IGNORECASE)
    assert [path.name for path in TEMPLATES.rglob("*.html") if banned.search(path.read_text())] == []
