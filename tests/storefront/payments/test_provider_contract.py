"""What every way to pay promises, held against each of them; the card provider over real HTTP."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
import stripe
from support import card_provider
from support.card_provider import WEBHOOK_SECRET, CardProvider

from storefront.payments import vietqr
from storefront.payments.providers.card import Cards
from storefront.payments.providers.cod import Cash
from storefront.payments.providers.protocol import (
    BadSignature,
    Intent,
    PaymentProvider,
    ProviderRefused,
    ProviderUnreachable,
    Unsupported,
)
from storefront.payments.providers.vietqr import BankTransfer

PAID = Intent(
    code="CSTEST1",
    amount_dong=250_000,
    lines=(("Phú Sinh: 1 × Tỏi Lý Sơn", 230_000), ("OHJOY: 1 × Mít sấy", 20_000)),
    paid_url="http://shop.example/xong",
    back_url="http://shop.example/chua",
    bank_bin="970436",
    bank_account="0011012345678",
)


@pytest.fixture
def simulator() -> Iterator[CardProvider]:
    with card_provider.running() as one:
        yield one


@pytest.fixture(params=["cod", "vietqr", "card"])
def provider(request: pytest.FixtureRequest) -> PaymentProvider:
    if request.param == "card":
        return Cards("sk_test_x", WEBHOOK_SECRET, request.getfixturevalue("simulator").url)
    return Cash(20_000_000) if request.param == "cod" else BankTransfer()


class TestEveryProvider:
    def test_says_which_method_it_is_and_what_it_takes(self, provider: PaymentProvider) -> None:
        able = provider.capabilities()

        assert provider.method in ("cod", "vietqr", "card")
        assert 0 < able.min_dong <= PAID.amount_dong <= able.max_dong
        assert able.is_remote or not able.sends_notices

    def test_starts_with_what_the_buyer_needs_to_see(self, provider: PaymentProvider) -> None:
        start = provider.start(PAID, idempotency_key="k:1")

        assert start.reference
        assert bool(start.url) == (start.kind == "redirect")
        assert bool(start.qr_payload) == (start.kind == "qr")
        assert provider.capabilities().is_remote == (start.kind == "redirect")

    def test_the_same_key_again_has_one_effect(self, provider: PaymentProvider) -> None:
        assert provider.start(PAID, idempotency_key="k:1") == provider.start(PAID, idempotency_key="k:1")

    @pytest.mark.parametrize("beyond", ["least", "most"])
    def test_refuses_amounts_beyond_its_bounds(self, provider: PaymentProvider, beyond: str) -> None:
        able = provider.capabilities()
        amount = able.min_dong - 1 if beyond == "least" else able.max_dong + 1

        with pytest.raises(ProviderRefused):
            provider.start(replace(PAID, amount_dong=amount, lines=(("x", amount),)), idempotency_key="k:1")

    @pytest.mark.parametrize("body", [b"", b"{}", b'{"id":"evt_1"}', "{Ệ}".encode(), b"\xff\xfe"])
    @pytest.mark.parametrize("header", [{}, {"Stripe-Signature": "t=1,v1=00"}, {"Authorization": "Apikey x"}])
    def test_believes_no_message_that_is_not_proven(
        self, provider: PaymentProvider, body: bytes, header: dict[str, str]
    ) -> None:
        with pytest.raises(BadSignature):
            provider.authenticate(header, body)

    def test_tells_where_a_payment_stands_or_that_it_cannot(self, provider: PaymentProvider) -> None:
        start = provider.start(PAID, idempotency_key="k:1")
        if not provider.capabilities().is_remote:
            with pytest.raises(Unsupported):
                provider.fetch(start.reference)
            return

        told = provider.fetch(start.reference)

        assert (told.state, told.amount_dong, told.currency) == ("open", PAID.amount_dong, "vnd")
        with pytest.raises(ProviderRefused):
            provider.fetch("unknown")

    def test_ends_what_was_not_paid_for_good_or_says_that_it_cannot(self, provider: PaymentProvider) -> None:
        start = provider.start(PAID, idempotency_key="k:1")
        if not provider.capabilities().is_remote:
            with pytest.raises(Unsupported):
                provider.cancel(start.reference)
            return

        assert [provider.cancel(start.reference).state for _ in range(2)] == ["expired", "expired"]

    def test_sends_money_back_or_says_that_it_cannot(self, provider: PaymentProvider) -> None:
        if provider.capabilities().refunds == "none":
            with pytest.raises(Unsupported):
                provider.refund("x", 1, idempotency_key="r:1", reason="")
            with pytest.raises(Unsupported):
                provider.fetch_refund("x")
            return

        with pytest.raises(ProviderRefused):
            provider.refund("unknown", 1, idempotency_key="r:1", reason="")


def test_a_transfer_says_amount_and_memo_in_its_code() -> None:
    read = vietqr.decode(BankTransfer().start(PAID, idempotency_key="k").qr_payload)

    assert (read.amount_dong, read.purpose, read.account) == (250_000, "CSTEST1", "0011012345678")


class TestCards:
    @pytest.fixture
    def cards(self, simulator: CardProvider) -> Cards:
        return Cards("sk_test_x", WEBHOOK_SECRET, simulator.url)

    def test_what_was_paid_is_not_ended(self, cards: Cards, simulator: CardProvider) -> None:
        start = cards.start(PAID, idempotency_key="k:1")
        assert simulator.pay(start.url) == PAID.paid_url

        told = cards.cancel(start.reference)

        assert (told.state, told.amount_dong) == ("paid", PAID.amount_dong)
        assert told.payment.startswith("pi_")

    def test_parts_of_a_payment_go_back_until_nothing_is_left(self, cards: Cards, simulator: CardProvider) -> None:
        start = cards.start(PAID, idempotency_key="k:1")
        simulator.pay(start.url)
        payment = cards.fetch(start.reference).payment

        first = cards.refund(payment, 20_000, idempotency_key="r:1", reason="một phần")
        assert cards.refund(payment, 20_000, idempotency_key="r:1", reason="một phần") == first
        with pytest.raises(ProviderRefused):
            cards.refund(payment, 230_001, idempotency_key="r:2", reason="")
        assert cards.refund(payment, 230_000, idempotency_key="r:3", reason="").state == "done"
        with pytest.raises(ProviderRefused):
            cards.refund(payment, 1, idempotency_key="r:4", reason="")

        assert [charge["amount_refunded"] for charge in simulator.charges()] == [250_000]

    def test_other_words_under_the_same_key_are_refused(self, cards: Cards) -> None:
        cards.start(PAID, idempotency_key="k:1")

        with pytest.raises(ProviderRefused):
            cards.start(replace(PAID, email="ai@thu.example"), idempotency_key="k:1")

    def test_every_event_of_the_provider_is_read_under_the_key_of_its_call(
        self, cards: Cards, simulator: CardProvider
    ) -> None:
        start = cards.start(PAID, idempotency_key="k:1")
        simulator.pay(start.url, card_provider.DECLINED)
        simulator.pay(start.url)
        cards.refund(cards.fetch(start.reference).payment, 1000, idempotency_key="r:1", reason="")

        told = [cards.authenticate(_signed(text), text) for text in map(card_provider.as_text, simulator.events())]

        assert [(notice.kind, notice.key) for notice in told] == [
            ("payment_intent.payment_failed", "k:1"),
            ("charge.succeeded", "k:1"),
            ("payment_intent.succeeded", "k:1"),
            ("checkout.session.completed", "k:1"),
            ("refund.created", "r:1"),
            ("charge.refunded", "k:1"),
        ]

    def test_a_wrong_key_is_ours_to_mend_and_ends_no_payment(self, simulator: CardProvider) -> None:
        with pytest.raises(ProviderUnreachable):
            Cards("sk_live_x", WEBHOOK_SECRET, simulator.url).start(PAID, idempotency_key="k:1")


def _signed(text: bytes) -> dict[str, str]:
    return {"Stripe-Signature": stripe.WebhookSignature.generate_signature_header(text.decode(), WEBHOOK_SECRET)}
