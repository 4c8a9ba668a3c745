"""How the programme is counted: what is new, what is renewed, what lapses when, what a target has reached."""

import csv
from datetime import date, timedelta

import pytest

from catalog.calendar import add_months
from catalog.certification.rules import Facts, Hold, Precision, Standing, status
from storefront.demo import world
from storefront.programme.figures import announced, rules, sales
from storefront.programme.figures.announced import Asked, Counted
from storefront.programme.figures.rules import Line, Subject
from storefront.programme.figures.sales import Sale
from storefront.programme.targets import rules as targets
from storefront.programme.targets.rules import Aim, WrongTarget

TODAY = date(2026, 11, 24)


def subject(
    product: int = 1, *, group: str = "food", kind: str | None = "household", place: str | None = "ly-son"
) -> Subject:
    return Subject(product, "Tỏi", group, product, "HTX Tỏi", kind, place, "ly-son", "Quảng Ngãi")


def line(
    number: int,
    issued_on: date | None,
    *,
    stars: int = 3,
    hold: Hold = Hold.NONE,
    of: Subject | None = None,
    day: date = TODAY,
    until: date | None = None,
) -> Line:
    facts = Facts(stars, issued_on, Precision.DAY if issued_on else Precision.UNKNOWN)
    stands = status(Standing(facts, hold, until), day)
    last = facts.last_day
    return Line(
        number,
        f"C{number}",
        of or subject(number),
        stars,
        issued_on,
        facts.precision,
        last,
        until or last,
        hold,
        stands,
    )


class TestFigures:
    def test_a_product_is_new_once_then_upgraded_or_renewed(self) -> None:
        one = subject(1)
        held = [
            line(1, date(2019, 5, 1), hold=Hold.SUPERSEDED, of=one),
            line(2, date(2022, 4, 1), hold=Hold.SUPERSEDED, of=one),
            line(3, date(2025, 3, 1), stars=4, of=one),
            line(4, None, of=subject(2)),
            line(5, date(2025, 8, 1), of=subject(2)),
        ]

        found = rules.figures(held, TODAY).granted

        assert found[2019] == {"new": 1, "3": 1}
        assert found[2022] == {"renewed": 1, "3": 1}
        # The second product was certified before, on a day nobody knows.
        assert found[2025] == {"upgraded": 1, "renewed": 1, "4": 1, "3": 1}

    def test_what_is_in_force_adds_up_however_it_is_cut(self) -> None:
        held = [
            line(1, date(2025, 1, 1), stars=5),
            line(2, date(2024, 1, 1), stars=4, of=subject(2, group="tourism", kind=None, place=None)),
            line(3, date(2020, 1, 1)),
            line(4, date(2025, 1, 1), hold=Hold.REVOKED),
            line(5, None),
        ]

        found = rules.figures(held, TODAY)

        assert found.in_force == 2
        assert found.certificates == sum(counts.total() for counts in found.by_status.values()) == 5
        for cut in (found.by_group.values(), [*found.by_commune.values(), *found.by_district.values()]):
            assert sum(counts.total() for counts in cut) == 2
        assert found.by_kind == {"household": (1, 1), None: (1, 1)}
        assert found.by_district["ly-son"].total() == 1
        assert found.undated == 1

    def test_a_lapse_falls_into_the_month_of_the_last_day_extension_included(self) -> None:
        first = TODAY.replace(day=1)
        ends_this_month = line(1, add_months(TODAY, -36))
        extended = line(2, date(2023, 10, 1), until=date(2027, 1, 31))
        after_two_years = line(3, add_months(first, -36 + 24))

        lapses = dict(rules.figures([ends_this_month, extended, after_two_years], TODAY).lapses)

        assert len(lapses) == 24
        assert {month: counts.total() for month, counts in lapses.items() if counts} == {first: 1, date(2027, 1, 1): 1}

    def test_renewed_in_time_counts_and_revoked_does_not(self) -> None:
        ended = add_months(TODAY, -36) - timedelta(days=30)
        last = add_months(ended, 36)
        held = [
            *(line(1, ended, of=subject(1)), line(2, last + timedelta(days=5), of=subject(1))),
            line(3, ended, of=subject(3)),
            line(4, ended, hold=Hold.REVOKED, of=subject(4)),
        ]

        renewal = rules.figures(held, TODAY).renewal

        assert (renewal.ended, renewal.renewed, renewal.percent) == (2, 1, 50)

    def test_nothing_ended_is_no_rate(self) -> None:
        assert rules.figures([], TODAY).renewal.percent is None


class TestRevenue:
    def test_windows_are_half_open_around_the_day_of_issue(self) -> None:
        issued = date(2026, 3, 1)
        days = [issued - timedelta(days=91), issued - timedelta(days=90), issued, issued + timedelta(days=90)]
        sold = [Sale(1, number, day, 1000) for number, day in enumerate(days)] + [Sale(2, 9, issued, 5000)]

        found = sales.revenue([(1, issued)], sold, TODAY, selling_since=date(2025, 1, 1))

        assert (found.every.before.total_dong, found.every.after.total_dong) == (1000, 1000)
        assert found.whole == found.every
        assert found.is_little

    def test_a_certificate_the_shop_saw_one_side_of_is_set_apart(self) -> None:
        issues = [(1, date(2026, 3, 1)), (2, date(2026, 11, 1))]

        found = sales.revenue(issues, [], TODAY, selling_since=date(2026, 2, 1))

        assert (found.every.certificates, found.whole.certificates) == (2, 0)


