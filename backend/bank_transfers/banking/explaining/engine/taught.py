"""A rule that people of a company set: which lines it is about, and what they are."""

from __future__ import annotations

from typing import NamedTuple

from .codes import Code

LOOKED_AT = 240  # letters of each text, as many as the search knows


class Taught(NamedTuple):
    """All that is given has to fit. Texts as `plain` gives them, the account as `normalise` does."""

    pk: int
    code: Code | str
    text: str = ""
    name: str = ""
    account: str = ""
    type_text: str = ""
    sign: int = 0
    own_account: int | None = None

    @property
    def weight(self) -> int:
        """How much is asked for: of two rules that fit, the one that asks for more is meant."""
        return sum(bool(one) for one in self[2:])


def meant(fitting: list[Taught]) -> Taught | None:
    """The rule among those that fit. None where equally particular ones contradict each other."""
    most = max(rule.weight for rule in fitting)
    best = [rule for rule in fitting if rule.weight == most]
    if len({rule.code for rule in best}) > 1:
        return None
    return min(best, key=lambda rule: rule.pk)
