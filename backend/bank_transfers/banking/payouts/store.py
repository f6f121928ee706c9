"""A provider's file into payouts and items: each once, however files overlap, in any order.

Files tell payouts; an item that several of them tell belongs to the surest: one with the provider's id before one
without, one that is paid out before one that is open, the one with fewer items before a wider one, then the one that
came first. So what is stored depends on which files are there, not on their order.
"""

from __future__ import annotations

import datetime
import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import islice
from typing import Any, NamedTuple

from bank_transfers.banking.explaining import service as explaining
from bank_transfers.banking.formats.providers import Item, Payout, SettlementFile
from bank_transfers.banking.models import StatementFile
from bank_transfers.core.api.money import money

from .models import PayoutItem, PayoutItemMention, PayoutMention, ProviderPayout, searchable

VERSION = "1"
BATCH = 400
_SEPARATOR = "\x1f"
TEXTS = ("order_number", "invoice_id", "reference", "type_text", "description")


class Found(NamedTuple):
    item: Item
    mention: PayoutMention
    fingerprint: str
    occurrence: int


def store(file: StatementFile, settlement: SettlementFile) -> None:
    """Inside a transaction, in which the file was stored."""
    explaining.hold(file.company_id)
    found = list(_found(file, settlement))
    touched: set[int] = set()
    for batch in _batches(found):
        touched.update(_tell(file, batch))
    _settle(file.company_id, touched)


def forget(file: StatementFile) -> int:
    """Takes back what the file told, before it is deleted. Out: how many items went."""
    explaining.hold(file.company_id)
    told = set(
        PayoutItem.objects.filter(mentions__mention__file=file).values_list("pk", flat=True).distinct()
    )
    PayoutMention.objects.filter(file=file).delete()
    kept: set[int] = set()
    for batch in _batches(sorted(told)):
        kept.update(PayoutItemMention.objects.filter(item__in=batch).values_list("item", flat=True))
    of_payouts = set(ProviderPayout.objects.filter(items__in=told - kept).values_list("pk", flat=True))
    for batch in _batches(sorted(told - kept)):
        PayoutItem.objects.filter(pk__in=batch).delete()
    _settle(file.company_id, kept, of_payouts)
    return len(told - kept)


class Counted(NamedTuple):
    unchanged: int
    changed: int
    new: int
    gone: int


def restore(file: StatementFile, settlement: SettlementFile) -> Counted:
    """The same for a file that was stored before, and is read again: what is the same stays the same row, and so does
    what says something else at the same row of the file, if no other file tells it."""
    explaining.hold(file.company_id)
    before = dict(
        PayoutItemMention.objects.filter(mention__file=file).order_by("-pk").values_list("position", "item")
    )
    told_before = set(PayoutItemMention.objects.filter(mention__file=file).values_list("item", flat=True))
    PayoutMention.objects.filter(file=file).delete()
    found = list(_found(file, settlement))
    changed = sum(_rewrite(batch, before) for batch in _batches(found))
    of_payouts = set(ProviderPayout.objects.filter(items__in=told_before).values_list("pk", flat=True))
    touched: set[int] = set()
    for batch in _batches(found):
        touched.update(_tell(file, batch))
    kept: set[int] = set()
    for batch in _batches(sorted(told_before)):
        kept.update(PayoutItemMention.objects.filter(item__in=batch).values_list("item", flat=True))
    gone = told_before - kept
    for batch in _batches(sorted(gone)):
        PayoutItem.objects.filter(pk__in=batch).delete()
    _settle(file.company_id, touched | kept, of_payouts)
    new = len(touched - told_before)
    return Counted(len(touched) - new - changed, changed, new, len(gone))


def _rewrite(batch: Sequence[Found], before: dict[int, int]) -> int:
    """Items of the file that say something else now, where only this file tells them."""
    if not batch:
        return 0
    company_id = batch[0].mention.company_id
    marks = {one.fingerprint for one in batch}
    rows = PayoutItem.objects.filter(company_id=company_id, fingerprint__in=marks)
    known = set(rows.values_list("fingerprint", "occurrence"))
    old = PayoutItem.objects.filter(mentions=None).in_bulk(
        [before[one.item.position] for one in batch if one.item.position in before]
    )
    changed = 0
    for one in batch:
        item = old.pop(before.get(one.item.position, 0), None)
        if item is None or (one.fingerprint, one.occurrence) in known:
            continue
        made = _row(company_id, one, item.payout)
        made.pk = item.pk
        made.save(force_update=True)
        changed += 1
    return changed


