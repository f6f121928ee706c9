"""What others may want to know of syncs, without their being known here."""

from django.dispatch import Signal

# A run of this serving process has ended, its log closed. Receivers must not raise and not take their time.
run_ended = Signal()
# Rows of invoices, or of their payments, were written: `invoices` are their primary keys. Sent in the same transaction,
# which locked the rows; what a receiver raises undoes it.
documents_written = Signal()
