"""Bad files: every fault by file, line, column and reason, all in one go, and nothing changed."""

from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session
from support.imports import faults, refused

from catalog.importing.actions import import_directory
from catalog.importing.reading import read
from catalog.importing.rules import ImportRefused, Reason

TODAY = date(2026, 11, 24)


PRODUCT_CELLS = [
    ("slug", "", Reason.MISSING_VALUE),
    ("slug", "Tỏi Lý Sơn", Reason.WRONG_SLUG),
    ("slug", "toi--den", Reason.WRONG_SLUG),
    ("slug", "-toi", Reason.WRONG_SLUG),
    ("slug", "toi_den", Reason.WRONG_SLUG),
    ("slug", "../../etc", Reason.WRONG_SLUG),
    ("slug", "a" * 121, Reason.TOO_LONG),
    ("name", " ", Reason.MISSING_VALUE),
    ("name", "x" * 201, Reason.TOO_LONG),
    ("name", "Tỏi\x00đen", Reason.CONTROL_CHARACTER),
    ("name", "Tỏi\x1b[31m", Reason.CONTROL_CHARACTER),
    ("name_en", "x" * 201, Reason.TOO_LONG),
    ("group", "", Reason.MISSING_VALUE),
    ("group", "Food", Reason.NOT_ONE_OF),
    ("stars", "7", Reason.NOT_ONE_OF),
    ("stars", "2", Reason.NOT_ONE_OF),
    ("stars", "3.0", Reason.NOT_ONE_OF),
    ("stars", "-3", Reason.NOT_ONE_OF),
    ("stars", "③", Reason.NOT_ONE_OF),
    ("producer_slug", "", Reason.MISSING_VALUE),
    ("decision_number", "x" * 61, Reason.TOO_LONG),
    ("certified_on", "2025-02-29", Reason.WRONG_DATE),
    ("certified_on", "15/10/2025", Reason.WRONG_DATE),
    ("certified_on", "20251015", Reason.WRONG_DATE),
    ("certified_on", "2025-W10-1", Reason.WRONG_DATE),
    ("certified_on", "2025-10", Reason.WRONG_DATE),
    ("certified_on", "0000", Reason.WRONG_DATE),
    ("certified_on", "2026-11-25", Reason.FUTURE_DATE),
    ("certified_on", "2027", Reason.FUTURE_DATE),
    ("expires_on", "2028-06-26", Reason.LAST_DAY_ALONE),
    ("expires_on", "2028", Reason.WRONG_DATE),
    ("issued_precision", "day", Reason.WRONG_PRECISION),
    ("issued_precision", "year", Reason.WRONG_PRECISION),
    ("issued_precision", "month", Reason.NOT_ONE_OF),
    ("extra_standards", "HACCP; " + "x" * 61, Reason.TOO_LONG),
    ("price_vnd", "0", Reason.NOT_WHOLE),
    ("price_vnd", "-1", Reason.NOT_WHOLE),
    ("price_vnd", "1.5", Reason.NOT_WHOLE),
    ("price_vnd", "85.000", Reason.NOT_WHOLE),
    ("price_vnd", "1e6", Reason.NOT_WHOLE),
    ("price_vnd", "1000000000000", Reason.NOT_WHOLE),
    ("price_vnd", "٨٥", Reason.NOT_WHOLE),
    ("price_vnd", "9" * 5000, Reason.NOT_WHOLE),
    ("stock", "1.5", Reason.NOT_WHOLE),
    ("stock", "-1", Reason.NOT_WHOLE),
    ("stock", "1000000000000", Reason.NOT_WHOLE),
    ("shelf_life_days", "0", Reason.NOT_WHOLE),
    ("net_weight_g", "0.5", Reason.NOT_WHOLE),
    ("alcohol_percent", "0", Reason.NOT_DECIMAL),
    ("alcohol_percent", "96.1", Reason.NOT_DECIMAL),
    ("alcohol_percent", "29,5", Reason.NOT_DECIMAL),
    ("alcohol_percent", "nan", Reason.NOT_DECIMAL),
    ("unit", "x" * 61, Reason.TOO_LONG),
    ("description", "x" * 200_000, Reason.TOO_LONG),
    ("source_url", "javascript:alert(1)", Reason.WRONG_ADDRESS),
    ("source_url", "nhandan.vn", Reason.WRONG_ADDRESS),
]


