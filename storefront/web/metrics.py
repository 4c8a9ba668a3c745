"""Counts and durations for Prometheus, added up over all web processes."""

import os
import time
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, current_app, g, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest, multiprocess
from sqlalchemy import text

from storefront.database import db
from storefront.web.guards import operator, public

blueprint = Blueprint("operations", __name__)

REQUESTS = Counter("http_requests_total", "Answers by route and status", ["route", "status"])
SECONDS = Histogram(
    "http_request_seconds", "Time to answer", ["route"], buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)
)


def install(app: Flask) -> None:
    app.register_blueprint(blueprint)

    @app.after_request
    def count(response: Response) -> Response:
        route = request.url_rule.rule if request.url_rule else "none"
        REQUESTS.labels(route, response.status_code).inc()
        if "began" in g:
            SECONDS.labels(route).observe(time.perf_counter() - g.began)
        return response


@blueprint.get("/healthz")
@public
def healthz() -> Response:
    """The process answers."""
    return Response("ok\n", mimetype="text/plain")


@blueprint.get("/readyz")
@public
def readyz() -> Response:
    """The database answers; the search index may still be in the making, the shop serves meanwhile."""
    try:
        db.session.execute(text("SELECT 1 FROM catalog_change WHERE 1 = 0"))
    except Exception:
        db.session.rollback()
        return Response("database unavailable\n", status=503, mimetype="text/plain")
    index = current_app.extensions["search"].status()
    return Response(f"ok\nsearch index: {'healthy' if index.healthy else 'being rebuilt'}\n", mimetype="text/plain")


@blueprint.get("/metrics")
@operator
def metrics() -> Response:
    token = current_app.extensions["settings"].metrics_token
    shown = request.headers.get("Authorization", "") == f"Bearer {token}" if token else False
    # A proxy on this machine also comes from loopback, but says for whom.
    local = request.remote_addr in ("127.0.0.1", "::1") and "X-Forwarded-For" not in request.headers
    if not (shown or local):
        abort(403)
    registry = CollectorRegistry()
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ and Path(os.environ["PROMETHEUS_MULTIPROC_DIR"]).is_dir():
        multiprocess.MultiProcessCollector(registry)
        return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
    return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)
