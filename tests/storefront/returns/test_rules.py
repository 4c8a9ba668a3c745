"""What may come back, until when and for whom; and that the policies promise the same."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.calendar import local_day
from storefront.cases.rules import end_of
from storefront.orders import money
from storefront.returns import rules
from storefront.returns.rules import Goods, NotOffered, NotTakenBack, Reason, TooLate, Wish, WrongStep
from storefront.story.rules import CONFIRM_DAYS

POLICIES = Path(__file__).parents[3] / "templates" / "policies"
PLACED = datetime(2026, 11, 20, 3, tzinfo=UTC)
CAME = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
JAR = Goods("food", 365)
FRESH = Goods("food", 5)
POT = Goods("handicrafts", None)
FAULTS = [reason for reason in Reason if reason is not Reason.MIND]


def _until(reason: Reason, goods: Goods) -> datetime:
    return rules.told_until(reason, goods, placed_at=PLACED, delivered_at=CAME)


def test_fresh_goods_have_48_hours_to_the_minute_and_others_whole_days() -> None:
    assert _until(Reason.DAMAGED, FRESH) == CAME + timedelta(hours=48)
    assert _until(Reason.DAMAGED, JAR) == end_of(date(2026, 12, 1))
    assert _until(Reason.IN_USE, JAR) == end_of(date(2027, 11, 24))
    assert _until(Reason.IN_USE, Goods("food", 365, date(2027, 1, 31))) == end_of(date(2027, 1, 31))
    assert _until(Reason.IN_USE, POT) == end_of(date(2026, 12, 24))


def test_the_right_to_cancel_for_wrong_information_counts_from_the_contract() -> None:
    assert _until(Reason.INFORMATION, FRESH) == end_of(date(2026, 12, 20))


def test_food_as_delivered_is_not_taken_back_for_a_change_of_mind() -> None:
    for goods in (JAR, FRESH, Goods("beverages", 700), Goods("medicinal", None)):
        with pytest.raises(NotTakenBack):
            _until(Reason.MIND, goods)
    assert _until(Reason.MIND, POT) == end_of(date(2026, 12, 1))


def test_who_changed_her_mind_pays_the_way_and_gets_money_only() -> None:
    assert not rules.is_fault(Reason.MIND)
    assert all(rules.is_fault(reason) for reason in FAULTS)
    with pytest.raises(NotOffered):
        rules.check(Reason.MIND, Wish.REPLACE, POT, placed_at=PLACED, delivered_at=CAME, now=CAME)


def test_one_moment_after_the_term_is_too_late() -> None:
    until = _until(Reason.WRONG, JAR)
    given_ = {"placed_at": PLACED, "delivered_at": CAME}
    rules.check(Reason.WRONG, Wish.REPLACE, JAR, **given_, now=until - timedelta(microseconds=1))
    with pytest.raises(TooLate) as late:
        rules.check(Reason.WRONG, Wish.REPLACE, JAR, **given_, now=until)
    assert late.value.until == until
    assert Reason.WRONG not in rules.possible(JAR, **given_, now=until)
    assert Reason.INFORMATION in rules.possible(JAR, **given_, now=until)


@given(st.lists(st.tuples(st.sampled_from(rules.STATES), st.sampled_from(("buyer", "producer", "office", "system")))))
def test_however_it_is_led_a_return_ends_once_and_only_by_who_may(steps: list[tuple[str, str]]) -> None:
    state, sends_back = "requested", True
    for to, by in steps:
        try:
            after = rules.advance(state, to=to, by=by, sends_back=sends_back)
        except WrongStep:
            continue
        assert state in rules.OPEN_STATES
        assert by in rules.DONE_BY[to]
        assert (by == "buyer") == (to == "withdrawn")
        # What is to come back is made good only once it has.
        assert to not in ("refunded", "replaced") or state == "received"
        state = after


def test_a_return_without_sending_back_skips_the_parcel_and_cannot_be_taken_back() -> None:
    assert rules.advance("approved", to="replaced", by="producer", sends_back=False) == "replaced"
    for to, by in (("received", "producer"), ("withdrawn", "buyer")):
        with pytest.raises(WrongStep):
            rules.advance("approved", to=to, by=by, sends_back=False)


@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.integers(0, 40), st.integers(0, 60))
def test_nobody_waits_for_money_longer_than_thirty_days(asked_on: date, answer: int, back: int) -> None:
    agreed_on = asked_on + timedelta(days=answer)
    back_on = agreed_on + timedelta(days=back)
    for reason in Reason:
        first = asked_on if reason is Reason.INFORMATION else agreed_on
        assert rules.settled_by(reason, asked_on=asked_on, agreed_on=agreed_on, back_on=back_on) <= first + timedelta(
            days=30
        )
        assert rules.settled_by(reason, asked_on=asked_on, agreed_on=agreed_on, back_on=None) <= agreed_on + timedelta(
            days=11
        )


def test_the_delivery_fee_goes_back_for_faulty_goods_when_nothing_is_kept() -> None:
    assert rules.fee_back(Reason.DAMAGED, is_all=True, fee_dong=20_000) == 20_000
    assert rules.fee_back(Reason.DAMAGED, is_all=False, fee_dong=20_000) == 0
    assert rules.fee_back(Reason.MIND, is_all=True, fee_dong=20_000) == 0


@pytest.mark.parametrize(
    ("slug", "vi", "en", "days"),
    [
        ("doi-tra", r"giữ lạnh[^:]*: trong (\d+) giờ", r"chilled goods[^:]*: within (\d+) hours", rules.FRESH_HOURS),
        ("doi-tra", r"Hàng khác: trong (\d+) ngày", r"Other goods: within (\d+) days", rules.OTHER_DAYS),
        ("doi-tra", r"hạn dùng không quá (\d+) ngày", r"keep for at most (\d+) days", rules.FRESH_SHELF_DAYS),
        ("doi-tra", r"không có hạn dùng: (\d+) ngày", r"without a shelf life: (\d+) days", rules.NO_SHELF_LIFE_DAYS),
        ("doi-tra", r"còn nguyên: trả được trong (\d+) ngày", r"returned within (\d+) days", rules.OTHER_DAYS),
        ("doi-tra", r"trong (\d+) ngày làm việc kể từ", r"within (\d+) working days of", rules.REFUND_WORKING_DAYS),
        ("doi-tra", r"muộn nhất là (\d+) ngày", r"at the latest within (\d+) days", rules.REFUND_DAYS),
        ("doi-tra", r"trả lời trong (\d+) ngày làm việc", r"answers within (\d+) working days", rules.ANSWER_DAYS),
        ("doi-tra", r"hủy trong (\d+) ngày", r"cancel within (\d+) days", rules.INFORMATION_DAYS),
        ("quyen-nguoi-mua", r"\*\*trong (\d+) ngày\*\* kể từ khi giao kết", r"\*\*within (\d+) days\*\* of making",
         rules.INFORMATION_DAYS),
        ("giao-hang", r"xác nhận đơn trong (\d+) ngày làm việc", r"order within (\d+) working days", CONFIRM_DAYS),
        ("khieu-nai", r"Trong (\d+) ngày làm việc\*\*: nhà sản xuất", r"Within (\d+) working days\*\*: the producer",
         rules.ANSWER_DAYS),
        ("khieu-nai", r"Trong (\d+) ngày\*\*: tiền", r"Within (\d+) days\*\*: money", rules.REFUND_DAYS),
    ],
)  # fmt: skip
def test_the_policies_promise_what_the_rules_keep(slug: str, vi: str, en: str, days: int) -> None:
    for language, pattern in (("vi", vi), ("en", en)):
        text = " ".join((POLICIES / f"{slug}.{language}.md").read_text(encoding="utf-8").split())
        found = re.findall(pattern, text)
        assert found, f"{slug}.{language}: nothing like {pattern}"
        assert {int(one) for one in found} == {days}


def test_money_keeps_the_same_terms() -> None:
    assert (money.REFUND_WORKING_DAYS, money.REFUND_DAYS) == (rules.REFUND_WORKING_DAYS, rules.REFUND_DAYS)


def test_a_producer_is_reminded_before_her_term_ends() -> None:
    asked_on = local_day(PLACED)
    assert asked_on < rules.remind_from(asked_on) < rules.answer_by(asked_on)
