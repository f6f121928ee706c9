"""What docs/ says of the code: tables of docs/database.md, picture of docs/architecture.md, list of settings.

Without arguments: writes the tables between their markers. With --check: writes nothing, complains of differences.
"""

from __future__ import annotations

import ast
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
BACKEND = ROOT / "backend"
DATABASE = ROOT / "docs/database.md"
ARCHITECTURE = ROOT / "docs/architecture.md"
CONFIGURATION = ROOT / "docs/configuration.md"
MODELS, IMPORTS = "the models", "the imports"

sys.path.insert(0, str(BACKEND))


def main(arguments: list[str]) -> int:
    """Writes or checks. Returns the exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django
    from django.utils import translation

    django.setup()
    complaints = list(undocumented_settings())
    with translation.override("en"):
        pages = [(DATABASE, MODELS, tables()), (ARCHITECTURE, IMPORTS, picture())]
    for page, source, text in pages:
        present = page.read_text(encoding="utf-8")
        wanted = with_generated(present, source, text)
        if "--check" not in arguments:
            page.write_text(wanted, encoding="utf-8")
        elif wanted != present:
            complaints.append(f"{page.relative_to(ROOT)} is not what {source} say; run `make docs`")
    for complaint in complaints:
        print(complaint)
    return 1 if complaints else 0


def with_generated(present: str, source: str, text: str) -> str:
    """The page with its generated part anew; the rest as it is."""
    begin, end = (f"<!-- generated from {source}: {edge} -->" for edge in ("begin", "end"))
    before, rest = present.split(begin)
    return f"{before}{begin}\n\n{text}\n{end}{rest.split(end)[1]}"


# --- docs/architecture.md -------------------------------------------------------------------------------

APPLICATION = "bank_transfers"
# They call services and are called by nobody.
DOORS = ("apps", "admin", "checks", "http_errors", "live", "management", "scheduler", "urls")


def picture() -> str:
    """The rooms and who imports whom, as Mermaid. An arrow that a longer way implies is left out."""
    import grimp

    graph = grimp.build_graph(APPLICATION, include_external_packages=False, cache_dir=None)
    rooms: dict[str, set[str]] = {}
    for module in graph.modules:
        parts = module.split(".")
        if len(parts) < 2 or {"tests", "conftest", "migrations"} & set(parts):
            continue
        importer = room(parts[1])
        rooms.setdefault(importer, set())
        for imported in graph.find_modules_directly_imported_by(module):
            target = imported.split(".")
            if len(target) > 1 and room(target[1]) != importer:
                rooms[importer].add(room(target[1]))
    lines = ["```mermaid", "flowchart TD"]
    lines += [f'  {name}["{name}"]' for name in sorted(rooms)]
    lines += [
        f"  {name} --> {target}"
        for name in sorted(rooms)
        for target in sorted(rooms[name])
        if not any(reaches(rooms, other, target) for other in rooms[name] - {target})
    ]
    return "\n".join([*lines, "```", ""])


def room(name: str) -> str:
    return "doors" if name in DOORS else name


def reaches(rooms: dict[str, set[str]], start: str, goal: str) -> bool:
    """Whether a way of imports leads from one room to another."""
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        for target in rooms.get(waiting.pop(), ()):
            if target == goal:
                return True
            if target not in seen:
                seen.add(target)
                waiting.append(target)
    return False


# --- docs/database.md -----------------------------------------------------------------------------------


def tables() -> str:
    """Every table of the application with its fields, indexes and constraints, as Markdown."""
    from django.apps import apps

    models = sorted(
        apps.get_app_config("bank_transfers").get_models(), key=lambda model: model._meta.db_table
    )
    return "\n".join(table(model) for model in models)


def table(model: Any) -> str:
    meta = model._meta
    lines = [
        f"### `{meta.db_table}`",
        "",
        f"{' '.join((model.__doc__ or '').split())} Model: `{model.__name__}`.",
        "",
        "| field | PostgreSQL | SQLite | null | meaning |",
        "|---|---|---|---|---|",
        *(field_row(field) for field in meta.concrete_fields),
        "",
        *rules(model),
    ]
    return "\n".join(lines) + "\n"


def field_row(field: Any) -> str:
    postgres, sqlite = engines()
    null = "yes" if field.null else ""
    return f"| `{field.column}` | {field.db_type(postgres)} | {field.db_type(sqlite)} | {null} | {meaning(field)} |"


def engines() -> tuple[Any, Any]:
    """Both engines' words for types; neither is connected to."""
    from django.db.backends.postgresql.base import DatabaseWrapper as PostgreSQL
    from django.db.backends.sqlite3.base import DatabaseWrapper as SQLite

    return PostgreSQL({}, "postgresql"), SQLite({}, "sqlite")


