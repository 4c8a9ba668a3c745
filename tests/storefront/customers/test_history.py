"""What somebody ordered while signed in: hers alone, by state and page, and bought again as far as it is sold."""

from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from support import office
from support.account import Person
from support.buyer import Buyer

from storefront.customers.history import queries
from storefront.customers.history.rules import Ordered, Why, again
from storefront.database import db
from storefront.orders.models import OrderGroup

PAGE = "/tai-khoan/don-hang"
GARLIC, EXTRACT = "toi-ly-son-phu-sinh", "cao-toi-den-phu-sinh"


def order(person: Person, *slugs: str, quantity: int = 1, **changes: object) -> str:
    buyer = Buyer(person.client)
    for slug in slugs or (GARLIC,):
        buyer.put(slug, quantity)
    return buyer.order(**changes)


def test_an_order_placed_while_signed_in_is_hers_on_every_device(app: Flask) -> None:
    person = Person(app).sign_up()
    code = order(person)
    elsewhere = Person(app)
    elsewhere.sign_in()

    assert code in elsewhere.pages.get(PAGE).get_text()
    assert code in elsewhere.pages.get(f"/don-hang/{code}").h1.get_text()


def test_whoever_has_the_device_after_her_sees_nothing(app: Flask) -> None:
    person = Person(app).sign_up()
    code = order(person)
    person.post("/dang-xuat")

    assert person.client.get(f"/don-hang/{code}").data.count(b'name="phone"') == 1


def test_an_order_of_another_does_not_exist(app: Flask) -> None:
    code = order(Person(app).sign_up())
    other = Person(app).sign_up("an@thu.example")

    assert code not in other.pages.get(PAGE).get_text()
    assert other.client.get(f"/don-hang/{code}").data.count(b'name="phone"') == 1
    assert other.client.get(f"{PAGE}/{code}/mua-lai").status_code == 404
    other.post(f"{PAGE}/{code}/mua-lai", expect=404)


def test_a_guests_order_belongs_to_nobody(app: Flask, buyer: Buyer) -> None:
    buyer.put(GARLIC)
    buyer.order()

    with app.app_context():
        assert db.session.scalars(select(OrderGroup.user_id)).all() == [None]


def test_the_history_is_told_by_state_and_page(app: Flask) -> None:
    person = Person(app).sign_up()
    codes = [order(person) for _ in range(queries.PER_PAGE + 1)]
    first = person.pages.get(PAGE)
    second = person.pages.get(f"{PAGE}?page=2")

    shown = [
        [one.get_text(strip=True)[-len(codes[0]) :] for one in page.select(".held__name")] for page in (first, second)
    ]
    assert shown == [codes[:0:-1], codes[:1]]
    assert person.pages.get(f"{PAGE}?state=cancelled").select(".empty")
    assert len(person.pages.get(f"{PAGE}?state=placed&page=99").select(".held__name")) == 0
    for odd in ("state=x", "page=0", "page=-1", "page=999999", "page=%00"):
        assert person.client.get(f"{PAGE}?{odd}").status_code == 200


class TestBuyingAgain:
    def test_what_is_sold_goes_into_the_cart_at_todays_price(self, app: Flask) -> None:
        person = Person(app).sign_up()
        code = order(person, GARLIC, quantity=2)
        office.reprice(app, GARLIC, 99_000)

        page = person.post(f"{PAGE}/{code}/mua-lai", seen=PAGE)

        assert "198.000" in page.get_text()
        assert not page.select("h2")[1:] or "Không" not in page.select("h2")[1].get_text()
        assert person.client.get_cookie("cart_count").value == "2"
        assert Buyer(person.client).order()

    def test_what_is_not_is_named_with_its_reason(self, app: Flask) -> None:
        person = Person(app).sign_up()
        code = order(person, GARLIC, EXTRACT, quantity=3)
        office.suspend(app, GARLIC)
        office.restock(app, EXTRACT, 2)

        text = person.post(f"{PAGE}/{code}/mua-lai", seen=PAGE).get_text(" ", strip=True)

        assert "tạm đình chỉ" in text
        assert "Chỉ còn 2, lần trước bạn mua 3." in text
        assert person.client.get_cookie("cart_count").value == "2"

    def test_nothing_left_puts_nothing_in(self, app: Flask) -> None:
        person = Person(app).sign_up()
        code = order(person)
        office.restock(app, GARLIC, 0)
        text = person.post(f"{PAGE}/{code}/mua-lai", seen=PAGE).get_text(" ", strip=True)

        assert "Đang hết hàng." in text
        assert person.client.get_cookie("cart_count").value == "0"

    def test_it_needs_the_forms_token(self, app: Flask) -> None:
        person = Person(app).sign_up()
        code = order(person)

        assert person.send(f"{PAGE}/{code}/mua-lai").status_code == 400


@given(st.lists(st.tuples(st.integers(1, 3), st.integers(1, 999)), max_size=8))
def test_what_is_gone_is_named_once_and_never_put_in(lines: list[tuple[int, int]]) -> None:
    found = again([Ordered(pack, f"Gói {pack}", "1 kg", units) for pack, units in lines], {}, is_adult=True)

    assert {one.ordered.variant_id for one in found} == {pack for pack, _units in lines}
    assert len(found) == len({pack for pack, _units in lines})
    assert all(one.quantity == 0 and one.why is Why.GONE and one.ordered.quantity <= 999 for one in found)
