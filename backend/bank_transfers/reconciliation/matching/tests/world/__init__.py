"""A made-up year of a made-up Hungarian company, with the truth about every bank line: the matcher learns on it.

Nothing of it comes from the sandbox's bank, which is the exam. Every seed is another company with other customers and
other rates of everything, so that the weights rest on no single rate. Seeds are split: see `seeds`.
"""

from .life import World, make_world
from .measuring import Counts, Verdict, judge

__all__ = ["Counts", "Verdict", "World", "judge", "make_world"]
