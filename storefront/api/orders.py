"""Placing and reading orders by API. A key places once; repeated, it gets the first answer."""

import hashlib
from typing import Any

from flask import Response, current_app, jsonify, make_response, request
from flask_babel import gettext as _
from flask_limiter.util import get_remote_address
from flask_openapi3 import APIBlueprint
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from catalog.db import serialise
from catalog.producers import queries as producers
from catalog.products import queries as products
from catalog.stock.rules import NotEnough
from storefront import clock
from storefront.accounts.rules import NotAPhone, national
from storefront.addresses import gazetteer
from storefront.addresses.rules import PROVINCES
from storefront.api import schemas, views
from storefront.api.models import IdempotencyRecord
from storefront.api.schemas import problems
from storefront.basket.rules import Line
from storefront.checkout.messages import objection_text, obstacle_text, total_changed_text
from storefront.checkout.terms import terms
from storefront.database import db, writing
from storefront.orders import access, actions, queries, rules
from storefront.orders.actions import Customer
from storefront.orders.models import OrderGroup
from storefront.payments.rules import MethodRefused
from storefront.web import limits
from storefront.web.errors import problem
from storefront.web.guards import public
from storefront.web.typed import clean

_UNREADABLE = object()

blueprint = APIBlueprint("api_orders", __name__, url_prefix="/api/v1")


class _Refused(Exception):
    """Ends the transaction of an order that is not placed; carries the answer."""

    def __init__(self, response: Response) -> None:
        self.response = response


@blueprint.before_request
def only_json() -> Response | None:
    """A body of another kind, or one that cannot be read, is told apart from one that says something wrong."""
    if request.method != "POST":
        return None
    if not request.is_json:
        return problem(415, code="not_json", detail=_("Hãy gửi JSON (Content-Type: application/json)."))
    if _parsed() is _UNREADABLE:
        return problem(400, code="unreadable", detail=_("Không đọc được JSON này."))
    return None


def _parsed() -> Any:
    try:
        return request.get_json()
    except (BadRequest, UnsupportedMediaType, RecursionError):
        return _UNREADABLE


def _phone_of_body() -> str:
    body = _parsed()
    phone = body.get("customer", {}).get("phone", "") if isinstance(body, dict) else ""
    digits = "".join(filter(str.isdigit, phone)) if isinstance(phone, str) else ""
    return f"phone:{digits[-9:]}" if digits else f"address:{get_remote_address()}"


@blueprint.post("/orders", responses={201: schemas.OrderAnswer, **problems(400, 409, 415, 422, 429)})
@public
@limits.limiter.limit(limits.ORDERS_PER_PHONE, key_func=_phone_of_body)
@limits.limiter.limit(limits.ORDERS_PER_ADDRESS, key_func=get_remote_address)
def place_order(header: schemas.OrderHeaders, body: schemas.OrderRequest) -> Response:
    """Place a guest order: one order for each producer, totals with shipping."""
    if not current_app.extensions["settings"].ordering_enabled:
        return problem(409, code="ordering_closed", detail=_("Cửa hàng tạm chưa nhận đơn."))
    request_hash = hashlib.sha256(body.model_dump_json().encode()).hexdigest()
    try:
        with writing() as session:
            serialise(session, f"idempotency:{header.idempotency_key}")
            known = session.get(IdempotencyRecord, header.idempotency_key)
            if known is not None:
                return _again(known, request_hash)
            response = _place(session, header.idempotency_key, body)
            _remember(session, header.idempotency_key, request_hash, response)
    except _Refused as refused:
        if refused.response.status_code == 409:
            return _first_refusal(header.idempotency_key, request_hash, refused.response)
        return refused.response
    return response


@blueprint.get("/orders/<code>", responses={200: schemas.OrderAnswer, **problems(404, 422, 429)})
@public
@limits.limiter.limit(limits.LOOK_UPS_PER_ADDRESS, key_func=get_remote_address)
def get_order(path: schemas.CodePath, query: schemas.PhoneQuery) -> Response:
    """An order, for who knows its code and the phone it was placed with."""
    group = queries.group_by_code(db.session(), path.code.upper())
    try:
        known = group is not None and access.is_phone_of(group.customer_phone, national(query.phone))
    except NotAPhone:
        known = False
    if group is None or not known:
        return problem(404, code="not_found", detail=_("Không có đơn nào với mã và số điện thoại này."))
    return jsonify(_told(db.session(), group))


