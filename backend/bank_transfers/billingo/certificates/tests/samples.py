"""Certificates without a sync."""

from __future__ import annotations

from django.utils import timezone

from bank_transfers.billingo.certificates import content, keys, wording
from bank_transfers.billingo.certificates.figures import Documents
from bank_transfers.billingo.certificates.payments import Payments
from bank_transfers.models import Company, CompletenessCertificate


def certificate_of(company: Company) -> CompletenessCertificate:
    """One that says that the company has no documents."""
    now, key = timezone.now(), keys.current_key()
    run = content.SyncSaid(
        id=1, status="COMPLETED", started_at=content.moment(now), ended_at=content.moment(now)
    )
    none = content.documents_said(Documents(0, "", {}))
    unpaid = content.payments_said(Payments(0, "", {}, 0))
    said = content.canonical(
        content.Said(
            key_id=key.key_id,
            issued_at=content.moment(now),
            issued_for="sync",
            company=content.CompanySaid(name=company.name, tax_number=company.tax_id),
            full_sync=run,
            last_sync=run,
            documents=none,
            missing_upstream=none,
            payments=unpaid,
            proves=wording.PROVES,
            does_not_prove=wording.DOES_NOT_PROVE,
        )
    )
    return CompletenessCertificate.objects.create(
        company=company,
        origin=CompletenessCertificate.Origin.SYNC,
        issued_at=now,
        key=key,
        documents=0,
        content=said,
        signature=keys.sign(key, said),
    )
