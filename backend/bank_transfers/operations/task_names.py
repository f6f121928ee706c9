"""The task's name, for who sends without having Celery. A broker may hold it in its queues: it stays."""

RUN_OPERATION = "operations.run"
