"""What happens by itself: events sent to the shop and sent again, sessions that end, refunds that take their time."""

import json
import threading
import time
import urllib.error
import urllib.request

from tools.stripe_simulator import payments
from tools.stripe_simulator.refusals import Refused
from tools.stripe_simulator.store import Store, Thing

# Stripe goes on for three days; a rehearsal has less time.
RETRY_SECONDS = (0.5, 1, 2, 4, 8, 16, 32)
_PATIENCE_SECONDS = 10


class Courier(threading.Thread):
    def __init__(self, store: Store) -> None:
        super().__init__(daemon=True)
        self._store = store

    def run(self) -> None:
        while True:
            self._do(self._next())

    def _next(self) -> tuple[int, str, str, int]:
        """Wait for a task that is due; (number, kind, about, tries)."""
        with self._store.changed:
            while True:
                waiting = self._store.tasks("due")
                wait = waiting[0][1] - time.time() if waiting else None
                if waiting and wait is not None and wait <= 0:
                    number, _due, kind, about, tries = waiting[0]
                    return number, kind, about, tries
                self._store.changed.wait(wait)

    def _do(self, task: tuple[int, str, str, int]) -> None:
        number, kind, about, tries = task
        thing = self._store.get(about)
        if thing is None:
            self._store.set_task(number, state="dead")
        elif kind == "deliver":
            self._deliver(number, thing, tries)
        else:
            with self._store.changed:
                self._happen(kind, thing)
                self._store.set_task(number, state="done")

    def _happen(self, kind: str, thing: Thing) -> None:
        if kind == "refund":
            payments.settle_refund(self._store, thing)
        elif thing["status"] == "open":
            try:
                payments.expire(self._store, thing)
            except Refused:
                return

    def _deliver(self, number: int, event: Thing, tries: int) -> None:
        endpoint = self._store.knob("endpoint", None)
        if endpoint is None or _sent(endpoint, event):
            self._store.set_task(number, state="done")
        elif tries < len(RETRY_SECONDS):
            self._store.set_task(number, state="due", due=time.time() + RETRY_SECONDS[tries], tries=tries + 1)
        else:
            self._store.set_task(number, state="dead")


def _sent(endpoint: dict[str, str], event: Thing) -> bool:
    import stripe

    text = json.dumps(event, ensure_ascii=False, indent=2)
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Stripe-Signature": stripe.WebhookSignature.generate_signature_header(text, endpoint["secret"]),
    }
    # The address is what the command line or a knob says.
    request = urllib.request.Request(endpoint["url"], text.encode(), headers)  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=_PATIENCE_SECONDS) as answer:  # noqa: S310
            return bool(answer.status < 300)
    except (urllib.error.URLError, OSError):
        return False
