"""The desk's pages put together: a plan, and a visit with all that may be done about it."""

from typing import Any

from flask import Response, request
from flask_babel import gettext as _

from catalog.certification import queries as certification
from catalog.certification.queries import Entry
from storefront import clock
from storefront.database import db
from storefront.doubts import queries as doubts
from storefront.files.messages import allowed_text
from storefront.files.rules import PHOTO
from storefront.programme.visits import actions, forms, messages, queries, rules
from storefront.programme.visits.checklist import items
from storefront.programme.visits.models import Visit
from storefront.programme.visits.rules import Act, NotWhole, Reason
from storefront.web.formats import day as show_day
from storefront.web.guards import actor
from storefront.web.templates import render

_TOLD = {"da-len-lich": Act.PLAN, "da-luu": Act.DRAFT, "da-xong": Act.FINISH}
_BY_REASON = ("cancel", "settle", "suspend", "note")


def plan_page(form: forms.PlanForm, status: int = 200) -> Response:
    """The form for a new visit, as it was typed."""
    page = render(
        "programme/visits/new.html",
        form=form,
        subjects=[("", ""), *((one.key, _subject_text(one)) for one in queries.subjects(db.session()))],
        reasons=[(reason.value, text, "") for reason, text in messages.REASONS.items()],
        doubt=doubts.by_id(db.session(), number("doubt")),
        follows=queries.by_id(db.session(), number("follows")),
        faults=[(field.id, field.errors[0]) for field in form if field.errors],
        today=clock.today(),
    )
    return Response(page, status=status)


def visit_page(
    visit: Visit,
    *,
    record: forms.RecordForm | None = None,
    found: dict[str, Any] | None = None,
    notes: dict[str, str] | None = None,
    acts: dict[str, Any] | None = None,
    lacking: NotWhole | None = None,
    photo_error: str = "",
    late: str = "",
    status: int = 200,
) -> Response:
    """A visit: what is known, its record (open, or closed), what may be done next. Typed values are given back."""
    session = db.session()
    found = visit.found if found is None else found
    possible = rules.possible(visit.standing)
    certificate = actions.suspendable(session, visit)
    shown = {name: (acts or {}).get(name) or _fresh(name, visit) for name in ("move", *_BY_REASON)}
    page = render(
        "programme/visits/show.html",
        visit=visit,
        items=items(visit.checklist),
        record=record or _recorded(visit),
        found=found,
        notes={key: one.note for key, one in found.items()} if notes is None else notes,
        lacking=lacking,
        photo_error=photo_error,
        late=late,
        acts=shown,
        possible=possible if certificate else possible - {Act.SUSPEND},
        certificates=certificates(visit),
        followed_by=queries.followed_by(session, visit.id),
        faults=_faults(visit, record, acts, lacking, photo_error),
        allowed=allowed_text(PHOTO),
        most_photos=rules.MOST_PHOTOS,
        done=_done(request.args.get("done", "")),
        reasons=messages.REASONS,
        states=messages.STATES,
        verdicts=messages.VERDICTS,
        act_names=messages.ACTS,
        today=clock.today(),
    )
    return Response(page, status=status)


def prefilled() -> dict[str, Any]:
    """What a new visit is about, from the case or the visit it comes from."""
    given: dict[str, Any] = {"visitors": actor(), "reason": Reason.ROUTINE.value}
    doubt = doubts.by_id(db.session(), number("doubt"))
    if doubt is not None:
        given |= {"reason": Reason.DOUBT.value, "purpose": doubt.account}
        given |= {"subject": doubt.certificate.product.slug} if doubt.certificate else {}
    earlier = queries.by_id(db.session(), number("follows"))
    if earlier is not None:
        given |= {"reason": Reason.FOLLOW_UP.value, "purpose": earlier.summary, "visitors": earlier.visitors}
        given |= {"subject": earlier.product.slug if earlier.product else queries.WHOLE + earlier.producer.slug}
        given |= {"day": earlier.correct_by.isoformat()} if earlier.correct_by else {}
    return given


def number(name: str) -> int:
    """The id that the address or the form carries; 0 for none."""
    text = request.values.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def certificates(visit: Visit) -> list[Entry]:
    """The certificates that count of what is visited: of the one product, or of all the producer's."""
    ids = [visit.product_id] if visit.product_id else queries.product_ids(db.session(), visit.producer_id)
    found = (certification.of_product(db.session(), id_, clock.today()) for id_ in ids)
    return [entries[0] for entries in found if entries]


def late_text() -> str:
    """Why an act was not done that was possible when the page was opened."""
    return _("Hồ sơ vừa thay đổi nên không làm được việc này. Hãy xem lại rồi làm tiếp.")


def _recorded(visit: Visit) -> forms.RecordForm:
    """The record's form as it was last kept."""
    term = visit.correct_by.isoformat() if visit.correct_by else ""
    day = clock.today().isoformat()
    return forms.RecordForm(formdata=None, prefix="record_", summary=visit.summary, correct_by=term, made_on=day)


def _fresh(name: str, visit: Visit) -> Any:
    if name == "move":
        return forms.MoveForm(formdata=None, prefix="move_", day=visit.planned_on.isoformat())
    reason = _suspension_reason(visit) if name == "suspend" and visit.made_on else ""
    return forms.ReasonForm(formdata=None, prefix=f"{name}_", reason=reason)


def _suspension_reason(visit: Visit) -> str:
    # Kept in the register as it is written here, and the register is Vietnamese.
    serious = [one.note for one in visit.findings if one.verdict == rules.Verdict.SERIOUS and one.note]
    return f"Hậu kiểm ngày {show_day(visit.made_on or visit.planned_on)}: {'; '.join(serious)}"


def _faults(
    visit: Visit,
    record: forms.RecordForm | None,
    acts: dict[str, Any] | None,
    lacking: NotWhole | None,
    photo_error: str,
) -> list[tuple[str, str]]:
    shown = [*([record] if record else []), *(acts or {}).values()]
    faults = [(field.id, str(field.errors[0])) for form in shown for field in form if field.errors]
    if lacking is not None:
        titles = {item.key: str(item.title) for item in items(visit.checklist)}
        faults += [(f"verdict_{key}", _("Chưa chấm: %(item)s.", item=titles[key])) for key in lacking.missing]
        faults += [(f"note_{key}", _("Hãy ghi rõ lỗi: %(item)s.", item=titles[key])) for key in lacking.unexplained]
        faults += [("record_correct_by", _("Có lỗi thì phải có hạn khắc phục."))] if lacking.needs_term else []
    return faults + ([("photos", photo_error)] if photo_error else [])


def _done(given: str) -> str:
    if given in _TOLD:
        return str(messages.ACTS[_TOLD[given]])
    return str(messages.ACTS[Act(given)]) if given in tuple(Act) else ""


def _subject_text(one: queries.Subject) -> str:
    return f"{one.product}, {one.producer}" if one.product else _("Cả cơ sở: %(name)s", name=one.producer)
