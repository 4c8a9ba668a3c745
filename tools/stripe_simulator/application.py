"""The API, the page on which cards are paid, and the knobs, as one WSGI application."""

import hashlib
import socket
import time
from typing import Any

from flask import Flask, Response, g, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue

from tools.stripe_simulator import contract, knobs, payments
from tools.stripe_simulator.cards import CARDS
from tools.stripe_simulator.refusals import Refused
from tools.stripe_simulator.store import Store, Thing

_REUSED = "Keys for idempotent requests can only be used with the same parameters they were first used with."


def create(store: Store) -> Flask:
    app = Flask("stripe_simulator", root_path=__file__.rsplit("/", 1)[0], static_folder=None)
    app.before_request(lambda: _admit(store))
    app.after_request(lambda answer: _remember(store, answer))
    app.teardown_request(lambda _failed: g.turn.release() if "turn" in g else None)
    app.register_error_handler(Refused, _refused)
    _api(app, store)
    _pages(app, store)
    knobs.install(app, store)
    return app


def _api(app: Flask, store: Store) -> None:
    @app.post("/v1/checkout/sessions")
    def create_session() -> ResponseReturnValue:
        params = contract.read("checkout.session", request.form.items(multi=True))
        with store.changed:
            return jsonify(payments.shown(payments.open_session(store, params, request.host_url)))

    @app.get("/v1/checkout/sessions/<id_>")
    @app.get("/v1/payment_intents/<id_>")
    @app.get("/v1/charges/<id_>")
    @app.get("/v1/refunds/<id_>")
    @app.get("/v1/events/<id_>")
    def retrieve(id_: str) -> ResponseReturnValue:
        return jsonify(_expanded(store, _found(store, id_)))

    @app.post("/v1/checkout/sessions/<id_>/expire")
    def expire(id_: str) -> ResponseReturnValue:
        with store.changed:
            return jsonify(payments.shown(payments.expire(store, _found(store, id_))))

    @app.post("/v1/refunds")
    def refund() -> ResponseReturnValue:
        params = contract.read("refund", request.form.items(multi=True))
        with store.changed:
            return jsonify(payments.shown(payments.refund(store, params)))

    @app.get("/v1/events")
    def events() -> ResponseReturnValue:
        limit = int(request.args.get("limit", 10))
        found = [one for one in store.all("event") if request.args.get("type", one["type"]) == one["type"]]
        page = {"object": "list", "url": "/v1/events", "has_more": len(found) > limit}
        return jsonify({**page, "data": found[:limit]})


def _pages(app: Flask, store: Store) -> None:
    @app.route("/c/pay/<id_>", methods=["GET", "POST"])
    def pay(id_: str) -> ResponseReturnValue:
        with store.changed:
            session = store.get(id_)
            if session is None or session["status"] == "expired":
                return _page("ended.html", session), 410
            if request.method == "POST" and session["status"] == "open":
                number = "".join(request.form.get("card", "").split())
                if number not in CARDS or not payments.pay(store, session, number):
                    return _page("pay.html", session, declined=CARDS.get(number)), 402
            if session["status"] == "complete":
                return redirect(session["success_url"].replace("{CHECKOUT_SESSION_ID}", id_), 303)
            return _page("pay.html", session)


def _page(name: str, session: Thing | None, **more: object) -> str:
    english = bool(session and session["locale"] == "en")
    return render_template(name, session=session, english=english, cards=CARDS, **more)


def _found(store: Store, id_: str) -> Thing:
    thing = store.get(id_)
    if thing is None:
        raise Refused(404, "resource_missing", f"No such object: '{id_}'", "id")
    if thing["object"] == "checkout.session" and thing["status"] == "open":
        # The simulator may have moved to another port since.
        thing["url"] = f"{request.host_url}c/pay/{id_}"
    return thing


def _expanded(store: Store, thing: Thing) -> Thing:
    """A thing with what `expand` asks for in the place of its id."""
    told = payments.shown(thing)
    for name in [value for key, value in request.args.items(multi=True) if key.startswith("expand")]:
        inner = store.get(told[name]) if isinstance(told.get(name), str) else None
        told[name] = payments.shown(inner) if inner else told.get(name)
    return told


def _admit(store: Store) -> ResponseReturnValue | None:
    """Who has no key is turned away; a fault that was ordered happens; a repeated key gets its first answer."""
    if not request.path.startswith("/v1/"):
        return None
    if not request.headers.get("Authorization", "").startswith("Bearer sk_test_"):
        return _refused(Refused(401, "api_key_invalid", "Invalid API Key provided"))
    fault = knobs.next_fault(store)
    if fault.get("kind") == "error":
        return _refused(Refused(fault["status"], None, "ordered by a knob", kind="api_error"))
    if fault.get("kind") == "slow":
        time.sleep(fault["seconds"])
    g.is_lost = fault.get("kind") == "lost"
    key = request.headers.get("Idempotency-Key")
    if not key or request.method != "POST":
        return None
    # Twins of one key come one after the other.
    store.turn.acquire()
    g.turn = store.turn
    return _again(store, key)


def _again(store: Store, key: str) -> ResponseReturnValue | None:
    told = sorted(request.form.items(multi=True))
    fingerprint = hashlib.sha256(repr((request.path, told)).encode()).hexdigest()
    known = store.answer(key)
    if known is None:
        g.remembered_as = key, fingerprint
        return None
    if known[0] != fingerprint:
        return _refused(Refused(400, None, _REUSED, kind="idempotency_error"))
    return Response(known[2], known[1], {"Idempotent-Replayed": "true"}, mimetype="application/json")


def _remember(store: Store, answer: Response) -> Response:
    if request.path.startswith("/v1/"):
        answer.headers["Request-Id"] = store.new_id("req")
        if "remembered_as" in g and answer.status_code < 500 and not g.get("is_validation"):
            store.remember(*g.remembered_as, answer.status_code, answer.get_data(as_text=True))
        if g.get("is_lost"):
            # Done and written down, and nobody hears of it.
            connection: Any = request.environ["werkzeug.socket"]
            connection.shutdown(socket.SHUT_RDWR)
    return answer


def _refused(refused: Refused) -> Response:
    g.is_validation = refused.is_validation
    answer = jsonify(refused.body())
    answer.status_code = refused.status
    return answer
