"""The producer's own hands, or a post office without an interface: she types who carries it and the number."""

from storefront.fulfilment.carriers.port import Accepted, Parcel, Seen

CODE = "manual"


class ByHand:
    code = CODE
    name = ""

    def quote(self, parcel: Parcel) -> int | None:
        return None

    def hand_over(self, parcel: Parcel) -> Accepted:
        """Nobody is called; the number, where there is one, is typed."""
        return Accepted(tracking="")

    def track(self, tracking: str) -> Seen | None:
        return None

    def cancel(self, tracking: str) -> None:
        return None

    def label(self, tracking: str) -> str | None:
        return None
