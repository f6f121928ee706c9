"""What others may want to know of syncs, without their being known here."""

from django.dispatch import Signal

# A run of this serving process has ended, its log closed. Receivers must not raise and not take their time.
run_ended = Signal()
