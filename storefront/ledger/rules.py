"""The accounts of a producer's books, and what each kind of entry moves between them. Pure.

Amounts are signed đồng; the amounts of one posting sum to zero. From the producer's side: what she has or is owed is
positive, what she earned is negative.
"""

# What the buyer still owes on an order; the sum over an order is its balance.
RECEIVABLE = "receivable"
SALES = "sales"
SHIPPING = "shipping"
# Money that went straight to the producer: cash and transfers.
OWN_ACCOUNT = "own_account"
# Money of card payments at the merchant of record: owed to the producer until paid out.
HELD = "held"
FEE = "fee"

ACCOUNTS = (RECEIVABLE, SALES, SHIPPING, OWN_ACCOUNT, HELD, FEE)
KINDS = ("sale", "change", "received", "refunded", "fee", "payout")


class Unbalanced(ValueError):
    """A posting whose amounts do not sum to zero, or that names an account there is not."""


def check(amounts: dict[str, int]) -> None:
    """Raise `Unbalanced` unless the amounts of a posting sum to zero over known accounts."""
    if sum(amounts.values()) != 0 or not set(amounts) <= set(ACCOUNTS):
        raise Unbalanced(str(amounts))


def sale(goods_dong: int, shipping_dong: int) -> dict[str, int]:
    """What is sold, owed by the buyer; negative amounts take a sale back."""
    return {RECEIVABLE: goods_dong + shipping_dong, SALES: -goods_dong, SHIPPING: -shipping_dong}


def money_in(amount_dong: int, *, held: bool) -> dict[str, int]:
    """Money of a buyer that came in: at the merchant of record (`held`) or to the producer. Negative: refunded."""
    return {HELD if held else OWN_ACCOUNT: amount_dong, RECEIVABLE: -amount_dong}


def fee(goods_dong: int, basis_points: int) -> dict[str, int]:
    """What the marketplace keeps for goods sold, in hundredths of a percent, rounded down to the producer's good.

    Taken off card money held; a producer paid in cash and by transfer alone comes to owe it.
    """
    amount = goods_dong * basis_points // 10_000
    return {FEE: amount, HELD: -amount}


def payout(amount_dong: int) -> dict[str, int]:
    """Card money handed on to the producer."""
    return {HELD: -amount_dong, OWN_ACCOUNT: amount_dong}
