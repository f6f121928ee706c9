"""The other endpoints: one document and what hangs on it, partners and spendings by id, organization, time."""

import hashlib
import re
from collections.abc import Callable
from datetime import timedelta

from billingo_sandbox import changes
from billingo_sandbox.account import UnknownDocument
from billingo_sandbox.codec import Json, loads

from . import listings, payments
from .answers import PDF, Answer, json_answer
from .errors import FORBIDDEN, NO_NAV_RECORD, NOT_FOUND, client_error, validation_error
from .pdf import make_pdf
from .requests import ApiRequest
from .state import State

Endpoint = Callable[[State, ApiRequest], Answer]

_FEATURES = ("subscription_pro", "api_limit_pro")


def answer(state: State, request: ApiRequest) -> Answer:
    """The API's answer. Raises `ApiError` for every refusal."""
    methods = _found(request.path)
    if methods is None:
        raise client_error(404, NOT_FOUND)
    endpoint = methods.get(request.method)
    if endpoint is None:
        raise client_error(405, "Method not allowed.")
    if request.method != "GET" and not request.access.may_write:
        raise client_error(403, FORBIDDEN)
    try:
        return endpoint(state, request)
    except UnknownDocument:
        raise client_error(404, NOT_FOUND) from None
    except changes.Refused as refused:
        raise client_error(400, str(refused)) from None


def _found(path: str) -> dict[str, Endpoint] | None:
    return next((methods for pattern, methods in _ROUTES if pattern.fullmatch(path)), None)


def _id(request: ApiRequest) -> int:
    return int(request.path.split("/")[2])


def _document(state: State, request: ApiRequest) -> Answer:
    return Answer(200, request.access.account.row(_id(request)).sent)


def _delete_document(state: State, request: ApiRequest) -> Answer:
    account = request.access.account
    if not account.row(_id(request)).keys.type.startswith("draft"):
        raise changes.Refused("Only drafts can be deleted.")
    changes.delete(account, _id(request))
    return Answer(204, b"")


def _download(state: State, request: ApiRequest) -> Answer:
    account, document_id = request.access.account, _id(request)
    row = account.row(document_id)
    asked = account.downloads.get(document_id, 0)
    account.downloads[document_id] = asked + 1
    if asked < state.pdf_delay:
        return json_answer({"error": {"message": "The PDF is being made, ask again later."}}, 202)
    name = row.keys.number or f"draft-{document_id}"
    disposition = re.sub(r"[^A-Za-z0-9._-]", "_", name)
    return Answer(
        200,
        make_pdf(account.document(document_id)),
        PDF,
        {"Content-Disposition": f'attachment; filename="{disposition}.pdf"'},
    )


def _online_szamla(state: State, request: ApiRequest) -> Answer:
    record = changes.nav_record(request.access.account, _id(request))
    if record is None:
        raise client_error(404, NO_NAV_RECORD)
    return json_answer(record)


def _public_url(state: State, request: ApiRequest) -> Answer:
    account, document_id = request.access.account, _id(request)
    account.row(document_id)
    token = hashlib.sha256(f"{account.dataset.seed}/{document_id}".encode()).hexdigest()[:32]
    return json_answer({"public_url": f"https://app.billingo.example/document-access/{token}"})


def _cancel(state: State, request: ApiRequest) -> Answer:
    account = request.access.account
    return Answer(200, account.row(changes.cancel(account, state.clock, _id(request))).raw)


def _partner(state: State, request: ApiRequest) -> Answer:
    return json_answer(_by_id(request.access.account.partners(), _id(request)))


def _spending(state: State, request: ApiRequest) -> Answer:
    spending = _by_id(request.access.account.dataset.spendings, _id(request))
    return json_answer({key: value for key, value in spending.items() if key != "is_created_by_nav"})


def _by_id(records: list[Json], wanted: int) -> Json:
    found = next((record for record in records if record["id"] == wanted), None)
    if found is None:
        raise client_error(404, NOT_FOUND)
    return found


def _put_product(state: State, request: ApiRequest) -> Answer:
    """Products are not modelled: what is no product is refused for that, and of the rest none is found."""
    try:
        product = loads(request.body)
    except (ValueError, RecursionError):
        raise client_error(400, "The request body is not valid JSON.") from None
    if not isinstance(product, dict):
        raise validation_error(("", "The body must be an object."))
    missing = [name for name in ("name", "currency", "vat", "unit") if not product.get(name)]
    if missing:
        raise validation_error(*((name, f"The {name} field is required.") for name in missing))
    raise client_error(404, NOT_FOUND)


def _organization(state: State, request: ApiRequest) -> Answer:
    account = request.access.account
    expires = account.dataset.reference + timedelta(days=400)
    subscription = {"expiration_date": expires.isoformat(), "features": list(_FEATURES)}
    # The live API answers with these three keys and nothing else.
    return json_answer(
        {"tax_code": account.tax_code, "subscription": subscription, "has_nav_connection": True}
    )


def _time(state: State, request: ApiRequest) -> Answer:
    return json_answer(state.clock.as_json())


_ID = r"\d{1,18}"
_PATHS: dict[str, dict[str, Endpoint]] = {
    "/documents": {"GET": listings.documents},
    f"/documents/{_ID}": {"GET": _document, "DELETE": _delete_document},
    f"/documents/{_ID}/payments": {"GET": payments.read, "PUT": payments.put, "DELETE": payments.clear},
    f"/documents/{_ID}/download": {"GET": _download},
    f"/documents/{_ID}/online-szamla": {"GET": _online_szamla},
    f"/documents/{_ID}/public-url": {"GET": _public_url},
    f"/documents/{_ID}/cancel": {"POST": _cancel},
    "/partners": {"GET": listings.partners},
    f"/partners/{_ID}": {"GET": _partner},
    "/bank-accounts": {"GET": listings.bank_accounts},
    "/document-blocks": {"GET": listings.document_blocks},
    f"/products/{_ID}": {"PUT": _put_product},
    "/spendings": {"GET": listings.spendings},
    f"/spendings/{_ID}": {"GET": _spending},
    "/organization": {"GET": _organization},
    "/utils/time": {"GET": _time},
}
_ROUTES = [(re.compile(path, re.ASCII), methods) for path, methods in _PATHS.items()]
