"""What a connection to PostgreSQL relies on, said so that it holds behind a transaction pooler as well.

There two statements outside a transaction may meet two sessions of the server, whose settings other clients left. So
nothing that has to be right rests on a setting of the session: transactions name their isolation when they begin
(OPTIONS in the settings), and a statement outside one gets one of its own where the role's default is another.
DateStyle, TimeZone and encoding follow the client through a pooler, as its protocol has it. What only helps is set as
well as it can be: so statements are prepared (core/db/prepared.py) only where the server itself is at the other end.
No startup option is sent, which poolers refuse.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db import NotSupportedError, transaction
from django.db.backends.base.base import NO_DB_ALIAS, BaseDatabaseWrapper
from django.db.backends.signals import connection_created

ENCODING = "UTF8"
# The driver reads days and times in this form only.
NEEDED = {"DateStyle": "ISO"}
HELPFUL = {
    # A process that is frozen in the middle of a transaction holds its locks: the server ends it after a minute, or no
    # other sync of that company could begin.
    "idle_in_transaction_session_timeout": "60000",
    # Compiling a plan takes longer than any of ours runs.
    "jit": "off",
    # Databases live on SSDs: reading an index in any order costs little more than reading straight on.
    "random_page_cost": "1.1",
}
READ_COMMITTED = "read committed"
# A statement that is asked more often is kept by the server, with its plan.
PREPARED_AFTER = 1


class WrongEncoding(NotSupportedError):
    """The database keeps texts in an encoding that has not all characters."""


def prepare(sender: Any, connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """Makes a new connection fit to be used. Raises WrongEncoding, with the connection closed."""
    if connection.vendor != "postgresql" or connection.alias == NO_DB_ALIAS:
        return
    driver: Any = connection.connection
    encoding = driver.info.parameter_status("server_encoding")
    if encoding != ENCODING:
        connection.close()
        raise WrongEncoding(
            f"The database is in {encoding}, and must be in {ENCODING}: "
            "createdb --encoding=UTF8 --template=template0 NAME, then move to that one"
        )
    given = "options" in connection.settings_dict["OPTIONS"]  # who names options in the address knows better
    isolation, server = _set(driver, NEEDED if given else NEEDED | HELPFUL)
    # A pooler has a number of its own for each client: its sessions of the server are others, and not always the same.
    driver.prepare_threshold = PREPARED_AFTER if server == driver.info.backend_pid else None
    if _in_its_own_transaction in connection.execute_wrappers:
        connection.execute_wrappers.remove(_in_its_own_transaction)
    if isolation != READ_COMMITTED:
        connection.execute_wrappers.append(_in_its_own_transaction)


connection_created.connect(prepare, dispatch_uid="postgresql_session")


def _set(driver: Any, settings: Mapping[str, str]) -> tuple[str, int]:
    """Sets all of them in one round trip. Out: the isolation of a statement outside a transaction, and the number of
    the server's process that answered."""
    calls = ", ".join(f"set_config('{name}', '{value}', false)" for name, value in settings.items())
    asked = "current_setting('default_transaction_isolation'), pg_backend_pid()"
    isolation, server, *_set = driver.execute(f"SELECT {asked}, {calls}").fetchone()
    return str(isolation), int(server)


def _in_its_own_transaction(
    execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
) -> Any:
    connection = context["connection"]
    if connection.in_atomic_block or not connection.get_autocommit():
        return execute(sql, params, many, context)
    with transaction.atomic(using=connection.alias):
        return execute(sql, params, many, context)
