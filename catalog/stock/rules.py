"""How stock is told to shoppers, and when a change of it is worth telling."""

# From here on a card only says «còn hàng», so a sale need not renew any page.
PLENTY = 21


class NotEnough(Exception):
    """Less can be sold than was asked for; `left` is what remains."""

    def __init__(self, variant_id: int, left: int) -> None:
        super().__init__(f"variant {variant_id}: {left} left")
        self.variant_id = variant_id
        self.left = left


def told(available: int) -> int:
    """The number shown for what is left: exact when it is little, `PLENTY` for anything more."""
    return min(max(available, 0), PLENTY)
