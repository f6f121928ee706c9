"""What became of a file that was read again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

SHOWN = 1000  # lines of a file, one by one


@dataclass
class Reread:
    """`refused`: why nothing of the file was changed; with `blocked`, the lines that would have gone."""

    id: int
    file: str
    layout_before: str
    layout: str = ""
    refused: dict[str, Any] | None = None
    unchanged: int = 0
    changed: int = 0
    new: int = 0
    gone: int = 0
    taken_over: int = 0  # that only other files tell now
    renewed: int = 0  # fingerprints of another version
    statements_changed: int = 0
    changes: list[dict[str, Any]] = field(default_factory=list)
    blocked: list[dict[str, Any]] = field(default_factory=list)

    def tell_change(self, line: int, fields: dict[str, Any]) -> None:
        self.changed += 1
        if len(self.changes) < SHOWN:
            self.changes.append({"id": line, "outcome": "changed", "fields": fields})

    def tell(self, line: int, outcome: str, said: dict[str, Any]) -> None:
        if len(self.changes) < SHOWN:
            self.changes.append({"id": line, "outcome": outcome, "fields": said})

    @property
    def is_same(self) -> bool:
        """Whether everything stayed as it was."""
        return self.refused is None and not any(
            (self.changed, self.new, self.gone, self.taken_over, self.renewed, self.statements_changed)
        )

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id, "file": self.file, "layout": {"before": self.layout_before, "after": self.layout},
            "refused": self.refused, "blocked": self.blocked, "unchanged": self.unchanged, "changed": self.changed,
            "new": self.new, "gone": self.gone, "taken_over": self.taken_over, "renewed": self.renewed,
            "statements_changed": self.statements_changed, "lines": self.changes,
        }  # fmt: skip
