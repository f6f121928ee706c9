"""Whether this process lives, and whether it can do its work. For load balancers and people on call."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from bank_transfers.core import queue as workers_queue
from bank_transfers.core.api.views import PublicApiView
from bank_transfers.core.db.session import WrongEncoding
from bank_transfers.core.health.writing import writable

OK = "ok"
IN_PROCESS = "in_process"

ALIVE = inline_serializer("Alive", {"status": serializers.ChoiceField([OK])})
READINESS = inline_serializer(
    "Readiness",
    {
        "status": serializers.ChoiceField([OK, "unavailable"]),
        "checks": inline_serializer(
            "ReadinessChecks",
            {
                "database": serializers.ChoiceField([OK, "unreachable", "wrong_encoding", "not_writable"]),
                "migrations": serializers.ChoiceField([OK, "pending", "newer", "unknown"]),
                "queue": serializers.ChoiceField([IN_PROCESS, OK, "unreachable"]),
            },
        ),
    },
)


class AliveView(PublicApiView):
    """The process answers. Touches nothing else, the database least of all."""

    @extend_schema(operation_id="health", responses=ALIVE)
    def get(self, request: Request) -> Response:
        return Response({"status": OK})


class ReadyView(PublicApiView):
    """Whether everything is there that a request needs. 503 with what is missing otherwise."""

    @extend_schema(operation_id="health_ready", responses={200: READINESS, 503: READINESS})
    def get(self, request: Request) -> Response:
        checks = {name: check() for name, check in CHECKS.items()}
        good = all(word in GOOD for word in checks.values())
        body = {"status": OK if good else "unavailable", "checks": checks}
        return Response(body, status=200 if good else 503)


def database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except WrongEncoding:
        return "wrong_encoding"
    except DatabaseError:
        return "unreachable"
    return OK if writable() else "not_writable"


def migrations() -> str:
    """Whether the database has the tables that this code expects, and not those of a newer one."""
    try:
        loader = (executor := MigrationExecutor(connection)).loader
        pending = executor.migration_plan(loader.graph.leaf_nodes())
    except DatabaseError:
        return "unknown"
    known = {*loader.disk_migrations, *loader.replacements}
    known.update(key for migration in loader.disk_migrations.values() for key in migration.replaces)
    if any(key not in known and key[0] in loader.migrated_apps for key in loader.applied_migrations):
        return "newer"
    return "pending" if pending else OK


def queue() -> str:
    """Where syncs run: in this process, which is there, or on workers behind a broker, which is asked."""
    if not settings.CELERY_BROKER_URL:
        return IN_PROCESS
    return OK if workers_queue.reachable() else "unreachable"


CHECKS: dict[str, Callable[[], str]] = {"database": database, "migrations": migrations, "queue": queue}
GOOD = {OK, IN_PROCESS}
