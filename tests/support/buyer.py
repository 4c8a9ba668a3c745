"""Somebody who buys: fills the cart and the checkout form as the pages ask for it."""

from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from support.pages import SAME_ORIGIN, Pages, hidden, read

TYPED = {
    "phone": "0912 345 678",
    "name": "Nguyễn Thị Lan",
    "province": "Quảng Ngãi",
    "commune": "Phường Cẩm Thành",
    "street": "12 Lê Lợi",
    "email": "lan@thu.example",
    "note": "Gọi trước khi giao",
    "method": "cod",
    "invoice_name": "",
    "invoice_tax_code": "",
    "invoice_address": "",
    "invoice_email": "",
}


class Buyer:
    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.pages = Pages(client)

    def put(self, slug: str, quantity: object = 1, *, expect: int = 200, **more: object) -> BeautifulSoup:
        """Add to the cart; the page one lands on."""
        return self.pages.post("/gio-hang", {"slug": slug, "quantity": quantity, **more}, expect=expect)

    def cart(self) -> BeautifulSoup:
        return self.pages.get("/gio-hang")

    def form(self, **changes: object) -> dict[str, object]:
        """The checkout form filled in, with the hidden fields of the page."""
        page = self.pages.get("/thanh-toan")
        secrets = {name: hidden(page, name) for name in ("checkout_token", "expected_total_dong")}
        return {**TYPED, **secrets, **changes}

    def send(self, form: dict[str, object]) -> TestResponse:
        return self.client.post("/thanh-toan", data=form, headers=SAME_ORIGIN)

    def refused(self, form: dict[str, object], status: int) -> BeautifulSoup:
        """The form as it comes back."""
        response = self.send(form)
        assert response.status_code == status
        return read(response)

    def order(self, **changes: object) -> str:
        """Place what is in the cart; the code of the order."""
        return code_of(self.send(self.form(**changes)))


def code_of(response: TestResponse) -> str:
    """The code of the order that a placed form leads to."""
    assert response.status_code == 303, response.get_data(as_text=True)
    return response.headers["Location"].rsplit("/", 1)[1]
