"""A migration's new column in a large table, without rewriting the table."""

from __future__ import annotations

import copy
from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Value


class AddColumn(migrations.AddField):
    """AddField of a column that is nullable or has a constant `db_default`, and no check.

    SQLite, like PostgreSQL, then only notes the default; Django would copy all rows into a new table there.
    existing: what rows that are there get in the place of the default, on PostgreSQL only, where writing it into each
    of a million rows takes minutes.
    """

    def __init__(self, model_name: str, name: str, field: Any, existing: int | None = None) -> None:
        super().__init__(model_name, name, field)
        self.existing = existing

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        model = to_state.apps.get_model(app_label, self.model_name)
        connection = schema_editor.connection
        if not self.allow_migrate_model(connection.alias, model):
            return
        field = model._meta.get_field(self.name)
        if self.existing is None or connection.vendor != "postgresql":
            BaseDatabaseSchemaEditor.add_field(schema_editor, model, field)
            return
        first = copy.copy(field)
        first.db_default = Value(self.existing)
        first.__dict__.pop("_db_default_expression", None)
        BaseDatabaseSchemaEditor.add_field(schema_editor, model, first)
        schema_editor.alter_field(model, first, field)
