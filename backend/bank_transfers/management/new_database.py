"""The tables of an empty database, made once as they are in the end and not changed from migration to migration.

For each change Django makes all models anew that hang together, most of ours: ten seconds of a processor, where the
tables themselves take one. The migrations stay the only description: their models in the end give the tables, and what
they do besides (rows, functions, triggers) is done in their order when the tables are there. So it must not mind that
these are empty, and already as later migrations leave them.
"""

from __future__ import annotations

from django.apps.registry import Apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunPython, RunSQL
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState

# Of what else a project that embeds this one has installed nobody knows whether its migrations can be taken so.
KNOWN = {"admin", "auth", "bank_transfers", "contenttypes", "sessions"}


def make_if_new(connection: BaseDatabaseWrapper) -> bool:
    """Makes all tables and notes all migrations as done, if there is no table yet; tells whether it did.

    In one transaction: killed in the middle it leaves none. Raises what the database raises.
    """
    if connection.introspection.table_names():
        return False
    executor = MigrationExecutor(connection)
    loader = executor.loader
    if loader.migrated_apps != KNOWN:
        return False
    state = loader.project_state()
    with connection.schema_editor() as editor:
        _make_tables(editor, state.apps)
        _do_what_is_besides(editor, executor, state)
        for app, name in sorted(loader.disk_migrations):  # also those that one of them stands for
            executor.recorder.record_applied(app, name)
    return True


def _make_tables(editor: BaseDatabaseSchemaEditor, apps: Apps) -> None:
    for model in apps.get_models():  # those between two models are made with the one that names them
        if model._meta.managed and not model._meta.proxy:
            editor.create_model(model)


def _do_what_is_besides(
    editor: BaseDatabaseSchemaEditor, executor: MigrationExecutor, state: ProjectState
) -> None:
    if editor.connection.vendor == "postgresql":
        # A function may name columns as they were; a later migration writes it anew.
        editor.execute("SELECT set_config('check_function_bodies', 'off', true)")
    for migration, _backwards in executor.migration_plan(
        executor.loader.graph.leaf_nodes(), clean_start=True
    ):
        for operation in migration.operations:
            if isinstance(operation, RunPython | RunSQL):
                operation.database_forwards(migration.app_label, editor, state, state)