def meaning(field: Any) -> str:
    """A field's name for people, where it points, its values, and its help text."""
    parts = []
    if field.primary_key:
        parts.append("primary key")
    elif str(field.verbose_name).lower() != field.name.replace("_", " "):
        parts.append(str(field.verbose_name))
    if field.remote_field:
        target = field.remote_field.model._meta
        unchecked = "" if field.db_constraint else " (not checked by the database)"
        parts.append(f"→ `{target.db_table}.{target.pk.column}`{unchecked}")
    if field.choices:
        parts.append("one of " + ", ".join(f"`{value}`" for value, _label in field.choices))
    text = "; ".join(parts)
    help_text = str(field.help_text).strip()
    return ". ".join(part for part in (text, help_text) if part)


def rules(model: Any) -> Iterator[str]:
    """Indexes and constraints, one line each, those that a single field brings included."""
    from django.db.models import CheckConstraint

    meta = model._meta
    for field in meta.concrete_fields:
        if field.unique and not field.primary_key:
            yield f"- unique: `{field.column}`"
        elif field.db_index and not field.unique:
            yield f"- index: `{field.column}`"
    for index in meta.indexes:
        yield f"- index `{index.name}`: {columns(meta, index.fields)}"
    for constraint in meta.constraints:
        if isinstance(constraint, CheckConstraint):
            yield f"- check `{constraint.name}`: {where(constraint.condition)}"
            continue
        condition = f" where {where(constraint.condition)}" if constraint.condition else ""
        yield f"- unique `{constraint.name}`: {columns(meta, constraint.fields)}{condition}"


def columns(meta: Any, names: Any) -> str:
    return ", ".join(
        f"`{meta.get_field(name.removeprefix('-')).column}`" + (" descending" if name.startswith("-") else "")
        for name in names
    )


def where(condition: Any) -> str:
    from django.db.models import F

    signs = {"": "=", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
    said = []
    for name, value in condition.children:
        column, _, lookup = name.partition("__")
        if lookup == "isnull":
            said.append(f"`{column}` is {'' if value else 'not '}null")
        elif lookup == "in":
            said.append(f"`{column}` is one of {', '.join(map(repr, value))}")
        else:
            other = f"`{value.deconstruct()[1][0]}`" if isinstance(value, F) else repr(value)
            said.append(f"`{column}` {signs[lookup]} {other}")
    return " and ".join(said)


# --- docs/configuration.md ------------------------------------------------------------------------------


def undocumented_settings() -> Iterator[str]:
    """Variables that the settings read and the table lacks, or the other way round; numbers told wrongly."""
    in_code = read_variables(BACKEND / "config/settings.py")
    rows = re.findall(
        r"^\| `([A-Z_]+)` \|([^|]*)\|([^|]*)\|", CONFIGURATION.read_text(encoding="utf-8"), re.MULTILINE
    )
    in_docs = {name: (default.strip(), allowed.strip()) for name, default, allowed in rows}
    yield from (f"docs/configuration.md lacks {name}" for name in sorted(in_code.keys() - in_docs.keys()))
    for name in sorted(in_docs.keys() - in_code.keys()):
        yield f"docs/configuration.md tells of {name}, which nothing reads"
    for name, numbers in in_code.items():
        if numbers and name in in_docs and in_docs[name] != numbers:
            yield f"docs/configuration.md: {name} is {' | '.join(numbers)}, not {' | '.join(in_docs[name])}"


def read_variables(path: Path) -> dict[str, tuple[str, str] | None]:
    """The variables that a module asks `env` for; of a number its default and its bounds, as the table has them."""
    found: dict[str, tuple[str, str] | None] = {}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id="env"), attr=kind),
                args=[ast.Constant(value=str(name)), *rest],
            ):
                found[name] = number_cells(rest) if kind == "number" else None
    return found


def number_cells(arguments: list[ast.expr]) -> tuple[str, str]:
    """`env.number`'s default, minimum and maximum as the cells `default` and `minimum to maximum`."""
    default, minimum, maximum = (f"{arithmetic(node):,.12g}" for node in arguments)
    return default, f"{minimum} to {maximum}"


def arithmetic(node: ast.expr) -> float:
    """The value of a literal number or a product of such. Raises ValueError for anything else."""
    match node:
        case ast.Constant(value=int() | float() as value):
            return value
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            return arithmetic(left) * arithmetic(right)
    raise ValueError(f"not a number: {ast.unparse(node)}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
