"""The first 39 migrations in one end where the 39 end, one after the other.

What a migration does to the database follows from the models as they are before and after it, so the models are held
against each other. On both databases the tables, indexes and constraints of both ways were compared once by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState

pytestmark = pytest.mark.once

IN_ONE = ("bank_transfers", "0001_squashed_0039_pace_of_accounts")


def models_after(last: tuple[str, str], *, in_one: bool) -> Mapping[tuple[str, str], ModelState]:
    loader = MigrationLoader(None, load=False, replace_migrations=in_one)
    loader.build_graph()
    return loader.project_state(last).models


def said(model: ModelState) -> dict[str, Any]:
    """All of a model; its fields by name, because the order in which they were added is not kept everywhere."""
    return {
        "fields": {name: field.deconstruct()[1:] for name, field in model.fields.items()},
        "options": {
            name: sorted(map(repr, value)) if name in {"indexes", "constraints"} else value
            for name, value in model.options.items()
            if value
        },
        "bases": model.bases,
        "managers": [name for name, _manager in model.managers],
    }


def test_both_ways_end_with_the_same_models() -> None:
    replaced = MigrationLoader(None).disk_migrations[IN_ONE].replaces
    one_by_one = models_after(replaced[-1], in_one=False)
    in_one = models_after(IN_ONE, in_one=True)
    assert {name: said(model) for name, model in in_one.items()} == {
        name: said(model) for name, model in one_by_one.items()
    }