@pytest.mark.parametrize(("column", "cell", "reason"), PRODUCT_CELLS)
def test_a_bad_cell_of_a_product(folder: Any, column: str, cell: str, reason: Reason) -> None:
    folder.of("products", "nam-bao-ngu")[column] = cell
    assert faults(folder.write()) == [("products.csv", 4, column, reason)]


@pytest.mark.parametrize(
    ("name", "column", "cell", "reason"),
    [
        ("producers", "kind", "company", Reason.NOT_ONE_OF),
        ("producers", "phone", "call me", Reason.WRONG_PHONE),
        ("producers", "website", "ftp://example.org", Reason.WRONG_ADDRESS),
        ("producers", "website", 'https://example.org/"onclick=', Reason.WRONG_ADDRESS),
        ("producers", "locality_slug", "Mộ Đức", Reason.WRONG_SLUG),
        ("producers", "bank_bin", "970400", Reason.HALF_ACCOUNT),
        ("producers", "bank_account", "123", Reason.HALF_ACCOUNT),
        ("localities", "kind", "huyện", Reason.NOT_ONE_OF),
        ("localities", "abolished_on", "", Reason.MISSING_VALUE),
        ("localities", "abolished_on", "2027-01-01", Reason.FUTURE_DATE),
        ("communes", "kind", "xã", Reason.NOT_ONE_OF),
        ("communes", "code", "A1", Reason.NOT_WHOLE),
        ("communes", "latitude", "91", Reason.NOT_DECIMAL),
        ("communes", "longitude", "east", Reason.NOT_DECIMAL),
        ("communes", "area_km2", "-1", Reason.NOT_DECIMAL),
        ("communes", "predecessor_units", "Xã A, " + "x" * 121, Reason.TOO_LONG),
    ],
)
def test_a_bad_cell_elsewhere(folder: Any, name: str, column: str, cell: str, reason: Reason) -> None:
    folder.rows[name][1][column] = cell
    told = faults(folder.write())
    other = {"bank_bin": "bank_account", "bank_account": "bank_bin"}.get(column, column)
    assert told == [(f"{name}.csv", 3, other, reason)]


@pytest.mark.parametrize(
    ("bank", "account", "column", "reason"),
    [
        ("97040", "123", "bank_bin", Reason.WRONG_BANK),
        ("97040A", "123", "bank_bin", Reason.WRONG_BANK),
        ("970400", "12 34", "bank_account", Reason.WRONG_ACCOUNT),
        ("970400", "1" * 20, "bank_account", Reason.TOO_LONG),
    ],
)
def test_an_account_of_wrong_form(folder: Any, bank: str, account: str, column: str, reason: Reason) -> None:
    folder.of("producers", "phu-sinh").update(bank_bin=bank, bank_account=account)
    assert faults(folder.write()) == [("producers.csv", 2, column, reason)]


@pytest.mark.parametrize(
    ("certified_on", "expires_on", "fits"),
    [
        ("2024-02-29", "2027-02-28", True),
        ("2025-06-26", "2028-06-26", True),
        ("2025-06-26", "2028-06-25", False),
        ("2025-06-26", "2030-06-26", False),
        ("2025", "2028-01-01", True),
        ("2025", "2028-12-31", False),
    ],
)
def test_the_last_day_is_thirty_six_months_on(folder: Any, certified_on: str, expires_on: str, fits: bool) -> None:
    folder.of("products", "toi-den").update(certified_on=certified_on, expires_on=expires_on)
    expected = [] if fits else [("products.csv", 3, "expires_on", Reason.WRONG_LAST_DAY)]
    assert faults(folder.write()) == expected


