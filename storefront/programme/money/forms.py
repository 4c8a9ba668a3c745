"""What is typed about a payout."""

from dataclasses import dataclass

from flask import request
from flask_babel import gettext as _

from storefront.settlement.statements import figures
from storefront.web.typed import clean

LONGEST = 120


@dataclass(frozen=True, slots=True)
class Payment:
    """A payout as typed: faults by field where it cannot be."""

    amount_dong: int
    reference: str
    token: str
    faults: dict[str, str]


def typed_payout() -> Payment:
    faults: dict[str, str] = {}
    try:
        amount = figures.amount(clean(request.form.get("amount_dong")))
    except ValueError:
        amount = 0
    if amount < 1:
        faults["amount_dong"] = _("Hãy ghi số tiền đã chuyển, chỉ số nguyên.")
    reference = clean(request.form.get("reference"))
    if not reference:
        faults["reference"] = _("Hãy ghi mã giao dịch của ngân hàng.")
    elif len(reference) > LONGEST:
        faults["reference"] = _("Dài quá %(most)s ký tự, hãy viết ngắn hơn.", most=LONGEST)
    return Payment(amount, reference, clean(request.form.get("token"))[:64], faults)
