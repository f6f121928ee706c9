"""The workers' door: `celery -A config.celery worker`. Imported only where CELERY_BROKER_URL is set."""

import os
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from celery import Celery
from celery.signals import worker_shutting_down
from django.conf import settings
from kombu.entity import Exchange, Queue

from bank_transfers.billingo.jobs.task_names import SYNC_ASKED, SYNC_REQUESTED
from bank_transfers.operations.task_names import RUN_OPERATION

app = Celery("billingo-mirror", set_as_current=True)
on_redis = settings.CELERY_BROKER_URL.startswith(("redis", "sentinel"))
transport: dict[str, Any] = {"confirm_publish": True}
if on_redis:
    # An unacknowledged task comes again only after it can't be running any more.
    transport = {
        "visibility_timeout": settings.SYNC_TIME_LIMIT_SECONDS + settings.SYNC_QUEUE_SECONDS,
        "global_keyprefix": f"{settings.CELERY_QUEUE_PREFIX}.",
    }
    from kombu.transport import redis, virtual

    class QoS(redis.QoS):
        """Forgets a task that it could not report to Redis as done.

        As Kombu 5.7 has it, such a task counts as being worked on for good; and while as many count as there are
        threads, nobody listens to Redis, so that nobody notices either that it is back. A worker whose threads were all
        busy when Redis restarted would never take a task again. What Redis still has of it comes again, and does
        nothing.
        """

        def ack(self, delivery_tag: str) -> None:
            try:
                super().ack(delivery_tag)
            except Exception:
                virtual.QoS.ack(self, delivery_tag)
                raise

        def reject(self, delivery_tag: str, requeue: bool = False) -> None:
            try:
                super().reject(delivery_tag, requeue)
            except Exception:
                virtual.QoS.ack(self, delivery_tag)
                raise

    redis.Channel.QoS = QoS
# What somebody waits for does not stand behind the night's thousand.
NIGHTLY, REQUESTED = (f"{settings.CELERY_QUEUE_PREFIX}.{name}" for name in ("syncs", "requested"))
exchange = Exchange(settings.CELERY_QUEUE_PREFIX, type="direct")
app.conf.update(
    broker_url=settings.CELERY_BROKER_URL,
    broker_transport_options=transport,
    broker_connection_timeout=3,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,  # a worker outlives any absence of its broker
    # Syncs wait for the network: threads of one process share the pace of a key, and can be told to stop.
    worker_pool="threads",
    worker_concurrency=settings.SYNC_COMPANIES_AT_ONCE,
    # Nobody takes more than he works on.
    worker_prefetch_multiplier=1,
    worker_enable_remote_control=False,
    worker_send_task_events=False,
    worker_hijack_root_logger=False,
    task_queues=[Queue(name, exchange, routing_key=name) for name in (NIGHTLY, REQUESTED)],
    task_default_queue=NIGHTLY,
    task_default_exchange=settings.CELERY_QUEUE_PREFIX,
    task_default_routing_key=NIGHTLY,
    task_routes={name: {"queue": REQUESTED} for name in (SYNC_ASKED, SYNC_REQUESTED, RUN_OPERATION)},
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_ignore_result=True,
    # For pools of processes; every run bounds itself by SYNC_TIME_LIMIT_SECONDS.
    task_time_limit=settings.SYNC_TIME_LIMIT_SECONDS + 120,
    task_serializer="json",
    accept_content=["json"],
    timezone="UTC",
)
app.autodiscover_tasks(["bank_transfers.billingo.jobs", "bank_transfers.operations"])


@worker_shutting_down.connect(weak=False)
def stop_syncs(**_: Any) -> None:
    """Ends the running syncs at their next page, each with its log closed, so that the worker can end."""
    from bank_transfers.billingo.jobs import background

    background.shut_down()
