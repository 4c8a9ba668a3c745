"""`python -m tools.stripe_simulator --port 8440 --webhook http://127.0.0.1:8000/payments/stripe/events`."""

import argparse
import logging
import os
import signal
import sys
import threading

from werkzeug.serving import make_server

from tools.stripe_simulator.application import create
from tools.stripe_simulator.delivery import Courier
from tools.stripe_simulator.store import Store


def main() -> None:
    asked = argparse.ArgumentParser(prog="tools.stripe_simulator", description=__doc__)
    asked.add_argument("--port", type=int, default=8440, help="port on 127.0.0.1")
    asked.add_argument("--state", default="", help="file that keeps everything; without it a restart forgets")
    asked.add_argument("--webhook", default="", help="where events are sent to")
    asked.add_argument("--with-parent", action="store_true", help="end when standard input does")
    told = asked.parse_args()
    secret = os.environ.get("STRIPE_WEBHOOK_SECRET", "whsec_simulator")
    store = Store(told.state)
    if told.webhook:
        store.set_knob("endpoint", {"url": told.webhook, "secret": secret})
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", told.port, create(store), threaded=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    if told.with_parent:
        threading.Thread(target=_end_with_input, daemon=True).start()
    Courier(store).start()
    print(f"Stripe simulator: http://127.0.0.1:{server.port}", flush=True)
    server.serve_forever()


def _end_with_input() -> None:
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    main()
