"""What payment providers pay out in one sum: stored with its items, each once, and held against the bank's line."""

from .linking import link, link_found, unlink
from .store import forget, store, told_of

__all__ = ["forget", "link", "link_found", "store", "told_of", "unlink"]
