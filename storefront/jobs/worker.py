"""Runs the schedule in one process until it is told to stop. A job that fails is logged and tried at its next turn.

Urgent jobs have a thread of their own, for a slow mail server is no reason to find what is no longer sold.
"""

import signal
import threading
import time

from flask import Flask

from storefront.database import db
from storefront.jobs.schedule import SCHEDULE, Job
from storefront.web.logs import log


def work(app: Flask) -> None:
    """Run until SIGTERM or SIGINT."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    urgent = threading.Thread(target=_turn, args=(app, [job for job in SCHEDULE if job.is_urgent], stop))
    urgent.start()
    _turn(app, [job for job in SCHEDULE if not job.is_urgent], stop)
    urgent.join()


def _turn(app: Flask, jobs: list[Job], stop: threading.Event) -> None:
    due = {job.name: 0.0 for job in jobs}
    while not stop.is_set():
        for job in jobs:
            if time.monotonic() >= due[job.name] and not stop.is_set():
                run(app, job)
                due[job.name] = time.monotonic() + job.every.total_seconds()
        time.sleep(max(min(due.values()) - time.monotonic(), 0))


def run(app: Flask, job: Job) -> None:
    """One turn of a job, in its own application context."""
    with app.app_context():
        try:
            job.run()
        except Exception as failed:
            log.error("job failed", job=job.name, exc_info=failed)
        finally:
            db.session.remove()
