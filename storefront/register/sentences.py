"""The register in words: what a certificate is worth today, and what happened to it."""

from flask_babel import gettext as _

from catalog.certification.queries import Entry, HistoryLine
from catalog.certification.rules import Precision, Status, filing_window
from storefront.web.formats import day
from storefront.web.labels import issued_text

GOOD, WARN, BAD, UNKNOWN = "good", "warn", "bad", "unknown"
_TONES = {
    Status.VALID: GOOD,
    Status.DUE: GOOD,
    Status.OVERDUE: WARN,
    Status.EXTENDED: WARN,
    Status.LAPSED: BAD,
    Status.SUSPENDED: BAD,
    Status.REVOKED: BAD,
    Status.SUPERSEDED: BAD,
    Status.UNKNOWN: UNKNOWN,
}


def tone(status: Status) -> str:
    return _TONES[status]


def first_line(entry: Entry) -> str:
    """Whether the stars hold today and until when; the first thing the certificate's page says."""
    stars, until = entry.stars, day(entry.expires_on) if entry.expires_on else ""
    if entry.status is Status.VALID:
        return _("Có. Chứng nhận OCOP %(stars)s sao còn hiệu lực đến hết ngày %(until)s.", stars=stars, until=until)
    if entry.status is Status.DUE:
        closes = day(filing_window(entry.expires_on)[1]) if entry.expires_on else ""
        return _(
            "Có. Chứng nhận OCOP %(stars)s sao còn hiệu lực đến hết ngày %(until)s; "
            "đang trong kỳ nộp hồ sơ đánh giá lại (đến %(closes)s).",
            stars=stars,
            until=until,
            closes=closes,
        )
    if entry.status is Status.OVERDUE:
        return _(
            "Có. Chứng nhận OCOP %(stars)s sao còn hiệu lực đến hết ngày %(until)s; đã quá hạn nộp hồ sơ đánh giá lại.",
            stars=stars,
            until=until,
        )
    if entry.status is Status.EXTENDED:
        return _(
            "Có. Chứng nhận OCOP %(stars)s sao được gia hạn chuyển tiếp đến hết ngày %(until)s.",
            stars=stars,
            until=until,
        )
    return _not_in_force(entry, until)


def _not_in_force(entry: Entry, until: str) -> str:
    if entry.status is Status.LAPSED:
        return _("Không. Chứng nhận OCOP đã hết hạn từ ngày %(until)s.", until=until)
    if entry.status is Status.SUSPENDED:
        return _("Không. Chứng nhận OCOP đang bị tạm đình chỉ.")
    if entry.status is Status.REVOKED:
        return _("Không. Chứng nhận OCOP đã bị thu hồi.")
    if entry.status is Status.SUPERSEDED:
        return _("Không. Chứng nhận này đã được thay bằng chứng nhận mới.")
    return _("Chưa rõ. Ngày cấp chứng nhận chưa được xác minh, nên không tính là còn hiệu lực.")


def event(line: HistoryLine) -> str:
    """One event of a certificate's history."""
    if line.kind in ("issued", "corrected") and line.precision:
        facts = {
            "stars": line.stars,
            "day": issued_text(line.issued_on, Precision(line.precision)),
            "number": line.number or _("chưa rõ số"),
        }
        if line.kind == "issued":
            return _("Cấp %(stars)s sao, %(day)s, quyết định %(number)s.", **facts)
        return _("Ghi lại cho đúng: %(stars)s sao, %(day)s, quyết định %(number)s.", **facts)
    texts = {
        "extended": _("Gia hạn chuyển tiếp đến %(day)s.", day=day(line.extended_until) if line.extended_until else ""),
        "suspended": _("Tạm đình chỉ."),
        "reinstated": _("Khôi phục."),
        "superseded": _("Được thay bằng chứng nhận mới."),
        "revoked": _("Thu hồi."),
    }
    return f"{texts[line.kind]} {line.reason}".strip()
