"""Decisions with annexes: every fault named by its cell and nothing done, or every row done at once."""

import io
import json
import unicodedata
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalog.certification import actions as certification
from catalog.certification import chain
from catalog.certification.models import Certificate, CertificateEvent, Decision
from catalog.certification.rules import Facts, Precision, Status
from catalog.decisions import actions, headers, planning, reading, rows, words
from catalog.decisions.headers import Typed
from catalog.decisions.rules import Act, DecisionRefused, Header, PlanChanged, Reason, Unconfirmed
from catalog.products.models import Product

TODAY = date(2026, 11, 24)
HEADER = Header("77/QĐ-UBND", date(2026, 11, 20), "UBND tỉnh Quảng Ngãi")
HEAD = ["TT", "Tên sản phẩm", "Số sao", "Hình thức", "Lý do"]


def xlsx(
    *lines: list[Any], merge: tuple[int, int, int, int] | None = None, days: dict[Any, date] | None = None
) -> bytes:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    sheet = book.add_worksheet()
    for number, line in enumerate(lines):
        sheet.write_row(number, 0, line)
    for place, day in (days or {}).items():
        sheet.write_datetime(*place, day, book.add_format({"num_format": "dd/mm/yyyy"}))
    if merge:
        sheet.merge_range(*merge, "gộp")
    book.close()
    return file.getvalue()


def csv(*lines: list[Any]) -> bytes:
    return "\r\n".join(",".join(f'"{cell}"' for cell in line) for line in lines).encode("utf-8-sig")


def found(data: bytes, act: Act | None = None, reason: str = "") -> tuple[reading.Annex, rows.Rows]:
    annex = reading.read(data)
    # As the office's draft keeps it between two requests.
    annex = reading.of_json(json.loads(json.dumps(annex.as_json())))
    return annex, rows.checked(annex.lines, act=act, reason=reason, today=TODAY)


def planned(session: Session, *lines: list[Any], header: Header = HEADER, head: list[str] = HEAD) -> Any:
    return planning.plan(session, header, found(xlsx(head, *lines))[1], today=TODAY)


def told(problems: Any) -> list[tuple[str, Reason]]:
    return [(problem.cell, problem.reason) for problem in problems]


@pytest.fixture
def shelf(session: Session, stall: Any) -> dict[str, Certificate]:
    """Products with certificates in several states."""
    made = {}
    for slug, name, issued_on, stars in (
        ("toi", "Tỏi Lý Sơn", date(2025, 10, 15), 4),
        ("mach-nha", "Mạch nha Quảng Ngãi", date(2025, 6, 26), 5),
        ("nuoc-mam", "Nước mắm Đức Lợi", date(2022, 1, 10), 3),
        ("muoi", "Muối Sa Huỳnh", date(2024, 3, 1), 3),
    ):
        product = stall.product(slug)
        product.name = name
        made[slug] = stall.certify(product, issued_on=issued_on, stars=stars)
    stall.product("que").name = "Quế Trà Bồng"
    session.commit()
    return made


