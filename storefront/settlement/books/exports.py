"""The books as files for accounting: a workbook of three sheets, and each list as CSV."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _

from catalog.calendar import local_day
from catalog.importing.formulas import guard
from storefront.ledger.rules import ACCOUNTS
from storefront.orders.models import Order
from storefront.papers.sheets import Sheet, workbook
from storefront.settlement.books import messages, rules
from storefront.settlement.books.rules import Entry, Sums
from storefront.web.formats import day as show_day
from storefront.web.labels import ORDER_STATES, PAYMENT_METHODS


def book(
    entries: Sequence[Entry], orders: Mapping[str, Order], opening: Mapping[str, int], first: date, last: date
) -> bytes:
    """The XLSX file of a period: its balances, its orders, its entries."""
    return workbook([_summary(entries, opening, first, last), by_order(entries, orders), by_entry(entries)])


def by_order(entries: Sequence[Entry], orders: Mapping[str, Order]) -> Sheet:
    """What the period did to each order, with its total."""
    head = (
        *(_("Mã đơn"), _("Ngày đặt"), _("Cách trả"), _("Trạng thái"), _("Tiền hàng"), _("Phí giao")),
        *(_("Tiền vào"), _("Tiền hoàn"), _("Trả cho người bán"), _("Phí sàn"), _("Người mua còn nợ")),
    )
    rows = [(*_order(code, orders.get(code)), *_figures(sums)) for code, sums in rules.by_order(entries).items()]
    return Sheet(_("Đơn hàng"), head, [*rows, (_("Cộng"), None, None, None, *_figures(rules.sums(entries)))])


def by_entry(entries: Sequence[Entry]) -> Sheet:
    """Every entry of the period; its total is zero."""
    head = (_("Ngày"), _("Chứng từ"), _("Nghiệp vụ"), _("Tài khoản"), _("Mã đơn"), _("Số tiền"))
    rows: list[Sequence[Any]] = [
        (
            *(local_day(entry.at), entry.cause, messages.kind(entry.kind)),
            *(messages.account(entry.account), entry.order_code, entry.amount_dong),
        )
        for entry in entries
    ]
    return Sheet(_("Bút toán"), head, [*rows, (_("Cộng"), None, None, None, None, sum(e.amount_dong for e in entries))])


def as_csv(sheet: Sheet) -> str:
    """A sheet as CSV: commas, days as dd/mm/yyyy, no text that a spreadsheet would run."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(sheet.head)
    for row in sheet.rows:
        writer.writerow([_cell(value) for value in row])
    return text.getvalue()


def _summary(entries: Sequence[Entry], opening: Mapping[str, int], first: date, last: date) -> Sheet:
    moved = rules.accounts(entries)
    rows = [
        (messages.account(name), opening.get(name, 0), moved[name], opening.get(name, 0) + moved[name])
        for name in ACCOUNTS
    ]
    period = f"{show_day(first)} – {show_day(last)}"
    head = (_("Tài khoản (%(period)s)", period=period), _("Đầu kỳ"), _("Phát sinh"), _("Cuối kỳ"))
    total = (_("Cộng"), *(sum(figures) for figures in zip(*(row[1:] for row in rows), strict=True)))
    return Sheet(_("Số dư"), head, [*rows, total])


def _order(code: str, order: Order | None) -> tuple[Any, ...]:
    if order is None:
        return _("Không thuộc đơn nào"), None, None, None
    placed = local_day(order.group.placed_at)
    return code, placed, str(PAYMENT_METHODS[order.payment.method]), str(ORDER_STATES[order.state])


def _figures(sums: Sums) -> tuple[int, ...]:
    return (
        *(sums.goods_dong, sums.shipping_dong, sums.received_dong, sums.refunded_dong),
        *(sums.paid_out_dong, sums.fee_dong, sums.owed_dong),
    )


def _cell(value: Any) -> str:
    if isinstance(value, date):
        return show_day(value)
    return guard(value) if isinstance(value, str) else "" if value is None else str(value)
