"""`/_sim/`: what a test turns to make the world go wrong, and the simulator's own books to compare the shop's with."""

import random
from typing import Any

from flask import Flask, jsonify, request
from flask.typing import ResponseReturnValue

from tools.stripe_simulator import payments
from tools.stripe_simulator.store import Store


def install(app: Flask, store: Store) -> None:
    @app.post("/_sim/endpoint")
    def endpoint() -> ResponseReturnValue:
        """{url, secret}: where events go."""
        store.set_knob("endpoint", request.get_json())
        return jsonify({})

    @app.post("/_sim/webhooks")
    def webhooks() -> ResponseReturnValue:
        """{hold, drop: how many of the next, copies: of each, delay_seconds}: what becomes of events from now on."""
        store.set_knob("webhooks", request.get_json())
        return jsonify({})

    @app.post("/_sim/release")
    def release() -> ResponseReturnValue:
        """{order: "kept" | "reversed" | "shuffled"}: send what is held."""
        held = [task[0] for task in store.tasks("held")]
        order = (request.get_json(silent=True) or {}).get("order", "kept")
        if order == "shuffled":
            random.shuffle(held)
        for number, task in enumerate(reversed(held) if order == "reversed" else held):
            store.set_task(task, state="due", due=float(number))
        return jsonify({"released": len(held)})

    @app.post("/_sim/faults")
    def faults() -> ResponseReturnValue:
        """[{kind: error | slow | lost, status, seconds}]: what happens to the next calls of the API, one each."""
        store.set_knob("faults", request.get_json())
        return jsonify({})

    @app.post("/_sim/refund_seconds")
    def refund_seconds() -> ResponseReturnValue:
        """A number: how long slow refunds take."""
        store.set_knob("refund_seconds", request.get_json())
        return jsonify({})

    @app.get("/_sim/books")
    def books() -> ResponseReturnValue:
        """Every charge: {reference, payment_intent, amount, amount_refunded}, and how many sessions can be paid."""
        names = ("reference", "payment_intent", "amount", "amount_refunded")
        charges = [{name: charge[name] for name in names} for charge in store.all("charge")]
        open_sessions = [one["id"] for one in store.all("checkout.session") if one["status"] == "open"]
        return jsonify({"charges": charges, "open_sessions": open_sessions})

    @app.get("/_sim/deliveries")
    def deliveries() -> ResponseReturnValue:
        """{state: how many}: what became of the events so far."""
        states = ("due", "held", "done", "dead")
        told = {state: [task for task in store.tasks(state) if task[2] == "deliver"] for state in states}
        return jsonify({state: len(tasks) for state, tasks in told.items()})

    @app.post("/_sim/expire/<id_>")
    def run_out(id_: str) -> ResponseReturnValue:
        """Let the time of a session run out."""
        with store.changed:
            session = store.get(id_)
            return jsonify(payments.shown(payments.expire(store, session)) if session else {})


def next_fault(store: Store) -> dict[str, Any]:
    """The fault ordered for this call; {} for none."""
    with store.changed:
        ordered: list[dict[str, Any]] = store.knob("faults", [])
        if not ordered:
            return {}
        store.set_knob("faults", ordered[1:])
        return ordered[0]
