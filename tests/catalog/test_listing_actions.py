"""A proposal's way to the shelf, what holds it up, and what takes a listing off again."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from catalog.certification import actions as certification
from catalog.certification.rules import Facts, Precision
from catalog.listings import actions, queries, rules
from catalog.listings.models import ListingChange
from catalog.listings.rules import Listing
from catalog.listings.shelf import actions as shelf
from catalog.listings.takedowns import actions as takedowns
from catalog.listings.takedowns.rules import AlreadyEntered, InTheFuture, NotInForce
from catalog.products.models import Product

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
WHOLE = Listing(
    name="Tỏi đen Lý Sơn",
    group="food",
    description="Tỏi ủ sáu mươi ngày.",
    ingredients="Tỏi 100%",
    unit="Hũ 250 g",
    net_weight_g=250,
    shelf_life_days=365,
    price_dong=180_000,
    stock=12,
)


@dataclass
class Shelf:
    """A product on sale with what the law asks for, and short ways to propose changes of it."""

    session: Session
    product: Product
    acts: dict[str, Any] = field(default_factory=lambda: {"by": "bà Bưởi", "now": NOW})

    def facts(self, **changed: Any) -> Listing:
        return replace(queries.current(self.session, self.product), **changed)

    def change(self, **changed: Any) -> ListingChange:
        return actions.propose(
            self.session,
            producer_id=self.product.producer_id,
            product=self.product,
            listing=self.facts(**changed),
            **self.acts,
        )

    def sent(self, **changed: Any) -> ListingChange:
        change = self.change(**changed)
        actions.submit(self.session, change=change, **self.acts)
        return change

    def correct(self, number: str = "12/QĐ-UBND") -> int:
        """The office certifies the product anew; the decision's id."""
        decision = certification.record_decision(
            self.session, number=number, decided_on=date(2026, 11, 1), by="office", now=NOW
        )
        facts = Facts(4, date(2025, 10, 15), Precision.DAY)
        certification.issue(self.session, product=self.product, decision=decision, facts=facts, by="office", now=NOW)
        return decision.id


@pytest.fixture
def shelf_of(session: Session, stall: Any) -> Shelf:
    product = stall.product(description="Tỏi trồng trên cát.", ingredients="Tỏi")
    product.variants[0].net_weight_g, product.variants[0].shelf_life_days = 1000, 180
    stall.certify(product, number="1898/QĐ-UBND")
    return Shelf(session, product)


class TestNew:
    def test_an_approved_proposal_is_a_product_with_price_and_stock_and_no_stars(
        self, session: Session, shelf_of: Shelf
    ) -> None:
        change = actions.propose(
            session, producer_id=shelf_of.product.producer_id, product=None, listing=WHOLE, **shelf_of.acts
        )
        actions.submit(session, change=change, **shelf_of.acts)
        product = actions.approve(session, change=change, by="office", now=NOW)

        assert (product.slug, product.listing_state, change.state) == ("toi-den-ly-son", "approved", "approved")
        assert queries.current(session, product) == WHOLE
        assert not queries.is_certified(session, product.id, NOW.date())
        assert [one.kind for one in queries.log(session, change_id=change.id)] == ["drafted", "submitted", "approved"]

    def test_a_second_of_the_same_name_has_an_address_of_its_own(self, session: Session, shelf_of: Shelf) -> None:
        slugs = []
        for _ in range(3):
            change = actions.propose(
                session, producer_id=shelf_of.product.producer_id, product=None, listing=WHOLE, **shelf_of.acts
            )
            actions.submit(session, change=change, **shelf_of.acts)
            slugs.append(actions.approve(session, change=change, by="office", now=NOW).slug)

        assert slugs == ["toi-den-ly-son", "toi-den-ly-son-2", "toi-den-ly-son-3"]

    def test_the_same_form_sent_twice_is_one_proposal(self, session: Session, shelf_of: Shelf) -> None:
        first = actions.propose(
            session, producer_id=shelf_of.product.producer_id, product=None, listing=WHOLE, **shelf_of.acts
        )
        with pytest.raises(rules.AlreadyOpen) as already:
            actions.propose(
                session, producer_id=shelf_of.product.producer_id, product=None, listing=WHOLE, **shelf_of.acts
            )

        assert already.value.change_id == first.id

    def test_a_draft_may_be_half_written_and_is_not_sent_so(self, session: Session, shelf_of: Shelf) -> None:
        change = actions.propose(
            session,
            producer_id=shelf_of.product.producer_id,
            product=None,
            listing=Listing(name="Tỏi đen", group="food"),
            **shelf_of.acts,
        )
        with pytest.raises(rules.Faulty) as faulty:
            actions.submit(session, change=change, **shelf_of.acts)

        assert set(faulty.value.faults.values()) == {"missing"}
        assert "price_dong" in faulty.value.faults
        assert change.state == "draft"


