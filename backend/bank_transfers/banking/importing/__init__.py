"""Bank files into accounts, statements and lines: `StatementImport` is the one verb for every door."""

from .outcome import FileOutcome, StatementOutcome
from .service import StatementImport
from .undo import OriginalUnreadable, original, undo

__all__ = ["FileOutcome", "OriginalUnreadable", "StatementImport", "StatementOutcome", "original", "undo"]
