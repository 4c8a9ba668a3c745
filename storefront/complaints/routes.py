"""Anyone complains here, without an account; the code on the next page finds the answer again."""

import secrets

from flask import Blueprint, Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_limiter.util import get_remote_address

from storefront import clock
from storefront.complaints import actions, messages, queries, rules
from storefront.complaints.actions import Said
from storefront.complaints.forms import ComplaintForm
from storefront.database import db, writing
from storefront.orders import access
from storefront.orders import queries as orders
from storefront.web import language, limits
from storefront.web.guards import public
from storefront.web.templates import render

blueprint = Blueprint("complaints", __name__, url_prefix="/khieu-nai")

# A village may share one address of a mobile network; nobody writes more than this by hand.
PER_ADDRESS = "40 per hour"


@blueprint.get("")
@public
def form() -> ResponseReturnValue:
    given = {name: request.args.get(name, "")[:300] for name in ("order_code", "about")}
    given |= _known(given["order_code"])
    return _form_page(ComplaintForm(formdata=None, token=secrets.token_hex(16), **given))


@blueprint.post("")
@public
@limits.limiter.limit(PER_ADDRESS, key_func=get_remote_address)
def complain() -> ResponseReturnValue:
    typed = ComplaintForm()
    if not typed.validate():
        return _form_page(typed, status=422)
    said = Said(
        **{
            name: typed[name].data or ""
            for name in ("kind", "what", "wish", "order_code", "about", "name", "phone", "email", "token")
        },
    )
    with writing() as session:
        code = actions.complain(session, said=said, language=language.current(), now=clock.now()).code
    return redirect(url_for(".show", code=code), code=303)


@blueprint.get("/<code>")
@public
@limits.limiter.limit(limits.LOOK_UPS_PER_ADDRESS, key_func=get_remote_address)
def show(code: str) -> ResponseReturnValue:
    complaint = queries.by_code(db.session(), code[:12]) or abort(404)
    page = render(
        "complaints/show.html",
        complaint=complaint,
        kind=messages.KINDS[complaint.kind],
        state=messages.STATES[complaint.state],
        due_on=messages.due_day(complaint),
        noindex=True,
    )
    return Response(page, headers={"Cache-Control": "no-store"})


def _known(order_code: str) -> dict[str, str]:
    """Whom to answer, where this device may see the order anyway."""
    group = orders.group_of_any_code(db.session(), order_code.upper()) if order_code else None
    if group is None or not access.is_granted(group.code):
        return {}
    return {"name": group.customer_name, "phone": group.customer_phone, "email": group.customer_email}


def _form_page(form: ComplaintForm, *, status: int = 200) -> Response:
    page = render(
        "complaints/form.html",
        form=form,
        kinds=[(kind, str(messages.KINDS[kind]), "") for kind in rules.KINDS],
        faults=[(field.id, field.errors[0]) for field in form if field.errors and field.id != "token"],
    )
    return Response(page, status=status, headers={"Cache-Control": "no-store"})
