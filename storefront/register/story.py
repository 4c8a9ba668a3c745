"""A product's certificates told in plain words, line by line."""

from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from catalog.certification.history import Chapter, Happened, Turn
from catalog.certification.rules import EventKind
from storefront.web.formats import day
from storefront.web.labels import issued_text


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the history: its day, its words, the certificate it belongs to, when it was written down if later."""

    on: date
    words: str
    code: str
    recorded_on: date | None


def told(chapters: list[Chapter]) -> list[Line]:
    return [Line(one.on, _words(one), one.code, _recorded_later(one)) for one in chapters]


def _recorded_later(chapter: Chapter) -> date | None:
    event = chapter.event
    return event.recorded_on if event and event.recorded_on != chapter.on else None


def _words(chapter: Chapter) -> str:
    event = chapter.event
    if event is None:
        return _("Hết hạn: không còn hiệu lực từ ngày này.")
    words = _ISSUES[chapter.turn](chapter, event) if chapter.turn in _ISSUES else _act(chapter, event)
    reason = event.reason.strip()
    return f"{words} {_('Lý do: %(reason)s', reason=reason.rstrip('.') + '.')}" if reason else words


def _first(chapter: Chapter, event: Happened) -> str:
    return _("Cấp lần đầu, %(stars)s sao, %(facts)s.", stars=chapter.stars, facts=_issued(event))


def _upgraded(chapter: Chapter, event: Happened) -> str:
    return _(
        "Nâng hạng từ %(before)s lên %(stars)s sao, %(facts)s.",
        before=chapter.before,
        stars=chapter.stars,
        facts=_issued(event),
    )


def _renewed(chapter: Chapter, event: Happened) -> str:
    return _("Đánh giá lại, giữ %(stars)s sao, %(facts)s.", stars=chapter.stars, facts=_issued(event))


def _lowered(chapter: Chapter, event: Happened) -> str:
    return _(
        "Đánh giá lại, từ %(before)s còn %(stars)s sao, %(facts)s.",
        before=chapter.before,
        stars=chapter.stars,
        facts=_issued(event),
    )


_ISSUES = {Turn.FIRST: _first, Turn.UPGRADED: _upgraded, Turn.RENEWED: _renewed, Turn.LOWERED: _lowered}


def _act(chapter: Chapter, event: Happened) -> str:
    if chapter.turn is Turn.CORRECTED:
        return _corrected(chapter, event)
    if chapter.turn is Turn.DOWNGRADED:
        words = _("Hạ từ %(before)s xuống %(stars)s sao", before=chapter.before, stars=chapter.stars)
    elif chapter.turn is Turn.EXTENDED:
        until = day(event.extended_until) if event.extended_until else ""
        words = _("Gia hạn chuyển tiếp đến hết ngày %(day)s", day=until)
    else:
        words = {
            Turn.SUSPENDED: _("Tạm đình chỉ"),
            Turn.REINSTATED: _("Khôi phục hiệu lực"),
            Turn.REVOKED: _("Thu hồi"),
        }[chapter.turn]
    return _("%(words)s, quyết định %(number)s.", words=words, number=event.decision) if event.decision else f"{words}."


def _corrected(chapter: Chapter, event: Happened) -> str:
    right = _("%(stars)s sao, %(facts)s", stars=chapter.stars, facts=_issued(event))
    if chapter.mended is None:
        return _("Ghi lại cho đúng: %(right)s.", right=right)
    what = (
        _("dòng cấp chứng nhận")
        if chapter.mended.kind is EventKind.ISSUED
        else _("dòng sửa trước đó")
        if chapter.mended.kind is EventKind.CORRECTED
        else _("dòng trước đó")
    )
    wrong = _("%(stars)s sao, %(facts)s", stars=_stars(chapter.mended), facts=_issued(chapter.mended))
    return _(
        "Sửa %(what)s (ghi ngày %(day)s): trước ghi «%(wrong)s», nay ghi «%(right)s».",
        what=what,
        day=day(chapter.mended.recorded_on),
        wrong=wrong,
        right=right,
    )


def _stars(event: Happened) -> int | None:
    return event.facts.stars if event.facts else None


def _issued(event: Happened) -> str:
    """The day of issue and the decision, as they were told then."""
    when = _("ngày cấp chưa rõ")
    if event.facts and event.facts.issued_on:
        when = _("cấp %(day)s", day=issued_text(event.facts.issued_on, event.facts.precision))
    if event.decision:
        return _("%(when)s, quyết định %(number)s", when=when, number=event.decision)
    return _("%(when)s, chưa rõ số quyết định", when=when)