class TestChange:
    def test_nothing_changes_before_it_is_approved(self, shelf_of: Shelf) -> None:
        change = shelf_of.sent(description="Tỏi trồng trên cát trắng.")

        assert shelf_of.product.description == "Tỏi trồng trên cát."
        actions.approve(shelf_of.session, change=change, by="office", now=NOW)
        assert shelf_of.product.description == "Tỏi trồng trên cát trắng."

    def test_returned_mended_and_sent_again_keeps_every_version(self, session: Session, shelf_of: Shelf) -> None:
        change = shelf_of.sent(description="Tỏi ngon nhất.")
        actions.give_back(session, change=change, note="Không so sánh với người khác.", by="office", now=NOW)
        note = queries.note_of(session, change.id)
        actions.revise(session, change=change, listing=shelf_of.facts(description="Tỏi cay nồng."), **shelf_of.acts)
        actions.submit(session, change=change, **shelf_of.acts)
        actions.approve(session, change=change, by="office", now=NOW)

        assert note is not None
        assert note.reason == "Không so sánh với người khác."
        assert [version.proposed["description"] for version in change.versions] == ["Tỏi ngon nhất.", "Tỏi cay nồng."]
        assert shelf_of.product.description == "Tỏi cay nồng."

    def test_one_proposal_at_a_time(self, shelf_of: Shelf) -> None:
        first = shelf_of.sent(description="Một.")
        with pytest.raises(rules.AlreadyOpen) as already:
            shelf_of.change(description="Hai.")

        assert already.value.change_id == first.id
        actions.withdraw(shelf_of.session, change=first, **shelf_of.acts)
        shelf_of.change(description="Hai.")

    def test_what_changed_meanwhile_is_not_overwritten(self, shelf_of: Shelf) -> None:
        change = shelf_of.sent(description="Một.")
        shelf_of.product.description = "Văn phòng sửa."

        with pytest.raises(rules.Stale) as stale:
            actions.approve(shelf_of.session, change=change, by="office", now=NOW)
        assert stale.value.fields == ("description",)

    def test_price_and_stock_are_no_part_of_a_change(self, session: Session, shelf_of: Shelf) -> None:
        with pytest.raises(rules.NothingChanged):
            shelf_of.change(price_dong=1, stock=999)

    def test_another_producers_product_is_refused(self, session: Session, shelf_of: Shelf, stall: Any) -> None:
        other = stall.product("mat-ong")
        with pytest.raises(ValueError, match="not of producer"):
            actions.propose(
                session, producer_id=other.producer_id, product=shelf_of.product, listing=WHOLE, **shelf_of.acts
            )

    def test_versions_and_log_cannot_be_rewritten(self, session: Session, shelf_of: Shelf) -> None:
        shelf_of.sent(description="Một.")
        session.flush()
        for statement in ("UPDATE listing_version SET number = 9", "DELETE FROM listing_event"):
            with pytest.raises(IntegrityError), session.begin_nested():
                session.execute(text(statement))


