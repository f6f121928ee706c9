"""What payment providers pay out in one sum: stored with its items, each once, and held against the bank's line."""

from .linking import let_go, link, link_found, unlink
from .models import PayoutMention
from .store import forget, restore, store, told_of

__all__ = ["PayoutMention", "forget", "let_go", "link", "link_found", "restore", "store", "told_of", "unlink"]