def _place(session: Session, key: str, body: schemas.OrderRequest) -> Response:
    try:
        group = actions.place(
            session,
            wanted=_wanted(session, body),
            customer=_customer(session, body),
            method=body.payment,
            token="api:" + hashlib.sha256(key.encode()).hexdigest(),
            terms=terms(),
            age_confirmed=body.age_confirmed,
            expected_total_dong=body.expected_total_dong,
            language="vi",
            now=clock.now(),
        )
    except rules.CannotSell as cannot:
        raise _Refused(_cannot_sell(cannot)) from None
    except NotEnough as short:
        detail = _("Chỉ còn %(left)s. Hãy giảm số lượng.", left=short.left)
        raise _Refused(problem(409, code="not_enough", detail=detail, left=short.left)) from None
    except rules.TotalChanged as changed:
        detail = total_changed_text(changed)
        raise _Refused(problem(409, code="total_changed", detail=detail, total_dong=changed.total_dong)) from None
    except rules.AgeNotConfirmed:
        raise _Refused(_invalid("age_confirmed", _("Rượu chỉ bán cho người đủ 18 tuổi."))) from None
    except MethodRefused as refused:
        raise _Refused(_invalid("payment", objection_text(refused))) from None
    response = make_response(jsonify(_told(session, group)), 201)
    response.headers["Location"] = f"/api/v1/orders/{group.code}"
    return response


def _wanted(session: Session, body: schemas.OrderRequest) -> dict[int, int]:
    wanted: dict[int, int] = {}
    for number, line in enumerate(body.lines):
        variant_id = products.pack_id(session, line.slug, line.variant)
        if variant_id is None:
            raise _Refused(_invalid(f"lines.{number}.slug", _("Không tìm thấy sản phẩm này.")))
        wanted[variant_id] = wanted.get(variant_id, 0) + line.quantity
    return wanted


def _customer(session: Session, body: schemas.OrderRequest) -> Customer:
    texts = {
        "customer.name": clean(body.customer.name),
        "address.street": clean(body.address.street),
        "address.commune": clean(body.address.commune),
    }
    for field, text in texts.items():
        if not text:
            raise _Refused(_invalid(field, _("Trường này còn trống.")))
    province = clean(body.address.province)
    if province not in PROVINCES:
        raise _Refused(_invalid("address.province", _("Hãy chọn tỉnh, thành phố trong danh sách.")))
    try:
        phone = national(body.customer.phone)
    except NotAPhone:
        message = _("Số điện thoại cần đủ 10 số, bắt đầu bằng 0")
        raise _Refused(_invalid("customer.phone", message)) from None
    commune = texts["address.commune"]
    if province == PROVINCES[0]:
        commune = gazetteer.commune_of_today(session, commune)
    return Customer(
        name=texts["customer.name"],
        phone=phone,
        email=clean(body.customer.email),
        street=texts["address.street"],
        commune=commune,
        province=province,
        note=clean(body.note),
    )


def _cannot_sell(cannot: rules.CannotSell) -> Response:
    lines = [line for line in cannot.lines if isinstance(line, Line)]
    told = [
        {
            "slug": line.card.slug,
            "reason": line.refusal.value if line.refusal else "not_enough",
            "left": None if line.refusal else line.pack.available,
        }
        for line in lines
    ]
    return problem(409, code="cannot_sell", detail=" ".join(obstacle_text(line) for line in lines), lines=told)


def _invalid(field: str, reason: str) -> Response:
    return problem(422, code="invalid", detail=reason, errors=[{"field": field, "reason": reason}])


def _told(session: Session, group: OrderGroup) -> dict[str, Any]:
    return views.order_group(group, producers.slugs(session, [order.producer_id for order in group.orders]))


def _remember(session: Session, key: str, request_hash: str, response: Response) -> None:
    session.add(
        IdempotencyRecord(
            key=key,
            request_hash=request_hash,
            status=response.status_code,
            content_type=response.content_type or "application/json",
            body=response.get_data(as_text=True),
            created_at=clock.now(),
        )
    )


def _first_refusal(key: str, request_hash: str, response: Response) -> Response:
    with writing() as session:
        serialise(session, f"idempotency:{key}")
        known = session.get(IdempotencyRecord, key)
        if known is not None:
            return _again(known, request_hash)
        _remember(session, key, request_hash, response)
    return response


def _again(known: IdempotencyRecord, request_hash: str) -> Response:
    if known.request_hash != request_hash:
        return problem(422, code="key_reused", detail=_("Khoá này đã dùng cho một đơn khác."))
    return Response(known.body, status=known.status, content_type=known.content_type)
