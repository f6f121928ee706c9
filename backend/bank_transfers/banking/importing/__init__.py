"""Bank files into accounts, statements and lines: `StatementImport` is the one verb for every door."""

from .outcome import FileOutcome, StatementOutcome
from .service import StatementImport
from .undo import original, undo

__all__ = ["FileOutcome", "StatementImport", "StatementOutcome", "original", "undo"]
