"""The way of an application to sell here, and what it must say. Pure."""

STATES = ("in_review", "returned", "accepted", "refused", "withdrawn")
OPEN = ("in_review", "returned")
_NEXT = {
    "in_review": frozenset({"accepted", "returned", "refused", "withdrawn"}),
    "returned": frozenset({"in_review", "withdrawn"}),
}
MOST_PAPERS = 6


class WrongStep(Exception):
    """A state that cannot follow the present one."""

    def __init__(self, state: str, to: str) -> None:
        super().__init__(f"{state} → {to}")
        self.state = state
        self.to = to


class AlreadyOpen(Exception):
    """The same person's application is not settled yet."""


class TooManyPapers(ValueError):
    """More papers than one application holds."""


class NoProducer(LookupError):
    """No producer of that address to link the application to."""

    def __init__(self, slug: str) -> None:
        super().__init__(slug)
        self.slug = slug


def advance(state: str, *, to: str) -> str:
    """The next state. Raises `WrongStep`."""
    if to not in _NEXT.get(state, frozenset()):
        raise WrongStep(state, to)
    return to


# The banks people here have accounts with, by the BIN that VietQR carries (NAPAS).
BANKS = {
    "970405": "Agribank",
    "970415": "VietinBank",
    "970418": "BIDV",
    "970436": "Vietcombank",
    "970422": "MB Bank",
    "970407": "Techcombank",
    "970416": "ACB",
    "970432": "VPBank",
    "970403": "Sacombank",
    "970423": "TPBank",
    "970437": "HDBank",
    "970449": "LPBank",
    "970443": "SHB",
    "970441": "VIB",
    "970426": "MSB",
    "970431": "Eximbank",
    "970440": "SeABank",
    "970448": "OCB",
    "970428": "Nam A Bank",
    "970446": "Co-opBank",
    "970452": "KienlongBank",
}
