"""How gunicorn serves (it reads this file from the directory it is started in).

From the environment: PORT or WEB_BIND, WEB_CONCURRENCY, WEB_THREADS, WEB_REQUEST_SECONDS: docs/configuration.md.
"""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import tempfile
import threading
from pathlib import Path
from types import FrameType
from typing import Any

bind = os.environ.get("WEB_BIND") or f"0.0.0.0:{os.environ.get('PORT') or 8002}"
# Requests get a thread when they have arrived whole.
# Threads, since requests wait for the database and for Billingo; a few processes, since Python computes in one
# thread at a time.
worker_class = "config.web_worker.Worker"
workers = int(os.environ.get("WEB_CONCURRENCY") or 2)
threads = int(os.environ.get("WEB_THREADS") or 8)
# Each worker loads the application itself: the threads of scheduler and HTTP would not survive a fork.
preload_app = False
# A worker shows that it is alive whatever its requests do, so this bounds no request: a sync in one may take an hour.
timeout = 60
# A sync that is told to stop needs up to 20 seconds where the database is slow (process_end.STOPPING_SECONDS).
graceful_timeout = 30
# Longer than the idle time of usual load balancers, so that it is they who close.
keepalive = 75
# Never: the end of a worker would interrupt the syncs in it. Memory does not grow; there is nothing to be mended.
max_requests = 0
# Where a read-only container lets one write, and no disk can stall the sign of life.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108
# A door for commands that nobody uses here.
control_socket_disable = True

# The application decides by TRUSTED_PROXIES whom it believes: gunicorn believes nobody.
secure_scheme_headers: dict[str, str] = {}
forwarder_headers = ""

# The application writes a line for each request itself, with ids and without secrets.
accesslog = None
logconfig_dict: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "bank_transfers.core.logs.JsonFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "loggers": {"gunicorn.error": {"handlers": ["console"], "level": "INFO", "propagate": False}},
    "root": {"handlers": ["console"], "level": "INFO"},
}

# What the workers count for /metrics is added up in files. The directory must be empty at start.
if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="billingo-metrics-")
    os.environ["_METRICS_DIR_OF"] = str(os.getpid())


def on_starting(server: Any) -> None:
    """Empties the directory of metrics; ours goes with us."""
    folder = Path(os.environ["PROMETHEUS_MULTIPROC_DIR"])
    folder.mkdir(parents=True, exist_ok=True)
    for left_over in folder.glob("*.db"):
        left_over.unlink()
    if os.environ.get("_METRICS_DIR_OF") == str(os.getpid()):
        atexit.register(_remove, folder, os.getpid())


def post_worker_init(worker: Any) -> None:
    """A polite stop ends the syncs at their next page at once. Without this gunicorn would first wait for the requests
    that wait for them, and then kill both."""
    polite = signal.getsignal(signal.SIGTERM)

    def stop(number: int, frame: FrameType | None) -> None:
        from bank_transfers.billingo.jobs import background

        # Not here: a handler may come in the middle of anything, also of what holds the lock.
        threading.Thread(target=background.shut_down, name="stop-syncs").start()
        if callable(polite):
            polite(number, frame)

    signal.signal(signal.SIGTERM, stop)


def child_exit(server: Any, worker: Any) -> None:
    from prometheus_client.multiprocess import mark_process_dead

    mark_process_dead(worker.pid)


def _remove(folder: Path, pid: int) -> None:
    if os.getpid() == pid:  # not when a worker ends
        shutil.rmtree(folder, ignore_errors=True)
