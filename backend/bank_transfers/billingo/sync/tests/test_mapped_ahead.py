"""Documents of a first sync are mapped as they come; what is stored is the same."""

from __future__ import annotations

import pytest

from bank_transfers.billingo.documents import mapping
from bank_transfers.billingo.sync.judging import LARGEST_AHEAD, mapped_ahead
from bank_transfers.billingo.sync.listing import DocumentText
from bank_transfers.billingo.sync.store import Store
from bank_transfers.models import Company
from billingo_sandbox import generate
from billingo_sandbox.conditions.poison import KINDS, poisoned

pytestmark = pytest.mark.django_db


def test_it_is_mapped_as_it_would_be_later() -> None:
    for document in generate(50).documents:
        ahead = mapped_ahead(document.raw)
        assert ahead.text == document.raw
        assert ahead.identity == DocumentText.of(document.raw).identity
        assert ahead.mapped == mapping.map_document(document.raw)


def test_what_is_far_larger_than_an_invoice_waits_for_its_turn() -> None:
    text = generate(1).documents[0].raw
    larger = text[:-1] + b',"more":"' + b"x" * LARGEST_AHEAD + b'"}'
    assert mapped_ahead(text).mapped
    assert mapped_ahead(larger) == DocumentText.of(larger)
    assert Store(1).plan([mapped_ahead(larger)]).created == [mapping.map_document(larger)]


@pytest.mark.parametrize("kind", KINDS)
def test_what_cannot_be_mapped_waits_for_its_turn_to_be_refused(kind: str) -> None:
    text = poisoned(generate(1).documents[0].raw, kind)
    ahead, later = mapped_ahead(text), DocumentText.of(text)
    plans = [Store(1).plan([document]) for document in (ahead, later)]
    assert plans[0] == plans[1]
    assert (ahead.mapped is None) == (bool(plans[0].set_aside) or len(text) > LARGEST_AHEAD)


def test_what_is_mapped_is_not_mapped_again(company: Company) -> None:
    text = generate(1).documents[0].raw
    ahead = mapped_ahead(text)
    ahead.text = b"nothing that could be mapped"
    assert Store(company.pk).plan([ahead]).created == [ahead.mapped]
