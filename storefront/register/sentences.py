"""The register in words: what a certificate is worth on a day, what a search found, what a day has to say."""

from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext

from catalog.certification.history import Happened
from catalog.certification.queries import Entry, Found
from catalog.certification.rules import IN_FORCE, Status, filing_window
from storefront.register.forms import Asked, DayFault
from storefront.web.formats import day, number
from storefront.web.labels import product_title, status_label

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


def tone(status: Status | None) -> str:
    return _TONES[status] if status else BAD


def first_line(entry: Entry, cause: Happened | None = None) -> str:
    """Whether the stars hold and until when; the first thing the certificate's page says.

    `cause`: the event that suspended, revoked or superseded it.
    """
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
    return _not_in_force(entry, until, cause)


def _not_in_force(entry: Entry, until: str, cause: Happened | None) -> str:
    since = day(cause.effective_on) if cause else _("chưa rõ ngày")
    if entry.status is Status.LAPSED:
        return _(
            "Không. Chứng nhận OCOP %(stars)s sao đã hết hạn; ngày cuối còn hiệu lực là %(until)s.",
            stars=entry.stars,
            until=until,
        )
    if entry.status is Status.SUSPENDED:
        return _("Không. Chứng nhận OCOP đang bị tạm đình chỉ từ ngày %(since)s.", since=since)
    if entry.status is Status.REVOKED:
        return _("Không. Chứng nhận OCOP đã bị thu hồi từ ngày %(since)s.", since=since)
    if entry.status is Status.SUPERSEDED:
        return _("Không. Chứng nhận này đã được thay bằng chứng nhận mới từ ngày %(since)s.", since=since)
    return _("Chưa rõ. Ngày cấp chứng nhận chưa được xác minh, nên không tính là còn hiệu lực.")


def not_yet(entry: Entry, starts: date) -> str:
    """The first line for a day before a certificate was issued."""
    return _("Chưa. Chứng nhận này được cấp sau đó, từ ngày %(day)s.", day=day(starts))


def why(cause: Happened | None) -> list[str]:
    """Decision and reason of a suspension or revocation, as the register has them."""
    if cause is None:
        return []
    said = []
    if cause.decision:
        said.append(_("Quyết định %(number)s.", number=cause.decision))
    if cause.reason:
        said.append(_("Lý do: %(reason)s", reason=cause.reason.rstrip(".") + "."))
    return said


def results(asked: Asked, found: Found, today: date) -> str:
    """What a search found, in a sentence or two."""
    if found.total == 0:
        return _("Không thấy chứng nhận nào khớp.")
    if found.total == 1 and found.entries and not asked.is_everything:
        only = found.entries[0]
        return f"{product_title(only)}: {_brief(only)}"
    shown = day(asked.day) if asked.day else _("hôm nay, %(day)s", day=day(today))
    if asked.status:
        return ngettext(
            "%(told)s chứng nhận ở tình trạng «%(status)s», tính đến %(day)s.",
            "%(told)s chứng nhận ở tình trạng «%(status)s», tính đến %(day)s.",
            found.total,
            told=number(found.total),
            status=status_label(asked.status),
            day=shown,
        )
    holding = number(sum(found.counts[status] for status in IN_FORCE))
    if asked.is_everything:
        return _(
            "Sổ có %(told)s chứng nhận; %(holding)s còn hiệu lực, tính đến %(day)s.",
            told=number(found.total),
            holding=holding,
            day=shown,
        )
    return _(
        "%(told)s chứng nhận khớp; %(holding)s còn hiệu lực, tính đến %(day)s.",
        told=number(found.total),
        holding=holding,
        day=shown,
    )


def _brief(entry: Entry) -> str:
    # Since when it is held is not known to a line of the list; its page says.
    if entry.status is Status.SUSPENDED:
        return _("Không. Chứng nhận OCOP đang bị tạm đình chỉ.")
    if entry.status is Status.REVOKED:
        return _("Không. Chứng nhận OCOP đã bị thu hồi.")
    if entry.status is Status.SUPERSEDED:
        return _("Không. Chứng nhận này đã được thay bằng chứng nhận mới.")
    return first_line(entry)


def wrong_day(fault: DayFault, given: str) -> str:
    """Why a day cannot be shown."""
    if fault is DayFault.FUTURE:
        return _("Ngày %(day)s chưa đến: sổ chỉ ghi việc đã xảy ra.", day=day(date.fromisoformat(given)))
    return _("«%(given)s» không phải là một ngày. Hãy viết theo dạng 2026-11-24.", given=given)


def too_early(asked: date, first: date | None) -> str:
    """For a day before anything was recorded."""
    if first is None:
        return _("Sổ chưa ghi chứng nhận nào.")
    return _(
        "Ngày %(day)s sổ điện tử này chưa có: việc ghi sổ bắt đầu từ ngày %(first)s.", day=day(asked), first=day(first)
    )
