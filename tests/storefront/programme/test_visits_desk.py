"""A post-check is planned, filled in on a phone piece by piece, finished once, and followed up."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from support import desks, office, shop, uploads
from support.desks import signed_in
from support.pages import SAME_ORIGIN, Pages, hidden

from storefront.database import db
from storefront.doubts.models import Doubt
from storefront.files.rules import PHOTO
from storefront.programme.visits import rules
from storefront.programme.visits.checklist import CHECKLISTS, LATEST
from storefront.programme.visits.models import Visit, VisitEvent
from storefront.programme.visits.rules import Found, NotWhole, Verdict

DESK = "/chuong-trinh/hau-kiem"
GARLIC = "toi-ly-son-phu-sinh"
KEYS = [item.key for item in CHECKLISTS[LATEST]]


@pytest.fixture(scope="module")
def app(demo_world: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """One shop for all tests here: each looks after a visit of its own."""
    with shop.opened(demo_world, tmp_path_factory.mktemp("visits") / "instance") as application:
        application.test_client_class = shop.Visitor
        yield application


@pytest.fixture(scope="module")
def officer(app: Flask) -> Pages:
    return signed_in(app)


def plan(pages: Pages, query: str = "", *, expect: int = 200, **changes: object) -> int:
    """Plan a visit about the garlic; its id (0 where it is refused)."""
    page = pages.get(f"{DESK}/moi{query}")
    fields = {
        "csrf_token": hidden(page, "csrf_token"),
        "plan_subject": GARLIC,
        "plan_day": "2026-11-26",
        "plan_visitors": "Trần Văn A, Lê Thị B",
        "plan_reason": "routine",
        **{tag["name"]: tag["value"] for tag in page.select("main form input[type=hidden]")},
        **changes,
    }
    answer = pages.client.post(f"{DESK}/moi", data=fields, headers=SAME_ORIGIN)
    assert answer.status_code == (303 if expect == 200 else expect)
    return int(answer.headers["Location"].split("?")[0].rsplit("/", 1)[1]) if expect == 200 else 0


def record(
    pages: Pages, visit: int, act: str, verdicts: dict[str, str], *, expect: int = 200, **more: object
) -> BeautifulSoup:
    page = pages.get(f"{DESK}/{visit}")
    fields: dict[str, object] = {"csrf_token": hidden(page, "csrf_token"), "act": act, **more}
    fields |= {f"verdict_{key}": verdict for key, verdict in verdicts.items()}
    answer = pages.client.post(
        f"{DESK}/{visit}/bien-ban",
        data=fields,
        headers=SAME_ORIGIN,
        content_type="multipart/form-data",
        follow_redirects=True,
    )
    assert answer.status_code == expect
    return BeautifulSoup(answer.data, "html.parser")


def act(pages: Pages, visit: int, deed: str, *, expect: int = 200, **fields: str) -> BeautifulSoup:
    token = hidden(pages.get("/tai-khoan"), "csrf_token")
    return pages.post(f"{DESK}/{visit}/{deed}", {"csrf_token": token, **fields}, expect=expect)


def all_ok(**changes: str) -> dict[str, str]:
    return dict.fromkeys(KEYS, "ok") | changes


def serious(pages: Pages, until: str = "2026-12-10") -> int:
    """A finished visit with a serious finding."""
    visit = plan(pages)
    noted = {"note_mark_use": "Dán tem OCOP lên sản phẩm khác", "record_correct_by": until}
    record(pages, visit, "finish", all_ok(mark_use="serious"), **noted)
    return visit


def row(app: Flask, visit: int) -> Visit:
    with app.app_context():
        return db.session.get(Visit, visit, populate_existing=True)


@contextmanager
def two_days_on(pages: Pages) -> Iterator[None]:
    now = pages.client.instant
    pages.client.instant = now + timedelta(days=2)
    desks.stay(pages.client.application, pages.client.instant)
    yield
    pages.client.instant = now


class TestWhoMayComeIn:
    def test_the_auditor_reads_and_changes_nothing(self, app: Flask, officer: Pages) -> None:
        visit, auditor = plan(officer), signed_in(app, "auditor")
        for path in (DESK, f"{DESK}/{visit}"):
            page = auditor.get(path)
            assert not page.select("main form")
        for path in (f"{DESK}/moi", f"{DESK}/{visit}/bien-ban", f"{DESK}/{visit}/huy", f"{DESK}/{visit}/doi-ngay"):
            auditor.post(path, {"csrf_token": "x"}, expect=403)
        with app.app_context():
            assert db.session.scalars(select(VisitEvent.act).where(VisitEvent.visit_id == visit)).all() == ["plan"]

    @pytest.mark.parametrize("role", ["shopper", "producer", "buyer"])
    def test_others_are_refused(self, app: Flask, role: str) -> None:
        pages = signed_in(app, role)
        for path in (DESK, f"{DESK}/1", f"{DESK}/moi", f"{DESK}/1/phieu.pdf"):
            pages.get(path, expect=403)


class TestPlanning:
    def test_it_is_listed_until_it_is_made(self, app: Flask, officer: Pages) -> None:
        visit = plan(officer)
        place = f"section:has(h2:-soup-contains('Sắp đi')) [href='{DESK}/{visit}']"
        listed = [bool(officer.get(DESK).select(place))]
        record(officer, visit, "finish", all_ok())

        assert [*listed, bool(officer.get(DESK).select(place))] == [True, False]

    def test_a_producer_as_a_whole_may_be_visited(self, app: Flask, officer: Pages) -> None:
        visit = row(app, plan(officer, plan_subject="@phu-sinh"))

        assert visit.product_id is None
        assert visit.certificate_id is None

    @pytest.mark.parametrize(
        ("field", "value"),
        [("plan_subject", "nothing"), ("plan_day", "2026-11-23"), ("plan_day", "mai"), ("plan_reason", "")],
    )
    def test_what_cannot_be_is_refused(self, app: Flask, officer: Pages, field: str, value: str) -> None:
        before = office.count(app, Visit)
        plan(officer, expect=422, **{field: value})

        assert office.count(app, Visit) == before

    def test_moved_and_cancelled_with_their_reasons(self, app: Flask, officer: Pages) -> None:
        visit = plan(officer)
        act(officer, visit, "doi-ngay", move_day="2026-12-01", move_reason="Bão số 13")
        page = act(officer, visit, "huy", cancel_reason="Cơ sở đã nghỉ")

        assert row(app, visit).state == "cancelled"
        assert [line.text for line in page.select(".case-story p")] == ["Bão số 13", "Cơ sở đã nghỉ"]
        act(officer, visit, "huy", expect=409, cancel_reason="Lần nữa")

    def test_the_sheet_prints(self, officer: Pages) -> None:
        answer = officer.client.get(f"{DESK}/{plan(officer)}/phieu.pdf")

        assert (answer.mimetype, answer.data[:5]) == ("application/pdf", b"%PDF-")


class TestTheRecord:
    def test_what_was_saved_before_the_phone_died_is_there(self, app: Flask, officer: Pages) -> None:
        visit = plan(officer)
        photo = (io.BytesIO(uploads.phone_photo()), "IMG_1.jpg")
        record(officer, visit, "draft", {"label": "minor"}, note_label="Thiếu hạn dùng", photo_label=photo)
        page = officer.get(f"{DESK}/{visit}")

        assert page.select_one("input[name=verdict_label][value=minor]").has_attr("checked")
        assert page.select_one("#note_label").text.strip() == "Thiếu hạn dùng"
        assert page.select_one("#verdict_label .visit-photo")
        assert row(app, visit).state == "planned"

    def test_a_record_with_gaps_is_not_finished_and_loses_nothing(self, app: Flask, officer: Pages) -> None:
        visit = plan(officer)
        page = record(officer, visit, "finish", {"label": "serious"}, record_summary="Xưởng sạch.", expect=422)

        assert len(page.select(".errors li")) == len(KEYS) - 1 + 2  # the open ones, a fault without words, no term
        assert page.select_one("#record_summary").text == "Xưởng sạch."
        assert page.select_one("input[name=verdict_label][value=serious]").has_attr("checked")
        assert row(app, visit).state == "planned"

    def test_a_finished_record_is_closed(self, app: Flask, officer: Pages) -> None:
        visit = serious(officer)
        page = record(officer, visit, "draft", all_ok(), expect=409)

        assert not page.select("form.visit")
        assert row(app, visit).worst == "serious"
        act(officer, visit, "ghi-chu", note_reason="Chủ cơ sở gọi lại.")

    def test_a_photo_too_large_keeps_what_was_typed(self, app: Flask, officer: Pages) -> None:
        visit, huge = plan(officer), (io.BytesIO(b"\xff\xd8\xff" + b"x" * (PHOTO.most_bytes + 1)), "a.jpg")
        page = record(officer, visit, "draft", all_ok(), note_label="Đủ", photo_label=huge, expect=413)

        assert page.select_one("#note_label").text == "Đủ"
        assert len(page.select("form.visit input[checked]")) == len(KEYS)
        assert not officer.get(f"{DESK}/{visit}").select(".visit-photo")


class TestAfterwards:
    def test_overdue_corrections_come_first(self, app: Flask, officer: Pages) -> None:
        serious(officer, until="2026-11-24")
        plan(officer)
        with two_days_on(officer):
            heading = officer.get(DESK).select("main h2")[0].text

        assert heading == "Quá hạn khắc phục"

    def test_a_follow_up_without_faults_settles_the_first(self, app: Flask, officer: Pages) -> None:
        first = serious(officer)
        second = plan(officer, f"?follows={first}", plan_reason="follow_up")
        record(officer, second, "finish", all_ok())

        assert row(app, second).follows_id == first
        assert row(app, first).settled_at

    def test_a_serious_finding_suspends_in_one_step_and_the_register_says_why(self, app: Flask, officer: Pages) -> None:
        visit, code = serious(officer), office.certificate_code(app, GARLIC)
        given = officer.get(f"{DESK}/{visit}").select_one("#suspend_reason").text.strip()
        act(officer, visit, "dinh-chi", suspend_reason=given)
        guest = Pages(app.test_client())

        assert "Dán tem OCOP lên sản phẩm khác" in guest.get(f"/c/{code}").select_one("main").text
        assert not guest.get(f"/san-pham/{GARLIC}").select("form[action='/gio-hang']")
        act(officer, visit, "dinh-chi", expect=409, suspend_reason=given)

    def test_without_a_serious_finding_nothing_is_suspended(self, app: Flask, officer: Pages) -> None:
        visit = plan(officer)
        record(officer, visit, "finish", all_ok())

        act(officer, visit, "dinh-chi", expect=409, suspend_reason="Vì sao không")

    def test_a_case_moves_with_its_visit(self, app: Flask, officer: Pages) -> None:
        code = office.certificate_code(app, GARLIC)
        data = {"subject": code, "kind": "fake", "place": "Chợ", "form_key": "k" * 24}
        app.test_client().post("/phan-anh", data=data, headers=SAME_ORIGIN)
        with app.app_context():
            case = db.session.scalars(select(Doubt.id).order_by(Doubt.id.desc())).first()
        plan(officer, f"?doubt={case}", expect=409, plan_reason="doubt")
        token = hidden(officer.get("/chuong-trinh/phan-anh/" + str(case)), "csrf_token")
        officer.post(f"/chuong-trinh/phan-anh/{case}/giao", {"csrf_token": token, "giao_owner": "Cán bộ thử"})
        visit = plan(officer, f"?doubt={case}", plan_reason="doubt")
        states = [_state(app, case)]
        record(officer, visit, "finish", all_ok())

        assert [*states, _state(app, case)] == ["visit_planned", "visited"]


def _state(app: Flask, case: int) -> str:
    with app.app_context():
        return db.session.get(Doubt, case, populate_existing=True).state


FOUND = st.dictionaries(
    st.sampled_from(KEYS), st.builds(Found, st.sampled_from(list(Verdict)), st.sampled_from(["", "x"]))
)


@settings(max_examples=60)
@given(FOUND, st.booleans())
def test_a_record_is_whole_only_with_every_verdict_every_reason_and_a_term(
    found: dict[str, Found], has_term: bool
) -> None:
    day = date(2026, 11, 24)
    faults = [one for one in found.values() if one.verdict in rules.FAULTS]
    whole = len(found) == len(KEYS) and all(one.note for one in faults) and (has_term or not faults)
    try:
        rules.check_whole(KEYS, found, day, day if has_term else None)
    except NotWhole:
        assert not whole
    else:
        assert whole
