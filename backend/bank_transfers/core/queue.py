"""The queue of the workers: telling them what to do, and whether it can be reached.

Used only where CELERY_BROKER_URL is set; until then nothing here imports Celery. A connection is made for each use and
closed after it: what is kept open would be stale after a restart of the broker. Every wait is bounded.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

logger = logging.getLogger(__name__)

CONNECT_SECONDS = 3
ANSWER_SECONDS = 5
Send = Callable[..., None]


class QueueUnavailable(Exception):
    """The broker can't be reached, or did not take what was sent."""


@contextmanager
def sender() -> Iterator[Send]:
    """`send(task, *arguments, expires=seconds)`, over one connection. Raises QueueUnavailable, also from `send`."""
    app = import_string(settings.CELERY_APP)
    with _connected(app) as connection:

        def send(task: str, *arguments: Any, expires: float | None = None) -> None:
            with _telling():
                app.send_task(task, args=arguments, expires=expires, connection=connection, retry=False)

        yield send


def reachable() -> bool:
    """Whether the broker answers, within seconds."""
    try:
        with _connected(import_string(settings.CELERY_APP)):
            return True
    except QueueUnavailable:
        return False


@contextmanager
def _connected(app: Any) -> Iterator[Any]:
    connection = app.connection_for_write(
        connect_timeout=CONNECT_SECONDS, transport_options=_bounds(settings.CELERY_BROKER_URL)
    )
    try:
        with _telling():
            # A channel is what shows that somebody answers: with Redis a connection asks nobody.
            connection.ensure_connection(
                max_retries=1, interval_start=0, interval_step=0, timeout=CONNECT_SECONDS
            )
            connection.default_channel  # noqa: B018
        yield connection
    finally:
        try:
            connection.release()
        except Exception:  # it is gone already
            logger.debug("the connection to the broker could not be closed", exc_info=True)


def _bounds(url: str) -> dict[str, Any]:
    """How long each side waits for the other, in the words of the transport."""
    if url.startswith(("redis", "sentinel")):
        return {"socket_connect_timeout": CONNECT_SECONDS, "socket_timeout": ANSWER_SECONDS, "max_retries": 1}
    return {"read_timeout": ANSWER_SECONDS, "write_timeout": ANSWER_SECONDS, "confirm_publish": True}


@contextmanager
def _telling() -> Iterator[None]:
    """Whatever goes wrong between us and the broker becomes QueueUnavailable; addresses and passwords stay inside."""
    try:
        yield
    except Exception as error:  # noqa: BLE001  (each transport raises what it likes)
        logger.error("the broker can't be used: %s", type(error).__name__)
        raise QueueUnavailable(type(error).__name__) from None