class TestReading:
    def test_the_title_above_tells_the_decision(self) -> None:
        title = "Kèm theo Quyết định số 1898/QĐ-UBND ngày 30 tháng 12 năm 2025 của UBND tỉnh Quảng Ngãi)"
        annex, _rows = found(xlsx([title], [], HEAD, [1, "Tỏi", 4, "Cấp mới", ""]))
        assert annex.title == ("1898/QĐ-UBND", date(2025, 12, 30), "UBND tỉnh Quảng Ngãi")
        header, problems = headers.header(Typed(), annex)
        assert header == Header("1898/QĐ-UBND", date(2025, 12, 30), "UBND tỉnh Quảng Ngãi")
        assert not problems

    def test_what_is_typed_may_not_contradict_the_file(self) -> None:
        annex, _rows = found(xlsx(["Quyết định số 5/QĐ ngày 1/2/2026 của UBND tỉnh"], HEAD, [1, "Tỏi", 4, "Cấp", ""]))
        _header, problems = headers.header(Typed("6/QĐ", "2026-02-01", ""), annex)
        assert told(problems) == [("number", Reason.CONTRADICTS)]

    def test_a_decision_needs_number_day_and_authority(self) -> None:
        _header, problems = headers.header(Typed(), found(csv(["Sản phẩm"], ["Tỏi"]))[0])
        assert told(problems) == [(name, Reason.MISSING_VALUE) for name in ("number", "decided_on", "authority")]

    @pytest.mark.parametrize("data", [b"", b"PK\x03\x04 no archive", b"\xff\xfe\x00", b"a,b\n1,2\n"])
    def test_what_is_no_annex_is_refused_whole(self, data: bytes) -> None:
        annex, _rows = found(data)
        assert [problem.cell for problem in annex.problems] == [""]
        assert not annex.lines

    def test_merged_cells_in_the_table_are_named(self) -> None:
        annex, _rows = found(xlsx(["Danh mục"], HEAD, [1, "Tỏi", 4, "Cấp", ""], [], merge=(3, 0, 3, 4)))
        assert [(p.cell, p.reason, p.value) for p in annex.problems] == [("A4", Reason.MERGED, "A4:E4")]

    def test_a_merged_title_is_none_of_the_tables_business(self) -> None:
        annex, _rows = found(xlsx(["x"], HEAD, [1, "Tỏi", 4, "Cấp", ""], merge=(0, 0, 0, 4)))
        assert not annex.problems

    def test_a_column_nobody_knows_is_told_and_a_double_one_refused(self) -> None:
        annex, _rows = found(csv(["Sản phẩm", "Màu", "Số sao", "Sao"], ["Tỏi", "đỏ", "4", "4"]))
        assert [(one.cell, one.read_as) for one in annex.readings] == [("B1", "")]
        assert told(annex.problems) == [("D1", Reason.DUPLICATE_COLUMN)]

    @pytest.mark.parametrize("written", ["4*", "bốn sao", "Bốn sao", "4 sao", "★★★★", "hạng 4 sao", "4 SAO"])
    def test_stars_in_words_are_read_and_shown_to_be_confirmed(self, written: str) -> None:
        _annex, read = found(csv(HEAD, [1, "Tỏi", written, "Cấp mới", ""]))
        assert [row.stars for row in read.rows] == [4]
        assert [(one.cell, one.value) for one in read.readings] == [("C2", written)]

    @pytest.mark.parametrize("written", ["6", "2", "0", "4,5", "bảy sao", "****************", "x", "44", "-4"])
    def test_other_stars_are_refused(self, written: str) -> None:
        _annex, read = found(csv(HEAD, [1, "Tỏi", written, "Cấp mới", ""]))
        assert told(read.problems) == [("C2", Reason.WRONG_STARS)]

    @pytest.mark.parametrize(
        ("written", "day", "sure"),
        [
            ("2025-12-30", date(2025, 12, 30), True),
            ("30/12/2025", date(2025, 12, 30), True),
            ("3/4/2025", date(2025, 4, 3), False),
            ("30.12.2025", date(2025, 12, 30), True),
            ("ngày 3 tháng 4 năm 2025", date(2025, 4, 3), True),
            ("46021", date(2025, 12, 30), False),
        ],
    )
    def test_days_as_offices_write_them(self, written: str, day: date, sure: bool) -> None:
        assert words.day(written) == (day, sure)

    @pytest.mark.parametrize(
        "written", ["31/02/2026", "2026", "30/12/25", "hôm qua", "13/13/2025", "1e5", "٣٠/١٢/٢٠٢٥"]
    )
    def test_what_is_no_day(self, written: str) -> None:
        assert words.day(written) is None

    def test_a_spreadsheets_own_dates_and_numbers_need_no_confirming(self) -> None:
        head = ["Sản phẩm", "Số sao", "Hình thức", "Ngày cấp"]
        data = xlsx(head, ["Tỏi", 4.0, "Cấp mới"], days={(1, 3): date(2026, 3, 4)})
        _annex, read = found(data)
        assert [(row.stars, row.issued_on) for row in read.rows] == [(4, (date(2026, 3, 4), False))]
        assert not read.readings

    def test_a_day_to_come_is_refused(self) -> None:
        _annex, read = found(csv(["Sản phẩm", "Số sao", "Hình thức", "Ngày cấp"], ["Tỏi", "4", "Cấp", "25/11/2026"]))
        assert told(read.problems) == [("D2", Reason.FUTURE_DATE)]

    def test_who_loses_stars_is_told_why(self) -> None:
        _annex, read = found(csv(HEAD, [1, "Tỏi", "", "Thu hồi", ""]))
        assert told(read.problems) == [("E2", Reason.MISSING_VALUE)]
        assert not found(csv(HEAD, [1, "Tỏi", "", "Thu hồi", ""]), reason="Ngừng sản xuất")[1].problems

    @given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
    def test_no_bytes_break_the_reading(self, data: bytes) -> None:
        annex, read = found(data)
        assert annex.problems or annex.lines
        assert len(read.rows) + len(read.faulty) == len(annex.lines)