class TestCertifiedFacts:
    def test_a_certified_name_needs_a_decision_and_each_decision_allows_one_change(
        self, session: Session, shelf_of: Shelf
    ) -> None:
        change = shelf_of.sent(name="Tỏi cô đơn Lý Sơn")
        assert queries.allowing(session, shelf_of.product.id) == []
        with pytest.raises(rules.ScopeTouched) as touched:
            actions.approve(session, change=change, by="office", now=NOW)
        assert touched.value.fields == ("name",)

        decision_id = shelf_of.correct()
        assert [one.decision_id for one in queries.allowing(session, shelf_of.product.id)] == [decision_id]
        actions.approve(session, change=change, by="office", now=NOW, decision_id=decision_id)
        assert shelf_of.product.name == "Tỏi cô đơn Lý Sơn"

        second = shelf_of.sent(name="Tỏi khác")
        with pytest.raises(rules.ScopeTouched):
            actions.approve(session, change=second, by="office", now=NOW, decision_id=decision_id)

    def test_a_decision_of_another_product_allows_nothing(self, session: Session, shelf_of: Shelf, stall: Any) -> None:
        other = stall.product("mat-ong")
        certificate = stall.certify(other, number="77/QĐ")
        change = shelf_of.sent(ingredients="Tỏi, muối")

        with pytest.raises(rules.ScopeTouched):
            actions.approve(session, change=change, by="office", now=NOW, decision_id=certificate.decision_id)

    def test_a_lapsed_certificate_binds_nobody(self, session: Session, shelf_of: Shelf) -> None:
        change = shelf_of.sent(name="Tỏi khác")
        later = NOW + timedelta(days=5 * 365)

        actions.approve(session, change=change, by="office", now=later)
        assert shelf_of.product.name == "Tỏi khác"


class TestTakedown:
    def enter(self, shelf_of: Shelf, number: str = "15/QLTT", received_at: datetime = NOW) -> Any:
        return takedowns.enter(
            shelf_of.session,
            product=shelf_of.product,
            authority="Chi cục Quản lý thị trường",
            document_number=number,
            received_at=received_at,
            reason="Nhãn sai.",
            by="office",
            now=NOW,
        )

    def test_it_pauses_and_only_restoring_resumes(self, session: Session, shelf_of: Shelf) -> None:
        takedown = self.enter(shelf_of)
        assert shelf_of.product.listing_state == "approved"
        takedowns.execute(session, takedown=takedown, by="office", now=NOW)
        assert shelf_of.product.listing_state == "paused"
        with pytest.raises(rules.TakenDown):
            shelf.resume(session, product=shelf_of.product, **shelf_of.acts)
        with pytest.raises(rules.NoReason):
            takedowns.restore(session, takedown=takedown, by="office", now=NOW, reason=" ")
        takedowns.restore(session, takedown=takedown, by="office", now=NOW, reason="Đã sửa nhãn.")

        assert shelf_of.product.listing_state == "approved"
        kinds = [one.kind for one in queries.takedown_log(session, takedown.id)]
        assert kinds == ["takedown_entered", "taken_down", "restored"]

    def test_two_requests_end_only_together(self, session: Session, shelf_of: Shelf) -> None:
        first, second = self.enter(shelf_of, "1"), self.enter(shelf_of, "2")
        for one in (first, second):
            takedowns.execute(session, takedown=one, by="office", now=NOW)
        takedowns.restore(session, takedown=first, by="office", now=NOW, reason="Xong.")
        assert shelf_of.product.listing_state == "paused"
        takedowns.restore(session, takedown=second, by="office", now=NOW, reason="Xong.")

        assert shelf_of.product.listing_state == "approved"

    def test_what_was_paused_before_stays_paused(self, session: Session, shelf_of: Shelf) -> None:
        shelf.pause(session, product=shelf_of.product, **shelf_of.acts)
        takedown = self.enter(shelf_of)
        takedowns.execute(session, takedown=takedown, by="office", now=NOW)
        takedowns.restore(session, takedown=takedown, by="office", now=NOW, reason="Xong.")
        assert shelf_of.product.listing_state == "paused"
        shelf.resume(session, product=shelf_of.product, **shelf_of.acts)

    def test_what_cannot_be_is_refused(self, session: Session, shelf_of: Shelf) -> None:
        takedown = self.enter(shelf_of)
        with pytest.raises(AlreadyEntered):
            self.enter(shelf_of, " 15/QLTT ")
        with pytest.raises(InTheFuture):
            self.enter(shelf_of, "16", NOW + timedelta(minutes=1))
        with pytest.raises(NotInForce):
            takedowns.restore(session, takedown=takedown, by="office", now=NOW, reason="Xong.")
        takedowns.execute(session, takedown=takedown, by="office", now=NOW)
        with pytest.raises(NotInForce):
            takedowns.execute(session, takedown=takedown, by="office", now=NOW)


