"""A transfer management system's app that mirrors Billingo's documents."""

__version__ = "0.1.0"
