"""Requests held against the types of Stripe's own library: an unknown, missing or misspelt field is refused."""

import functools
import importlib
import re
import sys
import typing
from typing import Any, TypeVar

from tools.stripe_simulator.refusals import Refused

_T = TypeVar("_T")
_TYPES = {
    "checkout.session": ("stripe.params.checkout", "SessionCreateParams"),
    "refund": ("stripe.params", "RefundCreateParams"),
}


def read(kind: str, form: typing.Iterable[tuple[str, str]]) -> dict[str, Any]:
    """The parameters of a request to create something. Raises `Refused`."""
    from pydantic import ValidationError

    params = unflatten(form)
    params.pop("expand", None)
    try:
        adapter(kind).validate_python(params)
    except ValidationError as wrong:
        fault = wrong.errors()[0]
        where = ".".join(str(part) for part in fault["loc"])
        code = "parameter_unknown" if fault["type"] == "extra_forbidden" else "parameter_invalid"
        raise Refused(400, code, f"{fault['msg']}: {where}", where, is_validation=True) from None
    return params


@functools.cache
def adapter(kind: str) -> Any:
    """What checks the parameters of a kind of thing: the library's TypedDict, closed to unknown fields."""
    import typing_extensions
    from pydantic import ConfigDict, TypeAdapter

    module_name, type_name = _TYPES[kind]
    params = getattr(importlib.import_module(module_name), type_name)
    module = sys.modules[params.__module__]
    # One is no type that pydantic knows; the others are imported by the library for type checkers alone.
    known = {"UntypedStripeObject": dict[str, _T], "StripeContext": str, "Mapping": typing.Mapping}
    for name, value in known.items():
        setattr(module, name, value)
    for one in list(vars(module).values()):
        if typing_extensions.is_typeddict(one):
            one.__pydantic_config__ = ConfigDict(extra="forbid")
    return TypeAdapter(params)


def unflatten(form: typing.Iterable[tuple[str, str]]) -> dict[str, Any]:
    """`a[b][0]=x` as {"a": {"b": ["x"]}}."""
    found: dict[str, Any] = {}
    for name, value in form:
        *path, last = re.findall(r"[^\[\]]+|(?<=\[)(?=\])", name)
        inner = found
        for part in path:
            inner = inner.setdefault(part, {})
        inner[last] = value
    return typing.cast(dict[str, Any], _with_lists(found))


def _with_lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    inner = {key: _with_lists(one) for key, one in value.items()}
    if inner and all(key.isdigit() or key == "" for key in inner):
        return [inner[key] for key in sorted(inner, key=lambda key: int(key or 0))]
    return inner
