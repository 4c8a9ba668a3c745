"""Who bought and received it reviews it, once; others do not, and nothing is shown before the office looked."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import DatabaseError
from support import shop
from support.buyer import Buyer
from support.counter import signed_in
from support.delivered import FRESH, PRODUCER, deliver, orders_of
from support.pages import SAME_ORIGIN, Pages, hidden
from support.reviews import GARLIC, NICE, bought, door, lines, newest, publish, reviewed, say
from support.uploads import jpeg, phone_photo

from catalog.stock.lots.rules import Batch
from storefront.database import db, writing
from storefront.fulfilment import packing, sending
from storefront.fulfilment.packing import Packed
from storefront.fulfilment.rules import Pick
from storefront.fulfilment.sending import Handed
from storefront.mail.models import MailMessage
from storefront.orders import steps
from storefront.reviews import actions, queries
from storefront.reviews.models import Review, ReviewEvent

PUBLIC = f"/san-pham/{GARLIC}/danh-gia"


def reviews(app: Flask) -> list[Review]:
    with app.app_context():
        found = list(db.session.scalars(select(Review).order_by(Review.id)))
        db.session.expunge_all()
        return found


def test_a_delivered_line_is_reviewed_from_the_orders_page(app: Flask, buyer: Buyer) -> None:
    code = bought(app, buyer, is_delivered=False)
    before = buyer.pages.get(f"/don-hang/{code}")
    deliver(app, code, paid=False)
    link = buyer.pages.get(f"/don-hang/{code}").select_one(".order__reviews a")
    page = buyer.pages.get(link["href"])
    done = say(buyer, code, lines(app, code)[0])

    assert not before.select(".order__reviews")
    assert "Lan N." not in page.get_text()
    assert "Cảm ơn bạn" in done.get_text()
    review = newest(app)
    assert (review.state, review.rating, review.text, review.author) == ("pending", 5, NICE, "Lan N.")
    assert NICE not in buyer.pages.get(PUBLIC).get_text()


def test_what_did_not_arrive_is_not_reviewed(app: Flask, buyer: Buyer) -> None:
    code = bought(app, buyer, is_delivered=False)
    (line,) = lines(app, code)

    assert "khi đã nhận hàng" in buyer.pages.get(door(code, line)).get_text()
    say(buyer, code, line, expect=409)
    assert reviews(app) == []


def test_who_may_not_see_the_order_may_not_review_it(app: Flask, buyer: Buyer) -> None:
    code = bought(app, buyer)
    (line,) = lines(app, code)
    stranger = Buyer(app.test_client())
    page = say(stranger, code, line, expect=200)

    assert page.select("input[name=phone]")
    assert reviews(app) == []
    assert stranger.client.get(door(code, line)).status_code == 303


def test_a_line_of_another_order_is_not_reviewed_through_ones_own(app: Flask, buyer: Buyer) -> None:
    own = bought(app, buyer)
    other = Buyer(app.test_client())
    foreign = bought(app, other, phone="0987 654 321")

    say(buyer, own, lines(app, foreign)[0], expect=404)
    assert reviews(app) == []


def test_one_buyer_reviews_a_product_once(app: Flask, buyer: Buyer) -> None:
    """The same line is changed instead; another order of the same product is refused."""
    code = bought(app, buyer)
    (line,) = lines(app, code)
    say(buyer, code, line)
    say(buyer, code, line, rating="4")
    again = bought(app, buyer)
    page = say(buyer, again, lines(app, again)[0], expect=409)

    assert "trong một đơn khác" in page.get_text()
    assert [one.rating for one in reviews(app)] == [4]


def test_the_database_refuses_a_second_review_of_a_line(app: Flask, buyer: Buyer) -> None:
    reviewed(app, buyer)
    with app.app_context():
        first = db.session.scalars(select(Review)).one()
        values = {
            column.name: getattr(first, column.name) for column in Review.__table__.columns if column.name != "id"
        }
        db.session.add(Review(**values))
        with pytest.raises(DatabaseError):
            db.session.flush()
        db.session.rollback()


@pytest.mark.parametrize(("typed", "field"), [({"rating": ""}, "rating"), ({"text": " "}, "text")])
def test_what_lacks_something_comes_back_with_every_word(
    app: Flask, buyer: Buyer, typed: dict[str, str], field: str
) -> None:
    code = bought(app, buyer)
    page = say(buyer, code, lines(app, code)[0], expect=422, **typed)

    assert page.select(f".errors a[href='#{field}']")
    assert typed.get("text", NICE).strip() == page.select_one("textarea").get_text().strip()
    assert reviews(app) == []


def test_signs_of_stars_are_refused(app: Flask, buyer: Buyer) -> None:
    code = bought(app, buyer)
    page = say(buyer, code, lines(app, code)[0], expect=422, text="★★★★★")

    assert "sao chỉ lấy từ chứng nhận" in page.get_text()


class TestPhotos:
    def test_photos_lose_their_place_and_are_seen_only_while_published(self, app: Flask, buyer: Buyer) -> None:
        review_id = reviewed(app, buyer, photos=[phone_photo(), jpeg()])
        address = f"/danh-gia/{review_id}/anh/0"
        before = app.test_client().get(address).status_code
        publish(app, review_id)
        answer = app.test_client().get(address)

        assert before == 404
        assert answer.mimetype == "image/webp"
        assert b"Exif" not in answer.data
        assert len(Pages(app.test_client()).get(PUBLIC).select(".reviews__photos img")) == 2
        assert app.test_client().get(f"/danh-gia/{review_id}/anh/2").status_code == 404

    def test_what_is_no_picture_is_refused_in_a_sentence(self, app: Flask, buyer: Buyer) -> None:
        code = bought(app, buyer)
        page = say(buyer, code, lines(app, code)[0], expect=422, photos=[b"MZ\x90 no picture"])

        assert page.select(".errors a[href='#photos']")
        assert reviews(app) == []

    def test_five_are_too_many(self, app: Flask, buyer: Buyer) -> None:
        code = bought(app, buyer)
        page = say(buyer, code, lines(app, code)[0], expect=422, photos=[jpeg()] * 5)

        assert "nhiều nhất 4" in page.select_one(".errors").get_text()

    def test_changing_the_words_keeps_them_unless_asked(self, app: Flask, buyer: Buyer) -> None:
        code = bought(app, buyer)
        (line,) = lines(app, code)
        say(buyer, code, line, photos=[jpeg()])

        def kept() -> int:
            with app.app_context():
                return len(queries.by_line(db.session(), line).photos)

        assert kept() == 1
        say(buyer, code, line, text="Khác.")
        assert kept() == 1
        say(buyer, code, line, photos=[jpeg(), jpeg(colour="blue")])
        assert kept() == 2
        say(buyer, code, line, drop_photos="1")
        assert kept() == 0


class TestChanging:
    def test_a_change_is_looked_at_again_and_the_old_words_are_kept(self, app: Flask, buyer: Buyer) -> None:
        code = bought(app, buyer)
        (line,) = lines(app, code)
        say(buyer, code, line)
        publish(app, newest(app).id)
        assert NICE in buyer.pages.get(PUBLIC).get_text()
        say(buyer, code, line, rating="2", text="Gói sau bị rách.")

        assert NICE not in buyer.pages.get(PUBLIC).get_text()
        assert newest(app).state == "pending"
        with app.app_context():
            said = [(one.kind, one.text) for one in queries.events(db.session(), newest(app).id)]
        assert [text for kind, text in said if kind in ("written", "edited")] == [NICE, "Gói sau bị rách."]

    def test_after_thirty_days_words_stay(self, app: Flask, buyer: Buyer) -> None:
        code = bought(app, buyer)
        (line,) = lines(app, code)
        say(buyer, code, line)
        app.extensions["clock"].set(shop.NOON + timedelta(days=31))
        page = say(buyer, code, line, expect=409, text="Khác.")

        assert not page.select("textarea")
        assert newest(app).text == NICE

    def test_taken_back_it_is_gone_for_good(self, app: Flask, buyer: Buyer) -> None:
        code = bought(app, buyer)
        (line,) = lines(app, code)
        say(buyer, code, line)
        publish(app, newest(app).id)
        buyer.pages.post(f"{door(code, line)}/rut")

        assert newest(app).state == "withdrawn"
        assert NICE not in buyer.pages.get(PUBLIC).get_text()
        say(buyer, code, line, expect=409)

    def test_the_story_of_a_review_is_never_changed(self, app: Flask, buyer: Buyer) -> None:
        reviewed(app, buyer)
        with app.app_context(), pytest.raises(DatabaseError), writing() as session:
            session.scalars(select(ReviewEvent)).first().text = "Khác."


class TestInvitations:
    def invited(self, app: Flask, days: int) -> list[str]:
        with app.app_context():
            with writing() as session:
                actions.invite(session, now=shop.NOON + timedelta(days=days))
            rows = select(MailMessage.recipient).where(MailMessage.template == "review_invitation")
            return list(db.session.scalars(rows))

    def test_five_days_after_the_goods_and_once(self, app: Flask, buyer: Buyer) -> None:
        bought(app, buyer)

        assert self.invited(app, 4) == []
        assert self.invited(app, 5) == ["lan@thu.example"]
        assert self.invited(app, 6) == ["lan@thu.example"]

    def test_neither_for_what_is_on_its_way_nor_long_gone_nor_reviewed(self, app: Flask, buyer: Buyer) -> None:
        bought(app, buyer, is_delivered=False)
        reviewed(app, Buyer(app.test_client()), photos=[])

        assert self.invited(app, 5) == []
        bought(app, Buyer(app.test_client()), phone="0987 654 321", email="khac@thu.example")
        assert self.invited(app, 40) == []

    def test_never_to_who_opted_out(self, app: Flask, buyer: Buyer) -> None:
        bought(app, buyer)
        self.invited(app, 5)
        with app.app_context():
            token = (
                db.session.scalars(select(MailMessage).where(MailMessage.template == "review_invitation"))
                .one()
                .context["opt_out"]
            )
        pages = Pages(app.test_client())
        asked = pages.get(f"/danh-gia/thoi-moi/{token}")
        done = pages.post(f"/danh-gia/thoi-moi/{token}")
        bought(app, Buyer(app.test_client()), phone="0987 654 321", email="LAN@thu.example ".strip())

        assert "lan@thu.example" in asked.get_text()
        assert "không mời bạn đánh giá nữa" in done.get_text()
        assert len(self.invited(app, 6)) == 1
        assert app.test_client().get(f"/danh-gia/thoi-moi/{token}x").status_code == 404


def test_who_is_forgotten_leaves_her_words_without_her_name(app: Flask, buyer: Buyer) -> None:
    publish(app, reviewed(app, buyer))
    with app.app_context(), writing() as session:
        review = session.scalars(select(Review)).one()
        actions.forget_authors(session, group_ids=[review.line.order.group_id])

    assert newest(app).author == ""


def test_a_form_of_another_site_is_refused(app: Flask, buyer: Buyer) -> None:
    code = bought(app, buyer)
    (line,) = lines(app, code)
    foreign = {**SAME_ORIGIN, "Sec-Fetch-Site": "cross-site"}
    answer = buyer.client.post(door(code, line), data={"rating": "1", "text": "x"}, headers=foreign)

    assert answer.status_code == 403
    assert reviews(app) == []


def test_who_is_signed_in_sends_the_token_of_her_page(app: Flask) -> None:
    shopper = signed_in(app, "officer")
    buyer = Buyer(shopper.client)
    code = bought(app, buyer)
    (line,) = lines(app, code)
    say(buyer, code, line, expect=400)
    token = hidden(buyer.pages.get(door(code, line)), "csrf_token")
    say(buyer, code, line, csrf_token=token)

    assert newest(app).text == NICE


def test_what_a_delivered_parcel_holds_is_reviewed_while_the_rest_is_on_its_way(app: Flask, buyer: Buyer) -> None:
    buyer.put(GARLIC)
    code = bought(app, buyer, is_delivered=False)
    (line,) = lines(app, code)
    with app.app_context(), writing() as session:
        (order,) = orders_of(session, code)
        steps.confirm(session, order=order, by=PRODUCER, now=shop.NOON)
        picks = [Pick(line, 1, batch=Batch("L1", None, date(2027, 11, 20)))]
        parcel = packing.pack(session, order=order, packed=Packed(picks), freshness=FRESH, by=PRODUCER, now=shop.NOON)
        sending.ship(session, shipment=parcel, handed=Handed("Viettel Post"), by=PRODUCER, now=shop.NOON)
        sending.deliver(session, shipment=parcel, by=PRODUCER, now=shop.NOON)
        assert order.state == "confirmed"
    say(buyer, code, line)

    assert newest(app).text == NICE