def _found(file: StatementFile, settlement: SettlementFile) -> Iterator[Found]:
    count: Counter[str] = Counter()
    for number, payout in enumerate(settlement.payouts):
        mention = _mention(file, settlement.provider, number, payout)
        for item in payout.items:
            mark = _fingerprint(settlement.provider, item)
            count[mark] += 1
            yield Found(item, mention, mark, count[mark])


def _tell(file: StatementFile, batch: Sequence[Found]) -> set[int]:
    """That the file tells these items; new ones are made. Out: their ids."""
    items = _items(file, batch)
    PayoutItemMention.objects.bulk_create(
        [
            PayoutItemMention(
                item_id=items[one.fingerprint, one.occurrence],
                mention=one.mention,
                position=one.item.position,
            )
            for one in batch
        ],
        batch_size=BATCH,
    )
    return set(items.values())


def _mention(file: StatementFile, provider: str, number: int, payout: Payout) -> PayoutMention:
    identification = payout.identification[:255]
    mention, _made = PayoutMention.objects.get_or_create(
        file=file,
        currency=payout.currency,
        key=f"id:{identification}" if identification else f"file:{file.digest}:{number}",
        defaults={
            "company_id": file.company_id,
            "provider": provider,
            "identification": identification,
            "merchant": payout.merchant[:255],
            "paid_on": payout.paid_at,
            "opening": payout.opening,
            "told_amount": payout.amount,
            "is_open": payout.is_open,
            "number_of_items": len(payout.items),
        },
    )
    return mention


def _items(file: StatementFile, batch: Sequence[Found]) -> dict[tuple[str, int], int]:
    """The ids of the batch's items; those that are not there yet are made, in a payout that `_settle` gives them."""
    marks = {one.fingerprint for one in batch}
    rows = PayoutItem.objects.filter(company_id=file.company_id, fingerprint__in=marks)
    known = {(mark, nth): pk for mark, nth, pk in rows.values_list("fingerprint", "occurrence", "pk")}
    new = [one for one in batch if (one.fingerprint, one.occurrence) not in known]
    made = PayoutItem.objects.bulk_create(
        [_row(file.company_id, one, _payout(one.mention)) for one in new], batch_size=BATCH
    )
    for mention, times in Counter(one.mention for one in new).items():
        mention.new_items += times
        mention.save(update_fields=["new_items"])
    return known | {(item.fingerprint, item.occurrence): item.pk for item in made}


def _row(company_id: int, found: Found, payout: ProviderPayout) -> PayoutItem:
    item = found.item
    return PayoutItem(
        company_id=company_id,
        payout=payout,
        kind=item.kind.value,
        gross=item.gross,
        fee=item.fee,
        net=item.net,
        currency=item.currency,
        occurred_at=item.occurred_at.isoformat(" ") if item.occurred_at else "",
        fingerprint=found.fingerprint,
        occurrence=found.occurrence,
        **{name: getattr(item, name) for name in TEXTS},
        search_text=searchable(item.order_number, item.invoice_id, item.reference, item.description),
    )


def _payout(mention: PayoutMention) -> ProviderPayout:
    payout, _made = ProviderPayout.objects.get_or_create(
        company_id=mention.company_id,
        provider=mention.provider,
        currency=mention.currency,
        key=mention.key,
        defaults={"file_id": mention.file_id, "identification": mention.identification},
    )
    return payout


