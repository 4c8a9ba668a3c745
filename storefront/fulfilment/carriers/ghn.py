"""Giao Hàng Nhanh (GHN): its public interface with addresses of two levels, province and commune by name.

GHN takes the units since July 2025 where `is_new_to_address` says so, without districts and without codes of its own.
"""

import json
import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import datetime
from typing import Any

from storefront.fulfilment.carriers.port import Accepted, CarrierRefused, CarrierSilent, Parcel, Seen
from storefront.orders.changes import Address

CODE = "ghn"
# (address, headers, body) → (status, body); raises OSError where nobody answers.
Post = Callable[[str, dict[str, str], bytes], tuple[int, bytes]]

_SECONDS = 15
_MOST_COD_DONG = 50_000_000
_MOST_VALUE_DONG = 5_000_000
# The sender pays the carrier, the buyer paid the shop's fee; she may not open what she has not paid for.
_SENDER_PAYS, _MAY_NOT_OPEN, _LIGHT_GOODS = 1, "KHONGCHOXEMHANG", 2
# Centimetres of a parcel that nobody measured.
_SIDES = {"length": 20, "width": 20, "height": 10}
_DELIVERED = frozenset({"delivered"})
_FAILED = {"damage": "damaged", "lost": "lost", "return": "not_reached", "returning": "not_reached"}
_FAILED |= {"returned": "not_reached", "return_transporting": "not_reached", "return_sorting": "not_reached"}


class Ghn:
    code = CODE
    name = "Giao Hàng Nhanh"

    def __init__(self, token: str, shop_id: str, base: str, post: Post | None = None) -> None:
        self._headers = {"Token": token, "ShopId": shop_id, "Content-Type": "application/json"}
        self._base = base.rstrip("/")
        self._post = post or _over_the_network

    def quote(self, parcel: Parcel) -> int | None:
        asked = {"service_type_id": _LIGHT_GOODS, "weight": parcel.weight_g, **_SIDES, **_to(parcel.receiver)}
        asked |= {"insurance_value": min(parcel.value_dong, _MOST_VALUE_DONG), "cod_value": parcel.cod_dong}
        return _whole(self._ask("v2/shipping-order/fee", asked), "total")

    def hand_over(self, parcel: Parcel) -> Accepted:
        """Looked up under our code first: an answer that was lost is found instead of a second parcel made."""
        if parcel.cod_dong > _MOST_COD_DONG:
            raise CarrierRefused(f"cod_amount > {_MOST_COD_DONG}")
        known = self._known(parcel.code)
        made = known or self._ask("v2/shipping-order/create", _asked(parcel))
        tracking = made.get("order_code")
        if not isinstance(tracking, str) or not tracking:
            raise CarrierSilent("no order_code")
        return Accepted(tracking, _whole(made, "total_fee"), _moment(made.get("expected_delivery_time")))

    def track(self, tracking: str) -> Seen | None:
        word = str(self._ask("v2/shipping-order/detail", {"order_code": tracking}).get("status", ""))
        if word in _DELIVERED:
            return Seen("delivered", word=word)
        return Seen("failed", _FAILED[word], word) if word in _FAILED else Seen("under_way", word=word)

    def cancel(self, tracking: str) -> None:
        answers = self._ask("v2/switch-status/cancel", {"order_codes": [tracking]})
        refused = [one for one in answers.get("rows", []) if not one.get("result")]
        if refused:
            raise CarrierRefused(str(refused[0].get("message", "")))

    def label(self, tracking: str) -> str | None:
        token = self._ask("v2/a5/gen-token", {"order_codes": [tracking]}).get("token")
        host = self._base.removesuffix("/shiip/public-api")
        return f"{host}/a5/public-api/printA5?token={token}" if token else None

    def _known(self, code: str) -> dict[str, Any] | None:
        try:
            return self._ask("v2/shipping-order/detail-by-client-code", {"client_order_code": code})
        except CarrierRefused:
            return None

    def _ask(self, path: str, asked: dict[str, Any]) -> dict[str, Any]:
        """The `data` of an answer; a list of rows as {"rows": …}."""
        try:
            status, body = self._post(f"{self._base}/{path}", self._headers, json.dumps(asked).encode())
        except OSError as silent:
            raise CarrierSilent(str(silent)) from silent
        try:
            answer = json.loads(body)
            code, data = answer["code"], answer["data"]
        except (ValueError, TypeError, KeyError) as unread:
            raise CarrierSilent(f"{status}: {body[:200]!r}") from unread
        if code != 200 and status < 500:
            raise CarrierRefused(str(answer.get("message", ""))[:300])
        if code != 200 or data is None:
            raise CarrierSilent(f"{status}: {body[:200]!r}")
        return data if isinstance(data, dict) else {"rows": data}


def _asked(parcel: Parcel) -> dict[str, Any]:
    return {
        "payment_type_id": _SENDER_PAYS,
        "required_note": _MAY_NOT_OPEN,
        "service_type_id": _LIGHT_GOODS,
        "client_order_code": parcel.code,
        "cod_amount": parcel.cod_dong,
        "insurance_value": min(parcel.value_dong, _MOST_VALUE_DONG),
        "content": ", ".join(f"{one.quantity} × {one.name}" for one in parcel.items)[:2000],
        "weight": parcel.weight_g,
        "note": parcel.note[:500],
        "items": [{"name": one.name, "quantity": one.quantity} for one in parcel.items],
        **_SIDES,
        **_from(parcel.sender),
        **_to(parcel.receiver),
    }


def _to(address: Address) -> dict[str, Any]:
    return {
        "to_name": address.name,
        "to_phone": address.phone,
        "to_address": f"{address.street}, {address.commune}, {address.province}",
        "to_ward_name": address.commune,
        "to_province_name": address.province,
        "is_new_to_address": True,
    }


def _from(address: Address) -> dict[str, Any]:
    """Empty where the producer's commune is not known: GHN then takes what the account says."""
    if not address.commune:
        return {"from_name": address.name, "from_phone": address.phone}
    return {
        "from_name": address.name,
        "from_phone": address.phone,
        "from_address": f"{address.street}, {address.commune}, {address.province}",
        "from_ward_name": address.commune,
        "from_province_name": address.province,
        "is_new_from_address": True,
    }


def _whole(data: dict[str, Any], name: str) -> int | None:
    value = data.get(name)
    return int(value) if isinstance(value, int) or (isinstance(value, str) and value.isdigit()) else None


def _moment(text: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(str(text))
    except ValueError:
        return None


def _over_the_network(address: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
    # The address begins with the setting GHN_API_BASE, which is https.
    request = urllib.request.Request(address, body, headers)  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310
            return answer.status, answer.read()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read()