class TestPlanning:
    def test_names_are_found_in_any_form_and_spelling(self, session: Session, shelf: Any) -> None:
        name = unicodedata.normalize("NFD", "Tỏi Lý Sơn")
        plan = planned(session, [1, name, "", "Thu hồi", "x"], [2, "mach nha quang ngai", "", "Đình chỉ", "x"])
        assert not plan.problems
        assert [(step.product_slug, step.act) for step in plan.steps] == [
            ("toi", Act.REVOKE),
            ("mach-nha", Act.SUSPEND),
        ]
        # The one without accents is shown to be confirmed.
        assert [one.cell for one in plan.readings] == ["B3"]

    def test_every_fault_is_named_by_its_cell_in_one_go(self, session: Session, shelf: Any) -> None:
        plan = planned(
            session,
            [1, "Tỏi Lý Sơn Phú", "", "Thu hồi", "x"],
            [2, "Tỏi Lý Sơn", 3, "Nâng hạng", ""],
            [3, "Mạch nha Quảng Ngãi", 4, "Cấp mới", ""],
            [4, "Mạch nha Quảng Ngãi", "", "Thu hồi", "x"],
            [5, "Quế Trà Bồng", "", "Thu hồi", "x"],
            [6, "Muối Sa Huỳnh", "", "Khôi phục", ""],
            [7, "Nước mắm Đức Lợi", "9", "Đánh giá lại", ""],
        )
        assert sorted(told(plan.problems)) == [
            ("B2", Reason.UNKNOWN_PRODUCT),
            ("B5", Reason.TWICE),
            ("B6", Reason.NOT_CERTIFIED),
            ("C3", Reason.NOT_HIGHER),
            ("C8", Reason.WRONG_STARS),
            ("D4", Reason.STILL_IN_FORCE),
            ("D7", Reason.WRONG_NOW),
        ]
        assert "Tỏi Lý Sơn" in next(str(problem) for problem in plan.problems if problem.cell == "B2")

    def test_a_code_must_belong_to_the_product_named(self, session: Session, shelf: Any) -> None:
        head = ["Sản phẩm", "Mã chứng nhận", "Hình thức", "Lý do"]
        code = shelf["toi"].code
        wrong = planned(session, ["Muối Sa Huỳnh", code, "Thu hồi", "x"], head=head)
        right = planned(session, ["", f"{code[:4]} {code[4:].lower()}", "Thu hồi", "x"], head=head)
        unknown = planned(session, ["", "ZZZZZZZZ", "Thu hồi", "x"], head=head)
        assert told(wrong.problems) == [("B2", Reason.OTHER_PRODUCT)]
        assert [step.product_slug for step in right.steps] == ["toi"]
        assert told(unknown.problems) == [("B2", Reason.UNKNOWN_CODE)]

    def test_two_products_of_one_name_need_their_maker(self, session: Session, shelf: Any, stall: Any) -> None:
        other = stall.product("toi-khac")
        other.name = "Tỏi Lý Sơn"
        other.producer.name = "Hộ kinh doanh Bà Sáu"
        session.flush()
        head = ["Tên sản phẩm", "Chủ thể", "Số sao", "Hình thức"]
        unclear = planned(session, ["Tỏi Lý Sơn", "", 3, "Cấp mới"], head=head)
        clear = planned(session, ["Tỏi Lý Sơn", "Bà Sáu", 3, "Cấp mới"], head=head)
        assert told(unclear.problems) == [("A2", Reason.AMBIGUOUS_PRODUCT)]
        assert [step.product_slug for step in clear.steps] == ["toi-khac"]

    def test_a_number_is_used_once(self, session: Session, shelf: Any, stall: Any) -> None:
        stall.product("mat-ong").name = "Mật ong"
        honey = session.scalars(select(Product).where(Product.slug == "mat-ong")).one()
        stall.certify(honey, issued_on=date(2026, 1, 5), number=HEADER.number)
        assert told(planned(session, [1, "Tỏi Lý Sơn", "", "Thu hồi", "x"]).problems) == [("", Reason.NUMBER_USED)]

    def test_a_decision_of_tomorrow_is_refused(self, session: Session, shelf: Any) -> None:
        header = replace(HEADER, decided_on=TODAY + timedelta(days=1))
        plan = planned(session, [1, "Tỏi Lý Sơn", "", "Thu hồi", "x"], header=header)
        assert told(plan.problems) == [("", Reason.FUTURE_DATE)]

    def test_an_extension_keeps_within_180_days(self, session: Session, shelf: Any) -> None:
        head = ["Sản phẩm", "Hình thức", "Gia hạn đến", "Lý do"]
        last = date(2025, 1, 10)
        too_long = planned(session, ["Nước mắm Đức Lợi", "Gia hạn", f"{last + timedelta(days=181)}", "x"], head=head)
        fits = planned(session, ["Nước mắm Đức Lợi", "Gia hạn", f"{last + timedelta(days=180)}", "x"], head=head)
        assert told(too_long.problems) == [("C2", Reason.EXTENSION)]
        assert not fits.problems

    def test_planning_writes_nothing(self, session: Session, shelf: Any) -> None:
        planned(session, [1, "Tỏi Lý Sơn", "", "Thu hồi", "x"])
        assert not session.new
        assert not session.dirty


