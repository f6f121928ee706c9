"""A source of chance whose draws stay the same in every Python version."""

import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Chance:
    """Draws built on `random()` alone, the one method whose sequence Python promises to keep."""

    def __init__(self, *seed: int) -> None:
        self._random = random.Random()
        self.reseed(*seed)

    def reseed(self, *seed: int) -> None:
        """Start over from a tuple of integers."""
        mixed = 0
        for part in seed:
            mixed = (mixed * 0x9E3779B97F4A7C15 + part + 1) & 0xFFFFFFFFFFFFFFFF
        self._random.seed(mixed)
        self.unit = self._random.random

    def below(self, limit: int) -> int:
        """An integer from 0 to `limit` - 1."""
        return int(self.unit() * limit)

    def between(self, low: int, high: int) -> int:
        """An integer from `low` to `high`, both possible."""
        return low + int(self.unit() * (high - low + 1))

    def pick(self, options: Sequence[T]) -> T:
        """One of `options`, each as likely as the others."""
        return options[int(self.unit() * len(options))]

    def happens(self, probability: float) -> bool:
        """True with the given probability."""
        return self.unit() < probability
