"""Notices of a producer's bank: what is authentic acts once, what is not never does."""

import hashlib
import hmac
import json
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from support import shop
from support.buyer import Buyer
from support.transfers import PRODUCER, looking, money_of, notice, ordered, secret, tell, total_of

from storefront.config import SettingsRefused, load
from storefront.database import db
from storefront.settlement import reconciliation
from storefront.settlement.bank import actions, events, notices
from storefront.settlement.bank.models import BankCredit
from storefront.settlement.bank.notices import Unreadable
from storefront.settlement.webhooks.models import ProviderEvent
from tools.bank_simulator import Bank, mangled


def test_a_notice_pays_its_order_once_however_often_it_comes(app: Flask, buyer: Buyer) -> None:
    code, key = ordered(buyer), secret(app)
    told = notice(total_of(app, code), f"MBVCB.123.{code[:5]} {code[5:]} chuyen tien")

    answers = [tell(buyer.client, told, key) for _ in range(5)]

    assert [(one.status_code, one.json["outcome"]) for one in answers] == [(200, "matched")] + [(200, "known")] * 4
    assert money_of(app, code) == ("paid", 0, [])
    with looking(app, code) as order:
        assert [event.kind for event in order.events] == ["placed", "money_paid"]


def test_a_notice_whose_shop_died_before_entering_it_is_entered_when_it_comes_again(
    app: Flask, buyer: Buyer, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, key = ordered(buyer), secret(app)
    told = notice(total_of(app, code), code)
    with monkeypatch.context() as patch:
        # Kept, and then the process was gone.
        patch.setattr(events, "_tried", lambda *_notice: "kept")
        assert tell(buyer.client, told, key).json["outcome"] == "kept"
    assert money_of(app, code)[0] == "unpaid"

    assert tell(buyer.client, told, key).json["outcome"] == "matched"
    assert tell(buyer.client, told, key).json["outcome"] == "known"
    assert money_of(app, code) == ("paid", 0, [])


@pytest.mark.parametrize(("more", "state", "refunds"), [(-1, "part_paid", []), (1, "over", [(1, "due")])])
def test_one_dong_off_is_never_paid(app: Flask, buyer: Buyer, more: int, state: str, refunds: list[object]) -> None:
    code, key = ordered(buyer), secret(app)
    tell(buyer.client, notice(total_of(app, code) + more, code), key)
    assert money_of(app, code) == (state, max(-more, 0), refunds)


def test_the_rest_of_a_transfer_completes_it_and_a_second_one_is_to_go_back(app: Flask, buyer: Buyer) -> None:
    code, key = ordered(buyer), secret(app)
    total = total_of(app, code)
    tell(buyer.client, notice(total - 1000, code, 1), key)
    tell(buyer.client, notice(1000, code, 2), key)
    assert money_of(app, code) == ("paid", 0, [])
    tell(buyer.client, notice(total, code, 3), key)
    assert money_of(app, code) == ("over", 0, [(total, "due")])


def test_notices_are_off_until_there_is_a_secret(app: Flask, buyer: Buyer) -> None:
    code = ordered(buyer)
    told = notice(1000, code)
    assert tell(buyer.client, told, "x").status_code == 404
    key = secret(app)
    assert tell(buyer.client, told, "x").status_code == 401
    assert tell(buyer.client, told, None).status_code == 401
    assert tell(buyer.client, told, key, slug="apanax").status_code == 404
    again = secret(app)
    assert tell(buyer.client, told, key).status_code == 401
    assert tell(buyer.client, told, again).status_code == 200
    assert money_of(app, code)[0] == "part_paid"


def test_a_signed_notice_is_taken_and_a_stale_or_changed_one_is_not(app: Flask, buyer: Buyer) -> None:
    code, key = ordered(buyer), secret(app)
    app.extensions["clock"].set(shop.NOON)
    body = json.dumps(notice(total_of(app, code), code)).encode()

    def signed(at: int, text: bytes) -> dict[str, str]:
        made = hmac.new(key.encode(), f"{at}.".encode() + text, hashlib.sha256).hexdigest()
        return {"X-SePay-Signature": f"sha256={made}", "X-SePay-Timestamp": str(at)}

    now = int(shop.NOON.timestamp())
    stale = tell(buyer.client, body, None, **signed(now - 400, body))
    assert (stale.status_code, stale.json["error"]) == (401, "stale")
    assert tell(buyer.client, body.replace(b"in", b"IN", 1), None, **signed(now, body)).status_code == 401
    assert tell(buyer.client, body, None, **signed(now, body)).status_code == 200
    assert money_of(app, code)[0] == "paid"


@pytest.mark.parametrize("cut", [1, 20, 80])
def test_a_notice_that_is_cut_off_is_refused_and_changes_nothing(app: Flask, buyer: Buyer, cut: int) -> None:
    code, key = ordered(buyer), secret(app)
    body = json.dumps(notice(total_of(app, code), code)).encode()
    refused = tell(buyer.client, body[:-cut], key)
    assert (refused.status_code, refused.json) == (400, {"success": False, "error": "body"})
    assert money_of(app, code)[0] == "unpaid"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("transferAmount", wrong) for wrong in (0, -5, 10**14, 12.5, True, "12,5", None)),
        *(("id", wrong) for wrong in (None, "", True, [], "x" * 61)),
        *(("transferType", wrong) for wrong in (None, "IN", 1)),
        ("transactionDate", "gestern"),
    ],
)
def test_a_notice_that_does_not_say_what_it_must_is_refused_by_field(field: str, value: object) -> None:
    with pytest.raises(Unreadable) as refused:
        notices.read(json.dumps(notice(1000, "x") | {field: value}).encode())
    assert refused.value.field == field


