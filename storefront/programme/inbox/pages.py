"""What the page of every case shows beside its own facts: since when, until when, whose, and what was done."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from storefront import clock
from storefront.cases import queries as cases
from storefront.cases.rules import last_day
from storefront.database import db, writing
from storefront.programme.inbox import queries
from storefront.programme.inbox.kinds import BY_KEY
from storefront.programme.inbox.messages import REFUSALS, done_text, refused_text
from storefront.web.guards import actor
from storefront.web.templates import render


class Told(Protocol):
    """A line of some history."""

    @property
    def at(self) -> datetime: ...


def case_page(
    template: str, kind_key: str, case_id: int, *, history: list[Any], refusal: str = "", **context: Any
) -> Response:
    """The page of a case; `history` are the kind's own lines, those of the inbox are put between them by time."""
    session = db.session()
    kind = BY_KEY[kind_key]
    item = next((one for one in kind.items(session) if one.id == case_id), None)
    lines: list[Told] = [*history, *cases.history(session, kind_key, case_id)]
    html = render(
        template,
        kind=kind,
        item=item,
        case_id=case_id,
        now=clock.now(),
        last_day=last_day,
        staff=queries.staff(session),
        history=sorted(lines, key=lambda line: line.at, reverse=True),
        done=done_text(request.args.get("done", "")),
        refusal=refusal,
        desk_section="inbox",
        **context,
    )
    return Response(html, status=422 if refusal else 200, headers={"Cache-Control": "no-store"})


def acted(
    act: Callable[[Session, str, datetime], Any],
    *,
    done: str,
    endpoint: str,
    case_id: int,
    again: Callable[[str], ResponseReturnValue],
) -> ResponseReturnValue:
    """Do an act in one transaction and come back to its case, or show the case again with why it was refused."""
    try:
        with writing() as session:
            act(session, actor(), clock.now())
    except REFUSALS as refused:
        return again(refused_text(refused))
    return redirect(url_for(endpoint, case_id=case_id, done=done), code=303)


def typed(name: str, longest: int = 2000) -> str:
    """A text of the form that was sent."""
    return request.form.get(name, "")[:longest].strip()


def whole_number(name: str) -> int | None:
    text = request.form.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
