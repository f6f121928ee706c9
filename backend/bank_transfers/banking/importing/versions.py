"""Fingerprints of another version than today's: made anew from the rows, which hold all that is in them.

So lines of different versions are never compared: an account has fingerprints of one version only, from the moment that
anything is imported into it or read anew.
"""

from __future__ import annotations

from collections import Counter

from django.db.models import Max, Min, Q

from bank_transfers.banking.explaining import service as explaining
from bank_transfers.banking.models import BankAccount, BankTransaction

from .fingerprint import PENDING, VERSION, fingerprint

BATCH = 400
CURRENT = (f"{VERSION}:", f"{VERSION}{PENDING}:")


class Renewed(dict[tuple[str, int], tuple[str, int]]):
    """Fingerprint and occurrence as they were → as they are."""


def renew(account: BankAccount) -> Renewed:
    """The account's row has to be locked. Lines alike in all of the new fingerprint are counted in their order."""
    changed = Renewed()
    lines = BankTransaction.objects.filter(account=account)
    ends = lines.aggregate(first=Min("fingerprint"), last=Max("fingerprint"))
    if all(end is None or end.startswith(CURRENT) for end in ends.values()):
        return changed
    explaining.hold(account.company_id)  # before its lines
    today = Q(fingerprint__startswith=CURRENT[0]) | Q(fingerprint__startswith=CURRENT[1])
    count = Counter(lines.filter(today).values_list("fingerprint", flat=True))
    old = lines.exclude(today).order_by("occurrence", "pk")
    pks = list(old.values_list("pk", flat=True))
    for at in range(0, len(pks), BATCH):
        batch = pks[at : at + BATCH]
        rows = BankTransaction.objects.in_bulk(batch)
        for row in (rows[pk] for pk in batch):
            before = row.fingerprint, row.occurrence
            apart = row.fingerprint.partition(":")[0].endswith(PENDING)
            row.fingerprint = fingerprint(account.number, row.currency, row, apart=apart)
            count[row.fingerprint] += 1
            row.occurrence = count[row.fingerprint]
            changed[before] = row.fingerprint, row.occurrence
        BankTransaction.objects.bulk_update(rows.values(), ["fingerprint", "occurrence"], batch_size=100)
    explaining.follow(account.pk, changed)
    return changed
