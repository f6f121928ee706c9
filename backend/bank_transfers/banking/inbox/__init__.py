"""The watched folder of each company, and the files of it that were refused."""

from .watching import import_inbox

__all__ = ["import_inbox"]
