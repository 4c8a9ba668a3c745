"""Schemathesis against the API's own document: no 5xx, no answer the document does not know.

`API_EXAMPLES` sets how many requests are made up for each route (500 by default); half of them break the document.
"""

import os
from collections import Counter

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import CHECKS
from schemathesis.generation import GenerationMode
from support import office
from support.buyer import TYPED

EXAMPLES = int(os.environ.get("API_EXAMPLES", "500"))
ROUTES = [
    ("GET", "/api/v1/products"),
    ("GET", "/api/v1/products/{slug}"),
    ("GET", "/api/v1/producers"),
    ("GET", "/api/v1/producers/{slug}"),
    ("GET", "/api/v1/suggest"),
    ("GET", "/api/v1/certificates"),
    ("GET", "/api/v1/certificates/{code}"),
    ("POST", "/api/v1/orders"),
    ("GET", "/api/v1/orders/{code}"),
]
# What has to have been answered, or the questions were too shallow.
DEEP = {"GET": (422,), "POST": (201, 409, 422)}
KEPT = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
]
# Ways into the depth of the routes, which made-up words would seldom find.
SLUGS = ["toi-ly-son-phu-sinh", "mit-say-ohjoy", "vang-sim-rung-mang-den", "nam-bao-ngu-duc-nhuan", "phu-sinh"]
WHO_AND_WHERE = {
    "customer": {"name": TYPED["name"], "phone": TYPED["phone"]},
    "address": {name: TYPED[name] for name in ("street", "commune", "province")},
}


@pytest.fixture
def described(app: Flask) -> schemathesis.BaseSchema:
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_any_request_is_answered_as_described(
    app: Flask, described: schemathesis.BaseSchema, method: str, path: str
) -> None:
    operation = described[path][method]
    made_up = st.one_of(
        operation.as_strategy(generation_mode=GenerationMode.POSITIVE),
        operation.as_strategy(generation_mode=GenerationMode.NEGATIVE),
    )
    known = [*SLUGS, *(office.certificate_code(app, slug) for slug in SLUGS[:4])]

    seen: Counter[int] = Counter()

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(made_up, st.sampled_from([None, *known]))
    def ask(case: schemathesis.Case, slug: str | None) -> None:
        if slug and case.path_parameters:
            case.path_parameters = dict.fromkeys(case.path_parameters, slug)
        if slug and isinstance(case.body, dict):
            case.body = {**case.body, **WHO_AND_WHERE, "lines": [{"slug": slug, "quantity": 1}]}
        # The client in the same process does not unpack what kept pages send packed.
        answer = case.call_and_validate(checks=CHECKS.get_by_names(KEPT), headers={"Accept-Encoding": "identity"})
        seen[answer.status_code] += 1

    ask()

    assert min(seen[status] for status in DEEP[method]) > 0, f"only {dict(seen)}"


def test_every_described_route_is_asked(described: schemathesis.BaseSchema) -> None:
    assert {(one.ok().method.upper(), one.ok().path) for one in described.get_all_operations()} == set(ROUTES)