_ACTS = st.lists(
    st.sampled_from(["revise", "submit", "withdraw", "give_back", "approve", "pause", "resume", "take", "restore"]),
    max_size=12,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_ACTS)
def test_whatever_is_tried_the_states_follow_the_rules(session: Session, stall: Any, acts: list[str]) -> None:
    """A slow model of its own beside the real actions: what it forbids is refused and changes nothing."""
    with session.begin_nested() as savepoint:
        product = stall.product(description="Một.", ingredients="Tỏi")
        product.variants[0].net_weight_g, product.variants[0].shelf_life_days = 1000, 180
        one = Shelf(session, product)
        change = one.change(description="Hai.")
        state, on_sale, down = "draft", "approved", False
        taken: Any = None
        for number, act in enumerate(acts):
            wanted = {
                ("revise", "draft"): "draft", ("revise", "returned"): "returned",
                ("submit", "draft"): "in_review", ("submit", "returned"): "in_review",
                ("withdraw", "draft"): "withdrawn", ("withdraw", "in_review"): "withdrawn",
                ("withdraw", "returned"): "withdrawn", ("give_back", "in_review"): "returned",
                ("approve", "in_review"): "approved",
            }.get((act, state))  # fmt: skip
            try:
                if act == "revise":
                    listing = one.facts(description=f"Bản {number}.")
                    actions.revise(session, change=change, listing=listing, **one.acts)
                elif act == "submit":
                    actions.submit(session, change=change, **one.acts)
                elif act == "withdraw":
                    actions.withdraw(session, change=change, **one.acts)
                elif act == "give_back":
                    actions.give_back(session, change=change, note="Sửa.", **one.acts)
                elif act == "approve":
                    actions.approve(session, change=change, **one.acts)
                elif act == "pause":
                    wanted, on_sale = (state, "paused") if on_sale == "approved" else (None, on_sale)
                    shelf.pause(session, product=product, **one.acts)
                elif act == "resume":
                    may = on_sale == "paused" and not down
                    wanted, on_sale = (state, "approved") if may else (None, on_sale)
                    shelf.resume(session, product=product, **one.acts)
                elif act == "take":
                    wanted = None if down else state
                    before = on_sale
                    if taken is None or not down:
                        taken = takedowns.enter(
                            session, product=product, authority="A", document_number=str(number), received_at=NOW,
                            reason="R", **one.acts,
                        )  # fmt: skip
                    takedowns.execute(session, takedown=taken, **one.acts)
                    down, back, on_sale = True, before, "paused"
                else:
                    wanted = state if down else None
                    if taken is None:
                        continue
                    takedowns.restore(session, takedown=taken, reason="R", **one.acts)
                    down, on_sale = False, back
                refused = False
            except (rules.WrongStep, rules.TakenDown, NotInForce):
                refused = True
            assert refused == (wanted is None)
            state = wanted or state
            assert (change.state, product.listing_state) == (state, on_sale)
        session.flush()
        assert [version.number for version in change.versions] == list(range(1, len(change.versions) + 1))
        savepoint.rollback()
