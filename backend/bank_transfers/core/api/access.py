"""What a request may do."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Access:
    """Where a request acts: the company, the user's role in it, the company's features. Read anew every time."""

    company_id: int
    role: str
    features: frozenset[str]
    company_name: str = ""
