"""The listing endpoints: documents above all, and the small ones beside them."""

from collections.abc import Iterable

from billingo_sandbox.account import Row
from billingo_sandbox.codec import Json, dumps
from billingo_sandbox.conditions.between import PAGE

from . import query as queries
from .answers import Answer, page_answer
from .pages import make_page
from .query import PAYMENT_METHODS, Paging
from .requests import ApiRequest
from .state import State

_CATEGORIES = frozenset(
    {"advertisement", "development", "other", "overheads", "service", "stock", "tangible_assets"}
)
_BLOCK_KINDS = frozenset(
    {"certificate_of_completion", "dossier", "invoice", "offer", "order_form", "receipt", "waybill"}
)
_SPENDING_DATES = frozenset({"due_date", "fulfillment_date", "invoice_date"})
_SELECTIONS_KEPT = 64


def documents(state: State, request: ApiRequest) -> Answer:
    """`GET /documents`. Pages are kept compressed until the account changes."""
    page = queries.paging(request.query)
    account = request.access.account
    if state.betweens:
        state.run_betweens(PAGE, page.page, account.name, before=True)
    answer = kept_page(state, request)
    if state.betweens:
        state.run_betweens(PAGE, page.page, account.name, before=False)
    return answer


def kept_page(state: State, request: ApiRequest) -> Answer:
    """The answer to a listing request, out of the kept pages if nothing has changed since it was made."""
    account = request.access.account
    key = (account.name, request.url, *sorted(request.query.items()))
    answer = state.pages.get(key, account.version)
    if answer is None:
        answer = _documents_page(state, request, queries.paging(request.query))
        if request.gzip_accepted:
            state.pages.put(key, account.version, answer)
    return answer


def _documents_page(state: State, request: ApiRequest, page: Paging) -> Answer:
    account = request.access.account
    start = (page.page - 1) * page.per_page
    chosen = _selection(state, request)
    if chosen is None:
        rows, total = account.newest(start, start + page.per_page), len(account)
    else:
        rows, total = chosen[start : start + page.per_page], len(chosen)
    return page_answer(make_page([row.sent for row in rows], total, page, request.url, request.query))


def _selection(state: State, request: ApiRequest) -> list[Row] | None:
    """The rows that the filters leave; kept, because the next pages of the same listing ask for them again."""
    account = request.access.account
    filters = tuple(
        sorted((name, value) for name, value in request.query.items() if name not in ("page", "per_page"))
    )
    if not filters:
        return None
    key = (account.name, filters)
    kept = state.selections.get(key)
    if kept is not None and kept[0] == account.version:
        return kept[1]
    rows = queries.select(account, request.query, state.filter_zone)
    if rows is not None:
        if len(state.selections) >= _SELECTIONS_KEPT:
            state.selections.clear()
        state.selections[key] = (account.version, rows)
    return rows


def partners(state: State, request: ApiRequest) -> Answer:
    """`GET /partners`: live partners, newest first; `query` looks in name, tax number and id."""
    text = request.query.get("query", "").casefold()
    found = (
        partner
        for partner in request.access.account.partners()
        if text in f"{partner['name']}\n{partner['taxcode']}\n{partner['id']}".casefold()
    )
    return _plain(request, found)


def bank_accounts(state: State, request: ApiRequest) -> Answer:
    """`GET /bank-accounts`, newest first."""
    accounts = request.access.account.dataset.world.bank_accounts.values()
    return _plain(request, sorted(accounts, key=lambda account: -int(account["id"])))


def document_blocks(state: State, request: ApiRequest) -> Answer:
    """`GET /document-blocks`, newest first."""
    kind = queries.one_of(request.query, "type", _BLOCK_KINDS)
    blocks = request.access.account.dataset.world.blocks.values()
    records = (
        block.as_json() for block in sorted(blocks, key=lambda block: -block.id) if kind in (None, block.kind)
    )
    return _plain(request, records)


def spendings(state: State, request: ApiRequest) -> Answer:
    """`GET /spendings`, ordered by due date, filtered as its parameters say."""
    query = request.query
    date_field = queries.one_of(query, "spending_date", _SPENDING_DATES) or "invoice_date"
    start, end = queries.iso_date(query, "start_date"), queries.iso_date(query, "end_date")
    paid = queries.one_of(query, "payment_status", frozenset({"all", "paid", "unpaid"}))
    source = queries.one_of(query, "spending_type", frozenset({"all", "manual", "nav"}))
    category = queries.one_of(query, "categories", _CATEGORIES)
    method = queries.one_of(query, "payment_methods", PAYMENT_METHODS)
    currency, text = query.get("currencies"), query.get("q", "").casefold()

    def wanted(spending: Json) -> bool:
        return (
            (start is None or spending[date_field] >= start)
            and (end is None or spending[date_field] <= end)
            and (paid in (None, "all") or (spending["paid_at"] is not None) == (paid == "paid"))
            and (source in (None, "all") or spending["is_created_by_nav"] == (source == "nav"))
            and category in (None, spending["category"])
            and method in (None, spending["payment_method"])
            and currency in (None, "", spending["currency"])
            and text in f"{spending['invoice_number']}\n{spending['partner']['name']}".casefold()
        )

    return _plain(request, filter(wanted, request.access.account.dataset.spendings))


def _plain(request: ApiRequest, records: Iterable[Json]) -> Answer:
    page = queries.paging(request.query)
    found = list(records)
    start = (page.page - 1) * page.per_page
    rows = [dumps(record) for record in found[start : start + page.per_page]]
    return page_answer(make_page(rows, len(found), page, request.url, request.query))
