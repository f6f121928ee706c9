"""Originals that were kept, read again with today's readers: what is the same stays the same row."""

from .outcome import Reread
from .service import reread

__all__ = ["Reread", "reread"]
