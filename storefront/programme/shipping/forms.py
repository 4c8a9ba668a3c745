"""The shipping table as the office types it: one block of fields for each zone."""

from dataclasses import dataclass, field

from flask import request

from storefront.counter.forms import whole
from storefront.shipping.rules import IN_PROVINCE, LONGEST_REASON, MOST_ZONES, STEP_GRAMS, ZONES, Rate
from storefront.web.typed import clean

AMOUNTS = ("base_dong", "base_grams", "step_dong", "free_from_dong")


@dataclass(slots=True)
class TableForm:
    """What was typed for each zone, in order; `faults` names {(zone, field): what is wrong}."""

    zones: list[str]
    typed: dict[str, str]
    provinces: dict[str, list[str]]
    opened_at: int
    reason: str = ""
    faults: dict[tuple[str, str], str] = field(default_factory=dict)

    def rates(self) -> list[Rate]:
        """The table typed, home first, elsewhere last. A number that cannot be read is a fault and counts as 0."""
        return [self._rate(zone) for zone in self.zones]

    def add(self) -> None:
        """One more zone, empty, before elsewhere."""
        if len(self.zones) < MOST_ZONES:
            free = next(name for number in range(1, 100) if (name := f"zone_{number}") not in self.zones)
            self.zones.insert(len(self.zones) - 1, free)

    def drop(self, zone: str) -> None:
        if zone in self.zones and zone not in ZONES:
            self.zones.remove(zone)

    def _rate(self, zone: str) -> Rate:
        amounts = {name: self._number(zone, name) for name in AMOUNTS}
        own = zone not in ZONES
        return Rate(
            zone=zone,
            base_dong=amounts["base_dong"] or 0,
            base_grams=amounts["base_grams"] or 0,
            step_dong=amounts["step_dong"] or 0,
            step_grams=STEP_GRAMS,
            free_from_dong=amounts["free_from_dong"],
            name=clean(self.typed.get(f"{zone}-name")) if own else "",
            provinces=tuple(self.provinces.get(zone, ())) if own else (),
        )

    def _number(self, zone: str, name: str) -> int | None:
        try:
            value = whole(self.typed.get(f"{zone}-{name}"))
        except ValueError:
            self.faults[zone, name] = "number"
            return None
        if value is None and name != "free_from_dong":
            self.faults[zone, name] = "number"
        return value


def filled(rates: list[Rate], opened_at: int) -> TableForm:
    """The form of a table."""
    typed, provinces = {}, {}
    for rate in rates:
        for name in AMOUNTS:
            value = getattr(rate, name)
            typed[f"{rate.zone}-{name}"] = "" if value is None else f"{value:,}".replace(",", ".")
        typed[f"{rate.zone}-name"] = rate.name
        provinces[rate.zone] = list(rate.provinces)
    return TableForm([rate.zone for rate in rates], typed, provinces, opened_at)


def sent() -> TableForm:
    """The form as it was sent; zones there cannot be are left out."""
    own = [zone for zone in request.form.getlist("zone") if zone.startswith("zone_") and len(zone) <= 8]
    zones = [IN_PROVINCE, *dict.fromkeys(own[: MOST_ZONES - len(ZONES)]), ZONES[1]]
    text = request.form.get("opened_at", "")
    return TableForm(
        zones,
        {name: value for name, value in request.form.items() if len(value) <= 200},
        {zone: request.form.getlist(f"{zone}-provinces") for zone in zones},
        int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1,
        clean(request.form.get("reason"))[:LONGEST_REASON],
    )
