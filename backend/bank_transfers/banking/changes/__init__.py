"""What became of bank lines: which came, were booked, withdrawn, explained or told in other words, and when."""

from .recording import came, record, record_one, withdrawn

__all__ = ["came", "record", "record_one", "withdrawn"]
