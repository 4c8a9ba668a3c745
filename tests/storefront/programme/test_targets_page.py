"""Yearly targets: set and changed with their history, and reached as the register says, on any day."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from support import desks, office
from support.pages import Pages, hidden

from catalog.certification import actions as certification
from catalog.certification.rules import Facts, Precision
from catalog.products.models import Product
from storefront.database import db, writing
from storefront.programme.targets.models import Target

PAGE = "/chuong-trinh/muc-tieu"
GARLIC = "toi-ly-son-phu-sinh"


# Fields changed to what no target may have, and the field that is named.
NO_TARGETS = (
    ("year", {"year": "hai không"}),
    ("year", {"year": "1999"}),
    ("place", {"place": "commune:khong-co"}),
    ("place", {"place": "group:<script>"}),
    ("place", {"year": "2026"}),
    ("least", {"least": ""}),
    ("least", {"least": "-3"}),
    ("least", {"least": "9999999999"}),
    ("most", {"most": "10"}),
    ("most", {"most": "nhiều"}),
    ("reason", {"reason": " "}),
    ("source_url", {"source_url": "javascript:alert(1)"}),
)


@pytest.fixture
def officer(app: Flask) -> Pages:
    return desks.signed_in(app)


def send(
    pages: Pages, path: str = f"{PAGE}/dat", *, expect: int = 200, prefix: str = "", **fields: str
) -> BeautifulSoup:
    token = hidden(pages.get(PAGE), "csrf_token")
    return pages.post(prefix + path, {"csrf_token": token, **fields}, expect=expect)


def target(year: str = "2027", **changes: str) -> dict[str, str]:
    fields = {"year": year, "counted": "new", "place": "province", "least": "40", "reason": "Kế hoạch số 12/KH-UBND"}
    return {**fields, **changes}


def aims(page: BeautifulSoup) -> dict[str, tuple[str, str]]:
    """{what is counted and where: (reached, of how many)}."""
    found = {}
    for aim in page.select(".aim"):
        label = aim.select_one(".aim__label").get_text(" ", strip=True)
        of = aim.select_one(".aim__of").get_text(strip=True)
        found[label] = (aim.select_one(".aim__reached").get_text(strip=True), of)
    return found


def rows(app: Flask) -> list[Target]:
    with app.app_context():
        return list(db.session.scalars(select(Target).order_by(Target.id)))


def certify(app: Flask, slug: str, stars: int, issued_on: date) -> None:
    with app.app_context(), writing() as session:
        now = app.extensions["clock"].now()
        decision = certification.record_decision(session, number="9/QĐ-UBND", decided_on=issued_on, by="t", now=now)
        product = session.scalars(select(Product).where(Product.slug == slug)).one()
        facts = Facts(stars, issued_on, Precision.DAY)
        certification.issue(session, product=product, decision=decision, facts=facts, by="t", now=now)


class TestProgress:
    def test_the_announced_year_is_counted_from_its_certificates(self, shown_app: Flask) -> None:
        found = aims(desks.signed_in(shown_app).get(f"{PAGE}?nam=2024"))

        assert found == {
            "Sản phẩm mới được chứng nhận Toàn tỉnh": ("6", "trên 100"),
            "Sản phẩm được công nhận 4 sao Toàn tỉnh": ("6", "trên 4–6"),
            "Sản phẩm được công nhận 5 sao Toàn tỉnh": ("0", "trên 1–2"),
        }

    def test_a_bar_moves_with_a_decision_on_both_pages(self, app: Flask, officer: Pages) -> None:
        certify(app, GARLIC, 4, date(2026, 11, 20))

        for page in (PAGE, "/chuong-trinh"):
            found = {label.removesuffix(" Toàn tỉnh"): numbers for label, numbers in aims(officer.get(page)).items()}
            assert found["Sản phẩm được công nhận 4 sao"] == ("1", "trên 4–6")
            assert found["Sản phẩm mới được chứng nhận"] == ("0", "trên 100")

    def test_it_is_told_of_an_earlier_day(self, app: Flask, officer: Pages) -> None:
        certify(app, GARLIC, 4, date(2026, 11, 20))

        before = aims(officer.get(f"{PAGE}?nam=2026&ngay=2026-11-19"))
        assert before["Sản phẩm được công nhận 4 sao Toàn tỉnh"][0] == "0"

    def test_revoking_today_lowers_this_year_and_no_earlier_one(self, app: Flask, officer: Pages) -> None:
        certify(app, "banh-trang-ca-com-sesan", 3, date(2026, 11, 20))
        before = aims(officer.get(f"{PAGE}?nam=2025"))
        office.revoke(app, GARLIC)

        assert aims(officer.get(f"{PAGE}?nam=2025")) == before
        send(officer, **target("2026", counted="stars_3"))
        label = "Sản phẩm được công nhận 3 sao Toàn tỉnh"
        assert aims(officer.get(PAGE))[label][0] == "1"
        office.revoke(app, "banh-trang-ca-com-sesan")
        assert aims(officer.get(PAGE))[label][0] == "0"

    def test_a_group_and_a_commune_have_targets_of_their_own(self, app: Flask, officer: Pages) -> None:
        certify(app, GARLIC, 4, date(2026, 11, 20))
        send(officer, **target("2026", counted="stars_4", place="commune:ly-son", least="1"))
        send(officer, **target("2026", counted="stars_4", place="group:tourism", least="1"))

        found = aims(officer.get(PAGE))
        assert found["Sản phẩm được công nhận 4 sao Đặc khu Lý Sơn"] == ("1", "trên 1")
        assert found["Sản phẩm được công nhận 4 sao Du lịch cộng đồng"] == ("0", "trên 1")


class TestSetting:
    def test_a_target_is_changed_by_a_row_that_names_the_old(self, app: Flask, officer: Pages) -> None:
        page = send(officer, **target())
        assert page.select_one(".notice--done")
        first = rows(app)[-1]
        edit = officer.get(f"{PAGE}?nam=2027&sua={first.id}")
        fields = {name: hidden(edit, name) for name in ("year", "counted", "place", "replaces_id")}
        page = send(officer, **fields, least="50", most="60", reason="Điều chỉnh theo Công văn 7")

        second = rows(app)[-1]
        assert (second.replaces_id, second.least, second.most, second.set_by) == (first.id, 50, 60, "Cán bộ thử")
        assert (first.least, first.reason) == (40, "Kế hoạch số 12/KH-UBND")
        history = [row.get_text(" ", strip=True) for row in page.select("#history tbody tr")]
        assert len(history) == 2
        assert "50–60" in history[0]
        assert "đã thay" in history[1]

    def test_two_who_change_the_same_target_at_once_do_not_overwrite_each_other(
        self, app: Flask, officer: Pages
    ) -> None:
        send(officer, **target())
        first = rows(app)[-1]
        send(officer, **target(least="50", replaces_id=str(first.id)))
        page = send(officer, **target(least="70", replaces_id=str(first.id)))

        assert rows(app)[-1].least == 50
        assert "người khác" in page.select_one(".notice").get_text()

    def test_a_withdrawn_target_stays_in_the_history_and_may_be_set_again(self, app: Flask, officer: Pages) -> None:
        send(officer, **target("2026", counted="producers"))
        label = "Chủ thể có sản phẩm mới Toàn tỉnh"
        first = rows(app)[-1]
        withdraw = f"{PAGE}/{first.id}/rut?nam=2026"
        page = send(officer, withdraw, withdraw_reason="")
        assert label in aims(page)
        page = send(officer, withdraw, withdraw_reason="Trùng với kế hoạch ngành")
        assert label not in aims(page)
        assert "Trùng với kế hoạch ngành" in page.select_one("#history").get_text()
        page = send(officer, **target("2026", counted="producers", least="9"))

        assert aims(page)[label] == ("0", "trên 9")
        assert [row.withdrawn for row in rows(app)[-3:]] == [False, True, False]

    def test_what_cannot_be_set_is_named_and_nothing_written(self, app: Flask, officer: Pages) -> None:
        before = len(rows(app))
        for field, changes in NO_TARGETS:
            page = send(officer, **target(**changes), expect=422)
            assert page.select_one(f".errors a[href='#{field}']"), changes

        assert len(rows(app)) == before

    def test_a_reason_with_a_script_in_it_is_text(self, app: Flask, officer: Pages) -> None:
        page = send(officer, **target(reason="<script>alert(1)</script>"))

        assert "<script>alert(1)</script>" in page.select_one("#history").get_text()

    def test_the_database_keeps_every_row(self, app: Flask) -> None:
        for statement in ("UPDATE target SET least = 0", "DELETE FROM target"):
            with app.app_context(), pytest.raises(DBAPIError):
                db.session.connection().exec_driver_sql(statement)


class TestWhoMayAct:
    @pytest.mark.parametrize("role", ["auditor", "secretary"])
    def test_who_reads_all_sees_no_form_and_sets_nothing(self, app: Flask, role: str) -> None:
        before = len(rows(app))
        pages = desks.signed_in(app, role)

        assert not pages.get(PAGE).select("main form[method=post]")
        pages.post(f"{PAGE}/dat", target(), expect=403)
        pages.post(f"{PAGE}/1/rut", {"withdraw_reason": "x"}, expect=403)
        assert len(rows(app)) == before

    def test_a_form_without_its_token_changes_nothing(self, app: Flask, officer: Pages) -> None:
        before = len(rows(app))
        officer.post(f"{PAGE}/dat", {**target(), "csrf_token": "x"}, expect=400)
        assert len(rows(app)) == before


def test_the_desk_counts_what_waits_and_leads_to_it(app: Flask, officer: Pages) -> None:
    before = officer.get("/chuong-trinh")
    office.suspend(app, GARLIC)
    after = officer.get("/chuong-trinh")

    def waiting(page: BeautifulSoup) -> dict[str, int]:
        links = page.select(".task__link")
        return {
            link.select_one(".task__label").get_text(" ", strip=True): int(link.select_one(".task__count").get_text())
            for link in links
        }

    assert waiting(before)["Quá hạn nộp, chưa hết hạn"] == 6
    assert (waiting(before)["Đang tạm đình chỉ"], waiting(after)["Đang tạm đình chỉ"]) == (0, 1)
    for link in after.select(".task__link, .decided a, .section__more"):
        officer.get(link["href"])
    assert "1898/QĐ-UBND" in after.select_one("#decisions").get_text()
