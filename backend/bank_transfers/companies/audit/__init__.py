"""Who did what in a company: written in the transaction of the act itself, read by its administrators, never changed.

    with transaction.atomic():
        ...                                                     # the act
        audit.record(company_id, request.user, "key_changed")   # its entry, or neither

A new act gets a line in `actions.py`. No secret is ever part of an entry: `record` refuses a `Secret`, and masks what
looks like one.
"""

from .recording import record

__all__ = ["record"]
