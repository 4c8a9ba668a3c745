"""The register as files and pages say the same, today and on a past day; and a past day never changes."""

import csv
import io
from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from support import certified
from support.certified import Codes
from support.pages import Pages

from catalog.certification import actions
from catalog.certification.rules import Facts, Precision
from catalog.localities.models import Commune
from storefront.web.labels import STATUSES

PAST = "2026-11-26"


@pytest.mark.parametrize("query", ["", f"?ngay={PAST}", "?ngay=2026-11-24"], ids=["today", "past", "first day"])
def test_page_csv_and_json_agree_on_the_whole_register(register: Pages, query: str) -> None:
    read = register.client.get(f"/tra-cuu.json{query}").json
    rows = list(csv.DictReader(io.StringIO(register.client.get(f"/tra-cuu.csv{query}").data.decode("utf-8-sig"))))

    assert [_as_cells(one) for one in read["certificates"]] == [
        {name: row[name] for name in row if not name.startswith("chain_")} for row in rows
    ]
    assert {(row["chain_number"], row["chain_hash"]) for row in rows} == {
        (str(read["chain"]["number"]), read["chain"]["hash"])
    }
    assert sorted(map(_shown, read["certificates"])) == sorted(_on_pages(register, f"/tra-cuu{query}"))


def test_the_columns_of_the_first_files_stay_in_front(register: Pages) -> None:
    head = register.client.get("/tra-cuu.csv").data.decode("utf-8-sig").splitlines()[0]

    assert head == (
        "code,number,authority,product,product_slug,producer,producer_slug,commune,stars,status,in_force,issued_on,"
        "issued_precision,expires_on,source_url,url,packs,chain_number,chain_hash"
    )


def test_a_past_day_is_told_as_it_was_recorded_by_then(register: Pages, codes: Codes) -> None:
    then = {one["code"]: one for one in register.client.get("/tra-cuu.json?ngay=2026-11-25").json["certificates"]}
    now = {one["code"]: one for one in register.client.get("/tra-cuu.json").json["certificates"]}

    assert then[codes["revoked"]]["status"] == "valid"
    assert now[codes["revoked"]]["status"] == "revoked"
    assert then[codes["superseded"]]["status"] == "valid"
    assert set(now) - set(then) == {codes.followed}
    # Recorded on the 25th that it counted since 2025: the 24th had not known.
    before = {one["code"]: one for one in register.client.get("/tra-cuu.json?ngay=2026-11-24").json["certificates"]}
    assert (before[codes["valid"]]["stars"], then[codes["valid"]]["stars"]) == (5, 4)


def test_a_past_day_never_changes_whatever_is_done_later(own: Pages, own_app: Flask, codes: Codes) -> None:
    before = _told_of(own)
    certified.on(own_app, 4, lambda session, now: _everything_changes(session, now, codes))

    after = _told_of(own)

    assert after == before
    today = {one["code"]: one for one in own.client.get("/tra-cuu.json").json["certificates"]}
    changed = today[codes["valid"]]
    assert (changed["product"], changed["producer"], changed["stars"]) == ("Tên mới", "Chủ mới", 3)
    assert today[codes["due"]]["status"] == "revoked"


@pytest.mark.parametrize("path", ["/tra-cuu.csv", "/tra-cuu.json"])
@pytest.mark.parametrize(
    ("day", "status", "said"),
    [
        ("2027-01-01", 400, "chưa đến"),
        ("hôm-qua", 400, "không phải là một ngày"),
        ("2026-13-01", 400, "không phải là một ngày"),
        ("2026-1-1", 400, "không phải là một ngày"),
        ("2026-11-23", 404, "bắt đầu từ ngày 24/11/2026"),
    ],
)
def test_files_of_days_that_cannot_be_told_are_refused(
    register: Pages, path: str, day: str, status: int, said: str
) -> None:
    answer = register.client.get(f"{path}?ngay={day}")

    assert answer.status_code == status
    assert said in answer.json["detail"]


