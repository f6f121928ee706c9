"""The tasks' names, for who sends without having Celery. A broker may hold them in its queues: they stay."""

SYNC_SLOT = "billingo.sync_slot"
SYNC_ASKED = "billingo.sync_asked"
SYNC_REQUESTED = "billingo.sync_requested"
