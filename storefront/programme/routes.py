"""The desk an official opens in the morning."""

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from storefront import clock
from storefront.accounts.rules import OFFICE_READERS
from storefront.database import db
from storefront.programme import desk
from storefront.programme.decisions import queries as decisions
from storefront.programme.targets import messages, queries
from storefront.programme.targets.progress import reached
from storefront.web.guards import role
from storefront.web.templates import render

blueprint = Blueprint("programme", __name__, url_prefix="/chuong-trinh")

_LATEST = 5


@blueprint.get("")
@role(*OFFICE_READERS)
def home() -> ResponseReturnValue:
    session, today = db.session(), clock.today()
    targets = queries.of_year(session, today.year)
    page = render(
        "programme/home.html",
        tasks=desk.tasks(session, clock.now()),
        bars=reached(session, targets, today, known_on=today, today=today),
        decisions=decisions.recorded(session, limit=_LATEST),
        communes=queries.communes(session) if any(row.aim.area == "commune" for row in targets) else {},
        area_label=messages.area_label,
        counted_label=messages.counted_label,
        range_text=messages.range_text,
    )
    return Response(page, headers={"Cache-Control": "no-store"})
