"""A client that reads every page strictly, so that no test need remember to."""

from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

_UNLABELLED = ("hidden", "submit", "button")


class Pages:
    """Opens pages as a browser would and checks what must hold on each of them."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, path: str, *, expect: int = 200, follow: bool = True) -> BeautifulSoup:
        response = self.client.get(path, follow_redirects=follow)
        assert response.status_code == expect, f"{path}: {response.status_code}"
        return read(response)

    def post(self, path: str, data: dict[str, object] | None = None, *, expect: int = 200) -> BeautifulSoup:
        response = self.client.post(path, data=data, headers=SAME_ORIGIN, follow_redirects=True)
        assert response.status_code == expect, f"{path}: {response.status_code}"
        return read(response)


SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}


def read(response: TestResponse) -> BeautifulSoup:
    """Parse an answer and check it: one heading that the title repeats, unique ids, labelled fields, own forms only."""
    page = BeautifulSoup(response.data, "html.parser")
    headings = page.select("h1")
    assert len(headings) == 1, f"{len(headings)} headings"
    title = page.title.get_text(" ", strip=True) if page.title else ""
    heading = headings[0].get_text(" ", strip=True)
    assert title.startswith(heading) or title.startswith("Chợ Sao"), f"title «{title}», heading «{heading}»"
    ids = [tag["id"] for tag in page.select("[id]")]
    assert len(ids) == len(set(ids)), f"duplicate ids: {sorted(i for i in ids if ids.count(i) > 1)}"
    for field in page.select("input, select, textarea"):
        if field.get("type") not in _UNLABELLED:
            assert _labelled(page, field), f"no label: {field}"
    for form in page.select("form"):
        assert str(form.get("action", "")).startswith("/"), f"form leaves the shop: {form.get('action')}"
    assert not page.select("script:not([src]):not([type='application/ld+json']), style, [style], [onclick]"), "inline"
    return page


def _labelled(page: BeautifulSoup, field: Tag) -> bool:
    has_label = bool(field.get("id") and page.select(f"label[for='{field['id']}']"))
    return has_label or bool(field.get("aria-label")) or field.find_parent("label") is not None


def hidden(page: BeautifulSoup, name: str) -> str:
    """The value of a hidden field."""
    field = page.select_one(f"input[name='{name}']")
    assert field is not None, f"no field {name}"
    return str(field["value"])
