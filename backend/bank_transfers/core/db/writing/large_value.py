"""A large value, which the ORM would write into the text of its statement, goes to PostgreSQL as it is."""

from __future__ import annotations

from django.db import connection, models


def write_large(model: type[models.Model], column: str, key: int, value: bytes) -> None:
    """Sets a binary column of one row.

    The ORM's statement for PostgreSQL holds two letters for each byte, is put together several times and handed on as
    often: 18 MB of a bank's file took 50 MiB beside them. Raises django.db's errors.
    """
    if connection.vendor != "postgresql":
        model._default_manager.filter(pk=key).update(**{column: value})
        return
    from psycopg import Cursor, sql  # there only with PostgreSQL

    by_name = {field.attname: field for field in model._meta.concrete_fields}
    names = [model._meta.db_table, str(by_name[column].column), str(model._meta.pk.column)]
    statement = sql.SQL("UPDATE {} SET {} = %b WHERE {} = %s").format(*map(sql.Identifier, names))
    connection.ensure_connection()
    with connection.wrap_database_errors, Cursor(connection.connection) as cursor:
        cursor.execute(statement, [value, key])