class TestCarryingOut:
    def carry(self, session: Session, now: datetime, *lines: list[Any], **more: Any) -> Decision:
        header = more.pop("header", HEADER)
        read = found(xlsx(more.pop("head", HEAD), *lines))[1]
        return actions.carry_out(session, header, read, by="office", now=now, **more)[0]

    def test_each_act_does_what_it_says(self, session: Session, shelf: Any, now: datetime) -> None:
        self.carry(
            session,
            now,
            [1, "Tỏi Lý Sơn", 5, "Nâng hạng", ""],
            [2, "Mạch nha Quảng Ngãi", 4, "Hạ hạng", "Đánh giá lại"],
            [3, "Nước mắm Đức Lợi", 3, "Đánh giá lại", ""],
            [4, "Muối Sa Huỳnh", "", "Thu hồi", "Ngừng sản xuất"],
            [5, "Quế Trà Bồng", 4, "Cấp mới", ""],
        )
        session.commit()
        session.expire_all()
        now_held = {
            one.product.slug: (one.stars, one.hold, one.issued_on)
            for one in session.scalars(select(Certificate).where(Certificate.hold.in_(["", "revoked"])))
        }
        decided = HEADER.decided_on
        assert now_held == {
            "toi": (5, "", decided),
            "mach-nha": (4, "", date(2025, 6, 26)),
            "nuoc-mam": (3, "", decided),
            "muoi": (3, "revoked", date(2024, 3, 1)),
            "que": (4, "", decided),
        }
        assert shelf["toi"].hold == "superseded"
        assert {e.decision.number for e in session.scalars(select(CertificateEvent)) if e.effective_on == decided} == {
            HEADER.number
        }
        assert chain.verify(session).unbroken

    def test_one_bad_row_of_47_changes_nothing_and_mended_all_47_go(
        self, session: Session, stall: Any, now: datetime
    ) -> None:
        for number in range(47):
            product = stall.product(f"san-pham-{number}")
            product.name = f"Sản phẩm số {number}"
            stall.certify(product)
        session.commit()
        before = session.scalar(select(func.count(CertificateEvent.id)))
        lines = [[n, f"Sản phẩm số {n}", "", "Thu hồi", "Không đánh giá lại"] for n in range(47)]
        spoilt = [*lines[:30], [30, "Sản phẩm số ba mươi", "", "Thu hồi", "x"], *lines[31:]]
        with pytest.raises(DecisionRefused) as refused:
            self.carry(session, now, *spoilt)
        session.rollback()
        assert told(refused.value.problems) == [("B32", Reason.UNKNOWN_PRODUCT)]
        assert session.scalar(select(func.count(CertificateEvent.id))) == before
        assert session.scalar(select(Decision.id).where(Decision.number == HEADER.number)) is None
        self.carry(session, now, *lines)
        session.commit()
        assert set(session.scalars(select(Certificate.hold))) == {"revoked"}

    def test_doubtful_cells_need_a_confirmation(self, session: Session, shelf: Any, now: datetime) -> None:
        line = [1, "Quế Trà Bồng", "bốn sao", "Cấp mới", ""]
        with pytest.raises(Unconfirmed) as unconfirmed:
            self.carry(session, now, line)
        session.rollback()
        assert [one.cell for one in unconfirmed.value.readings] == ["C2"]
        self.carry(session, now, line, confirmed=True)

    def test_what_changed_since_it_was_seen_is_not_done(self, session: Session, shelf: Any, now: datetime) -> None:
        line = [1, "Tỏi Lý Sơn", "", "Thu hồi", "x"]
        seen = planned(session, line).fingerprint
        certification.suspend(session, certificate=shelf["toi"], by="other", now=now, reason="phản ánh")
        session.commit()
        with pytest.raises(PlanChanged):
            self.carry(session, now, line, fingerprint=seen)

    def test_an_import_without_a_day_is_completed_by_the_annex(
        self, session: Session, stall: Any, now: datetime
    ) -> None:
        product = stall.product()
        decision = certification.record_decision(session, number=HEADER.number, decided_on=None, by="import", now=now)
        facts = Facts(4, date(2026, 1, 1), Precision.YEAR)
        certificate = certification.issue(session, product=product, decision=decision, facts=facts, by="i", now=now)
        session.commit()
        recorded = self.carry(session, now, [1, "Tỏi Lý Sơn", 4, "Cấp mới", ""])
        session.commit()
        assert recorded.id == decision.id
        assert (recorded.decided_on, recorded.authority) == (HEADER.decided_on, HEADER.authority)
        assert certificate.standing.facts == Facts(4, HEADER.decided_on, Precision.DAY)
        assert [event.kind for event in certificate.events] == ["issued", "corrected"]
        assert certificate.events[1].corrects_id == certificate.events[0].id
        assert chain.verify(session).unbroken

    def test_a_correction_names_the_event_it_mends_and_keeps_the_rest(
        self, session: Session, shelf: Any, now: datetime
    ) -> None:
        head = ["Mã chứng nhận", "Hình thức", "Ngày cấp", "Lý do"]
        certificate = shelf["toi"]
        self.carry(session, now, [certificate.code, "Đính chính", "2025-10-16", "Ghi nhầm ngày"], head=head)
        session.commit()
        assert certificate.standing.facts == Facts(4, date(2025, 10, 16), Precision.DAY)
        assert certificate.events[-1].corrects_id == certificate.events[0].id

    def test_a_revocation_is_final(self, session: Session, shelf: Any, now: datetime) -> None:
        self.carry(session, now, [1, "Tỏi Lý Sơn", "", "Thu hồi", "x"])
        session.commit()
        with pytest.raises(DecisionRefused) as refused:
            self.carry(
                session, now, [1, "Tỏi Lý Sơn", "", "Khôi phục", ""], header=replace(HEADER, number="78/QĐ-UBND")
            )
        assert told(refused.value.problems) == [("D2", Reason.WRONG_NOW)]


def test_the_certificate_in_force_tells_even_if_an_older_one_is_recorded_later(session: Session, stall: Any) -> None:
    """What lists and pages show must not follow the newest row."""
    from catalog.products import queries as products

    product = stall.product()
    current = stall.certify(product, issued_on=date(2025, 10, 15), stars=5)
    stall.certify(product, issued_on=date(2023, 10, 1), stars=3)
    session.commit()
    card = products.cards(session, [product.id], datetime(2026, 11, 24, tzinfo=UTC).date())[0]
    assert (card.certificate_code, card.certificate_status, card.stars) == (current.code, Status.VALID, 5)