@pytest.mark.parametrize(("stated", "fits"), [("year", True), ("day", False), ("unknown", False), ("", True)])
def test_the_stated_precision_is_that_of_the_date(folder: Any, stated: str, fits: bool) -> None:
    folder.of("products", "toi-den")["issued_precision"] = stated
    expected = [] if fits else [("products.csv", 3, "issued_precision", Reason.WRONG_PRECISION)]
    assert faults(folder.write()) == expected


def test_all_faults_of_all_files_come_in_one_go(session: Session, folder: Any, now: datetime) -> None:
    folder.of("localities", "mo-duc")["kind"] = "quận"
    folder.of("communes", "ly-son")["predecessor_districts"] = "ly-son;nowhere"
    folder.of("producers", "duc-nhuan").update(kind="?", commune_slug="gone")
    folder.of("products", "toi-ly-son").update(stars="9", price_vnd="1.5", certified_on="2025-06-31", expires_on="")
    folder.of("products", "mach-nha")["producer_slug"] = "nobody"
    told = [(p.file, p.line, p.column) for p in refused(session, folder.write(), now)]
    assert sorted(told) == [
        ("communes.csv", 2, "predecessor_districts"),
        ("localities.csv", 3, "kind"),
        ("producers.csv", 3, "commune_slug"),
        ("producers.csv", 3, "kind"),
        ("products.csv", 2, "certified_on"),
        ("products.csv", 2, "price_vnd"),
        ("products.csv", 2, "stars"),
        ("products.csv", 5, "producer_slug"),
    ]


def test_a_faulty_producer_is_not_called_unknown_as_well(session: Session, folder: Any, now: datetime) -> None:
    folder.of("producers", "phu-sinh")["kind"] = "?"
    assert [str(problem) for problem in refused(session, folder.write(), now)] == [
        "producers.csv:2: kind: «?» is not enterprise, cooperative, cooperative_group or household"
    ]


def test_a_slug_of_an_earlier_import_may_be_named(session: Session, folder: Any, now: datetime) -> None:
    import_directory(session, folder.write(), by="office", now=now)
    session.commit()
    folder.rows["producers"] = folder.rows["localities"] = []
    folder.rows["products"].append(folder.of("products", "toi-den") | {"slug": "toi-moi"})
    assert import_directory(session, folder.write(), by="office", now=now).products.created == 1


def test_repeated_slugs_and_codes_name_the_first_line(folder: Any) -> None:
    folder.rows["products"].append(dict(folder.of("products", "toi-den")))
    folder.of("communes", "long-phung")["code"] = folder.of("communes", "ly-son")["code"]
    _, problems = read(folder.write(), today=TODAY)
    assert [str(problem) for problem in problems] == [
        "products.csv:6: slug: «toi-den» already stands on line 3",
        "communes.csv:3: code: «21548» already stands on line 2",
    ]


def test_a_code_or_number_given_away_is_told(session: Session, folder: Any, stall: Any, now: datetime) -> None:
    import_directory(session, folder.write(), by="office", now=now)
    other = stall.product("other")
    other.variants[0].sku = "toi-moi"
    session.commit()
    folder.rows["products"].append(folder.of("products", "toi-den") | {"slug": "toi-moi"})
    folder.of("communes", "ly-son").update(slug="an-vinh")
    with pytest.raises(ImportRefused) as caught:
        import_directory(session, folder.write(), by="office", now=now)
    assert [(p.file, p.line, p.column, p.value, p.detail) for p in caught.value.problems] == [
        ("communes.csv", 2, "code", "21548", "ly-son"),
        ("products.csv", 6, "slug", "toi-moi", "other"),
    ]


def test_a_certified_product_stays_with_its_producer(session: Session, folder: Any, now: datetime) -> None:
    import_directory(session, folder.write(), by="office", now=now)
    session.commit()
    folder.of("products", "toi-ly-son")["producer_slug"] = "duc-nhuan"
    folder.of("products", "mach-nha")["producer_slug"] = "phu-sinh"
    with pytest.raises(ImportRefused) as caught:
        import_directory(session, folder.write(), by="office", now=now)
    session.rollback()
    assert [(p.line, p.column, p.value, p.detail) for p in caught.value.problems] == [
        (2, "producer_slug", "duc-nhuan", "phu-sinh")
    ]
