"""Test cards: the numbers Stripe publishes, and what each of them does."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Card:
    """`decline`: why it is refused, "" where it pays. `refund`: what becomes of a refund to it in the end."""

    vietnamese: str
    english: str
    decline: str = ""
    refund: str = "succeeded"
    waits: bool = False


CARDS = {
    "4242424242424242": Card("Trả được", "Pays"),
    "4000000000000002": Card("Bị từ chối", "Is declined", "generic_decline"),
    "4000000000009995": Card("Không đủ tiền", "Has too little money", "insufficient_funds"),
    "4000000000000069": Card("Thẻ hết hạn", "Has expired", "expired_card"),
    "4000000000007726": Card("Trả được; hoàn tiền chậm", "Pays; refunds take their time", waits=True),
    "4000000000005126": Card("Trả được; hoàn tiền rồi bị trả lại", "Pays; refunds fail later", refund="failed"),
}