def _settle(company_id: int, items: Iterable[int], payouts: Iterable[int] = ()) -> None:
    """Puts items into the payouts that they belong to by what all files tell, and sums those up. Lines whose link ends
    by that are given back."""
    touched = set(payouts)
    homes: dict[str, ProviderPayout] = {}
    for batch in _batches(sorted(items)):
        surest: dict[int, PayoutMention] = {}
        told = PayoutItemMention.objects.filter(item__in=batch).select_related("mention").order_by("mention")
        for one in told:
            best = surest.get(one.item_id)
            if best is None or _rank(one.mention) < _rank(best):
                surest[one.item_id] = one.mention
        moved: dict[int, list[int]] = defaultdict(list)
        for pk, present in PayoutItem.objects.filter(pk__in=surest).values_list("pk", "payout"):
            mention = surest[pk]
            name = f"{mention.currency} {mention.key}"
            if name not in homes:
                homes[name] = _payout(mention)
            home = homes[name]
            touched |= {present, home.pk}
            if present != home.pk:
                moved[home.pk].append(pk)
        for home_id, pks in moved.items():
            PayoutItem.objects.filter(pk__in=pks).update(payout=home_id)
    freed = []
    for payout in ProviderPayout.objects.filter(pk__in=touched, company_id=company_id).order_by("pk"):
        line = payout.line_id
        _sum_up(payout)
        if line is not None and payout.line_id is None:
            freed.append(line)
    explaining.links_changed(company_id, freed)


def _rank(mention: PayoutMention) -> tuple[Any, ...]:
    return not mention.identification, mention.is_open, mention.number_of_items, mention.file_id, mention.pk


def _sum_up(payout: ProviderPayout) -> None:
    rows = list(payout.items.values_list("gross", "fee", "net", "occurred_at"))
    if not rows:
        payout.delete()
        payout.line = None
        return
    mentions = PayoutMention.objects.filter(
        company_id=payout.company_id, provider=payout.provider, currency=payout.currency, key=payout.key
    )
    fullest = min(mentions, key=lambda one: (-one.number_of_items, one.file_id))
    days = sorted(day[:10] for *_amounts, day in rows if day)
    before = payout.amount
    payout.file_id = min(mention.file_id for mention in mentions)
    payout.gross, payout.fee, payout.net = (sum((row[at] for row in rows), Decimal(0)) for at in range(3))
    payout.first_day, payout.last_day = (_day(days[0]), _day(days[-1])) if days else (None, None)
    for name in ("merchant", "paid_on", "opening", "told_amount", "is_open"):
        setattr(payout, name, getattr(fullest, name))
    payout.amount = payout.net if payout.told_amount is None else payout.told_amount
    if payout.line_id is not None and payout.amount != before:  # it was held against another sum
        payout.line = payout.linked_by = payout.linked_at = None
    payout.save()


def _day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def _fingerprint(provider: str, item: Item) -> str:
    """Nothing of the file, its rows or the payout is in it."""
    amounts = (f"{amount.normalize():f}" for amount in (item.gross, item.fee, item.net))
    said = (
        provider, item.currency, item.kind.value, *amounts, item.reference, item.order_number, item.invoice_id,
        item.type_text, item.occurred_at.isoformat() if item.occurred_at else "",
    )  # fmt: skip
    digest = hashlib.sha256(_SEPARATOR.join(said).encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return f"{VERSION}:{digest}"


def told_of(file: StatementFile) -> list[dict[str, Any]]:
    """The payouts of a file, as it tells them, and what became of them."""
    found = []
    for mention in PayoutMention.objects.filter(file=file).order_by("pk"):
        payout = ProviderPayout.objects.filter(
            company_id=mention.company_id,
            provider=mention.provider,
            currency=mention.currency,
            key=mention.key,
        ).first()  # none where surer files tell all of its items
        found.append(
            {
                "id": payout.pk if payout else None,
                "provider": mention.provider,
                "identification": mention.identification,
                "currency": mention.currency,
                "gross": money(payout.gross) if payout else None,
                "fee": money(payout.fee) if payout else None,
                "net": money(payout.net) if payout else None,
                "items": mention.number_of_items,
                "new": mention.new_items,
                "known": mention.number_of_items - mention.new_items,
                "adds_up": payout.adds_up if payout else None,
                "state": payout.state if payout else "elsewhere",
            }
        )
    return found


def _batches(rows: Iterable[Any]) -> Iterator[list[Any]]:
    left = iter(rows)
    while batch := list(islice(left, BATCH)):
        yield batch