class TestAnnounced:
    def test_the_published_figures_ask_only_for_what_is_counted(self) -> None:
        with open(world.DATA / "programme.csv", encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))

        assert len(rows) == 88
        assert {row["measure"] for row in rows} - {""} <= set(announced.MEASURES)
        for row in rows:
            assert bool(row["measure"]) == bool(row["as_of"])
            assert row["indicator_vi"]
            assert row["source_url"] or int(row["year"]) in (2023, 2024)

    held = (
        line(1, date(2023, 5, 1), stars=4, day=date(2023, 12, 31)),
        line(2, date(2023, 6, 1), day=date(2023, 12, 31), of=subject(2, kind="enterprise")),
        line(3, date(2022, 6, 1), day=date(2023, 12, 31)),
    )
    undated = (line(4, None),)

    @pytest.mark.parametrize(
        ("asked", "value"),
        [
            ({"measure": "in_force"}, 3),
            ({"measure": "in_force", "stars": 3}, 2),
            ({"measure": "new"}, 2),
            ({"measure": "new", "stars": 4}, 1),
            ({"measure": "new_producers", "kind": "enterprise"}, 1),
            ({"measure": "producers"}, 3),
            ({"measure": "granted", "stars": 3}, 1),
            ({"measure": "in_force", "area": "Kon Tum"}, 0),
            ({"measure": "in_force", "group": "tourism"}, 0),
        ],
    )
    def test_a_figure_is_counted_as_it_was_announced(self, asked: dict[str, object], value: int) -> None:
        found = announced.counted(self.held, self.undated, Asked(as_of=date(2023, 12, 31), **asked))  # type: ignore[arg-type]
        assert found.value == value

    def test_certificates_that_may_be_missing_are_told(self) -> None:
        asked = Asked("in_force", date(2023, 12, 31))
        assert announced.counted(self.held, self.undated, asked) == Counted(3, 1)


class TestTargets:
    def reached(self, aim: Aim, held: list[Line]) -> int:
        return targets.progress(held, list(rules.grants(held)), aim).reached

    def test_each_thing_counted(self) -> None:
        one, two = subject(1), subject(2, group="tourism", place="ba-to")
        held = [
            *(line(1, date(2023, 5, 1), hold=Hold.SUPERSEDED, of=one), line(2, date(2026, 5, 1), stars=4, of=one)),
            line(3, date(2026, 6, 1), of=two),
            line(4, date(2026, 7, 1), hold=Hold.REVOKED),
        ]

        def of(counted: str, area: str = "province", place: str = "") -> int:
            return self.reached(Aim(2026, area, place, counted), held)

        assert (of("new"), of("producers"), of("stars_3"), of("stars_4"), of("in_force")) == (1, 1, 1, 1, 2)
        assert (of("new", "group", "tourism"), of("new", "group", "food")) == (1, 0)
        assert (of("stars_4", "commune", "ly-son"), of("stars_4", "commune", "ba-to")) == (1, 0)

    def test_a_year_is_judged_on_its_last_day_at_the_latest(self) -> None:
        assert targets.judged_on(2025, TODAY) == date(2025, 12, 31)
        assert targets.judged_on(2026, TODAY) == TODAY

    @pytest.mark.parametrize(
        ("reached", "least", "most", "filled", "least_at", "is_reached"),
        [
            (0, 4, 6, 0, 67, False),
            (4, 4, 6, 67, 67, True),
            (9, 4, 6, 100, 44, True),
            (50, 100, None, 50, 100, False),
            (0, 0, None, 0, 0, True),
        ],
    )
    def test_a_bar(
        self, reached: int, least: int, most: int | None, filled: int, least_at: int, is_reached: bool
    ) -> None:
        assert targets.bar(reached, least, most) == targets.Bar(filled, least_at, is_reached)

    @pytest.mark.parametrize(
        ("field", "aim", "least", "most", "reason"),
        [
            ("year", Aim(1999, "province", "", "new"), 1, None, "vì"),
            ("place", Aim(2026, "group", "", "new"), 1, None, "vì"),
            ("place", Aim(2026, "province", "", "stars_2"), 1, None, "vì"),
            ("least", Aim(2026, "province", "", "new"), None, None, "vì"),
            ("least", Aim(2026, "province", "", "new"), -1, None, "vì"),
            ("most", Aim(2026, "province", "", "new"), 6, 4, "vì"),
            ("reason", Aim(2026, "province", "", "new"), 4, 6, "  "),
            ("reason", Aim(2026, "province", "", "new"), 4, 6, "x" * 301),
        ],
    )
    def test_what_is_no_target(self, field: str, aim: Aim, least: int | None, most: int | None, reason: str) -> None:
        with pytest.raises(WrongTarget) as refused:
            targets.check(aim, least, most, reason)
        assert refused.value.field == field
