"""How the web processes run. One place loads the code, so that workers share its memory."""

import gc
from typing import Any

from prometheus_client import multiprocess

from storefront.config import load as load_settings

_settings = load_settings()

bind = f"127.0.0.1:{_settings.port}"
workers = _settings.web_workers
worker_class = "gthread"
threads = _settings.web_threads
preload_app = True
keepalive = 15
graceful_timeout = 8
timeout = 60
limit_request_line = 8190
control_socket_disable = True


def pre_fork(server: Any, worker: Any) -> None:
    # What is loaded by now stays: the collector need not touch it, so that workers go on sharing it.
    gc.collect()
    gc.freeze()


def worker_exit(server: Any, worker: Any) -> None:
    # What was counted in memory and not yet written.
    worker.wsgi.extensions["misses"].flush()


def child_exit(server: Any, worker: Any) -> None:
    multiprocess.mark_process_dead(worker.pid)
