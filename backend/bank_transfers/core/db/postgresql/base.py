"""Django's connection to PostgreSQL, which asks before each request whether it still stands, only more cheaply; and
knows what was asked by a plan that the server keeps."""

from __future__ import annotations

import select
import time
from typing import Any

from django.db.backends.postgresql import base, operations

# A server that ended a connection has said so to the socket. What nobody says, a network that is gone, is what the
# question is for, and after so short a while it would be asked into the void like the statement after it.
ANSWERED_LATELY_SECONDS = 1.0


class DatabaseOperations(operations.DatabaseOperations):
    def last_executed_query(self, cursor: Any, sql: Any, params: Any) -> str:
        """For logs and tests. The driver's cursor does not know the text of a statement that was prepared."""
        found: str = super().last_executed_query(cursor, sql, params)
        return found or str(self.compose_sql(sql, params))


class DatabaseWrapper(base.DatabaseWrapper):
    """Looks at the socket, where the server has answered a moment ago, instead of asking it for a 1."""

    ops_class = DatabaseOperations
    health_check_done: bool

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._answered_at = float("-inf")

    def is_usable(self) -> bool:
        lately = time.monotonic() - self._answered_at < ANSWERED_LATELY_SECONDS
        if lately and not self.errors_occurred and self._is_silent():
            return True
        return bool(super().is_usable())

    def close_if_unusable_or_obsolete(self) -> None:
        """Called at the beginning and the end of each request."""
        if self.health_check_done and not self.errors_occurred:
            self._answered_at = time.monotonic()
        super().close_if_unusable_or_obsolete()

    def _is_silent(self) -> bool:
        """Whether nothing has arrived that nobody asked for: the end of the connection, or a server's last words."""
        driver: Any = self.connection
        if driver is None or driver.closed:
            return False
        poll = select.poll()
        poll.register(driver.pgconn.socket, select.POLLIN)
        return not poll.poll(0)