def test_a_day_before_the_first_record_offers_the_earliest(register: Pages) -> None:
    page = register.get("/tra-cuu?ngay=2020-01-01")

    assert "việc ghi sổ bắt đầu từ ngày 24/11/2026" in page.select_one(".notice").text
    assert page.select_one("main a[href='/tra-cuu?ngay=2026-11-24']")
    assert not page.select(".entry")


@pytest.mark.parametrize(("day", "said"), [("2027-01-01", "chưa đến"), ("<script>", "«<script>» không phải")])
def test_a_page_of_no_day_says_why(register: Pages, day: str, said: str) -> None:
    assert said in register.get(f"/tra-cuu?ngay={day}", expect=400).select_one(".notice--wrong").text


def test_a_past_day_is_searched_like_today(register: Pages) -> None:
    def found(query: str) -> set[str]:
        return {name.text for name in register.get(f"/tra-cuu?ngay={PAST}&{query}").select(".entry h3")}

    assert "Tỏi Lý Sơn Phú Sinh" in found("q=toi+ly+son")
    assert "Mít sấy OHJOY!" in found("q=apanax")
    assert "Bột nghệ Bốn Vân" in found("number=1898")
    assert found("status=suspended") == {"Mít sấy OHJOY!"}
    assert "Tỏi Lý Sơn Phú Sinh" in found("commune=cu-ly-son")
    assert not found("q=zzqqxx")


def _everything_changes(session: Session, now: datetime, codes: Codes) -> str:
    held = certified.certificate(session, certified.PRODUCTS["valid"])
    held.product.name = "Tên mới"
    held.product.producer.name = "Chủ mới"
    held.product.producer.commune = session.scalars(select(Commune).where(Commune.slug == "tra-bong")).one()
    held.decision.authority = "Nơi khác"
    earlier = date(2025, 1, 1)
    facts = Facts(3, earlier, Precision.DAY)
    decision = certified.decided(session, now, "80/QĐ-UBND", earlier)
    actions.correct(session, certificate=held, facts=facts, by="test", now=now, decision=decision)
    due = certified.certificate(session, certified.PRODUCTS["due"])
    actions.revoke(session, certificate=due, by="test", now=now, reason="Muộn", decision=decision)
    return ""


def _told_of(visitor: Pages) -> list[Any]:
    """Everything the register tells of a past day and of the first."""
    told: list[Any] = []
    for day in (PAST, "2026-11-24"):
        told += [visitor.client.get(f"/tra-cuu.{kind}?ngay={day}").data for kind in ("csv", "json")]
        told.append(_on_pages(visitor, f"/tra-cuu?ngay={day}"))
    return told


def _on_pages(visitor: Pages, path: str) -> list[tuple[str, ...]]:
    shown = []
    while path:
        page = visitor.get(path)
        for entry in page.select(".entry"):
            code = entry.select_one("a")["href"].split("/c/")[1].split("?")[0]
            number, until = entry.select(":scope > p")[0].get_text("|", strip=True).split("|")
            who = entry.select_one("div p").get_text(" ", strip=True)
            state = entry.select_one(".status").get_text(strip=True)
            shown.append((code, entry.h3.get_text(strip=True), who, number, until[-10:], state))
        following = page.select_one("a[rel=next]")
        path = following["href"] if following else ""
    return shown


def _shown(one: dict[str, Any]) -> tuple[str, ...]:
    """What a page says of one certificate of the JSON file."""
    number = f"quyết định {one['number']}" if one["number"] else "số quyết định đang được bổ sung"
    expires = date.fromisoformat(one["expires_on"]).strftime("%d/%m/%Y") if one["expires_on"] else "rõ ngày cấp"
    who = one["producer"] + (f" · {one['commune']}" if one["commune"] else "")
    state = STATUSES[one["status"]]._args[0]
    return one["code"], one["product"], who, number, expires[-10:], state


def _as_cells(one: dict[str, Any]) -> dict[str, str]:
    return {name: "" if value is None else str(value) for name, value in one.items()}