@given(
    st.binary(max_size=200)
    | st.recursive(st.none() | st.integers() | st.text(), st.lists).map(lambda value: json.dumps(value).encode())
)
def test_any_body_is_read_or_refused(body: bytes) -> None:
    with pytest.raises(Unreadable):
        notices.read(body)


def test_money_that_goes_out_is_ignored_and_what_names_no_order_waits_for_a_person(app: Flask, buyer: Buyer) -> None:
    code, key = ordered(buyer), secret(app)
    out = tell(buyer.client, notice(1000, code, 1, transferType="out"), key)
    none = tell(buyer.client, notice(1000, "tien dien", 2), key)
    other = tell(buyer.client, notice(1000, "CSABCDEFGHJ1", 3), key)
    wrong = tell(buyer.client, notice(1000, code, 4, accountNumber="999"), key)
    assert [one.json["outcome"] for one in (out, none, other, wrong)] == ["ignored", "open", "open", "open"]
    assert money_of(app, code)[0] == "unpaid"
    with app.app_context():
        obstacles = list(db.session.scalars(select(BankCredit.obstacle).order_by(BankCredit.id)))
    assert obstacles == ["no_code", "unknown_code", "other_account"]


def test_another_producers_memo_pays_nothing_here(app: Flask, buyer: Buyer) -> None:
    buyer.put("toi-ly-son-phu-sinh")
    buyer.put("mit-say-ohjoy")
    group = buyer.order(method="vietqr")
    key = secret(app)
    assert tell(buyer.client, notice(1000, f"{group}2"), key).json["outcome"] == "open"
    assert (money_of(app, f"{group}1")[0], money_of(app, f"{group}2")[0]) == ("unpaid", "unpaid")


def test_what_the_simulator_of_banks_sends_is_taken(app: Flask, buyer: Buyer) -> None:
    code, key = ordered(buyer), secret(app)
    app.extensions["clock"].set(datetime.now(UTC))

    def post(address: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        answer = buyer.client.application.test_client().post(urlsplit(address).path, data=body, headers=headers)
        return answer.status_code, answer.data

    for number, is_signing in enumerate((False, True)):
        bank = Bank(f"http://shop/payments/bank/{PRODUCER}/events", key, is_signing, post)
        told = notice(total_of(app, code) // 2 + 1, mangled(code, number), number)
        assert [status for status, _body in bank.tell(told, times=2)] == [200, 200]
    assert money_of(app, code)[0] == "over"


def test_what_could_not_be_entered_is_kept_and_entered_by_the_round(
    app: Flask, buyer: Buyer, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, key = ordered(buyer), secret(app)

    def broken(*_args: object, **_more: object) -> None:
        raise RuntimeError("disk")

    with monkeypatch.context() as patched:
        patched.setattr(actions, "enter", broken)
        kept = tell(buyer.client, notice(total_of(app, code), code), key)
    assert (kept.status_code, kept.json["outcome"]) == (200, "kept")
    with app.app_context():
        assert db.session.scalars(select(ProviderEvent.error)).one() == "RuntimeError: disk"
        assert reconciliation.reconcile(now=shop.NOON)["bank notices"] == 1
        assert events.reconcile() == 0
    assert money_of(app, code) == ("paid", 0, [])


def test_the_common_secret_opens_every_producer_outside_production_only(app: Flask, buyer: Buyer) -> None:
    code = ordered(buyer)
    folder = app.extensions["settings"].instance_dir
    with shop.opened(folder, folder, bank_webhook_secret="rehearsal") as application:
        told = notice(total_of(app, code), code)
        assert tell(application.test_client(), told, "rehearsal", PRODUCER).json["outcome"] == "matched"
    with pytest.raises(SettingsRefused, match="BANK_WEBHOOK_SECRET"):
        load(app_env="production", secret_key="x" * 16, bank_webhook_secret="rehearsal", instance_dir=folder)
