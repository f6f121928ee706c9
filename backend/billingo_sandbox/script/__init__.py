"""`Script`: everything that can be done to a sandbox, and everything it can be asked, whether or not it is serving."""

from .base import Action
from .script import Script

__all__ = ["Action", "Script"]
