"""The file of a certificate: what it says, in the one form in which it is signed, and its signature. Pure.

    {"certificate":
    <what is signed: JSON in one line, keys sorted, nothing between its parts, UTF-8; only texts and whole numbers>
    ,"signature":
    {"algorithm":"Ed25519","key_id":"…","value":"<base64>"}}

The line breaks stand where JSON lets them stand, so that the second line is, to the byte, what was signed.
"""

from __future__ import annotations

import base64
import binascii
import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

import msgspec

from .figures import Documents, Figures, Sum, Sums, amount_text
from .payments import Payments

FORMAT: Literal["billingo-mirror-certificate"] = "billingo-mirror-certificate"
FORMAT_VERSION = 1
# Ten years of months, each with every type in several currencies, are a few hundred kilobytes.
MOST_BYTES = 16 * 1024 * 1024
DIGEST_OF = (
    "Documents: SHA-256 of a line 'id:digest' with a line feed for each document, in ascending order of ids; digest: "
    "of the document's text as Billingo sent it, in hexadecimal digits. Payments: SHA-256 of a line with a line feed "
    "for each payment, in ascending order of the documents' ids, those of one document in the order of their bytes: "
    "JSON without blanks, [id of the document,date,amount,method,voucher number,rate], all but the id as texts"
)


# What a hostile file must not smuggle in: 1E+999999999 takes a gigabyte to write down.
AmountSaid = Annotated[str, msgspec.Meta(pattern=r"^-?[0-9]{1,60}\.[0-9]{2,60}$")]
Count = Annotated[int, msgspec.Meta(ge=0, le=2**53)]
Month = Annotated[str, msgspec.Meta(pattern=r"^([0-9]{4}-[0-9]{2})?$")]


class Strict(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """What a file holds, and nothing else."""


class CompanySaid(Strict, kw_only=True):
    name: str
    tax_number: str


class SyncSaid(Strict, kw_only=True):
    """A synchronisation. `status`: COMPLETED, or PARTIAL (FAILED) where only payments could not be had. Times are UTC;
    `billingo_time`: by Billingo's clock, before its list was read; `listed`: how many documents Billingo said it had,
    where the run read them all from first to last."""

    id: Count
    status: str
    started_at: str
    ended_at: str
    billingo_time: str | msgspec.UnsetType = msgspec.UNSET
    listed: Count | msgspec.UnsetType = msgspec.UNSET


class SumSaid(Strict, kw_only=True):
    month: Month
    type: str
    currency: str
    count: Count
    amount: AmountSaid
    without_amount: Count


class DocumentsSaid(Strict, kw_only=True):
    count: Count
    digest: str
    sums: list[SumSaid]


class PaymentSumSaid(Strict, kw_only=True):
    month: Month
    method: str
    currency: str
    count: Count
    amount: AmountSaid


class PaymentsSaid(Strict, kw_only=True):
    """`documents_not_known`: of so many the payments were still to be asked for."""

    count: Count
    digest: str
    sums: list[PaymentSumSaid]
    documents_not_known: Count


class Said(Strict, kw_only=True):
    """All that a certificate says."""

    format: Literal["billingo-mirror-certificate"] = FORMAT
    version: int = FORMAT_VERSION
    key_id: str
    issued_at: str
    issued_for: str  # an Origin
    company: CompanySaid
    full_sync: SyncSaid
    last_sync: SyncSaid
    documents: DocumentsSaid
    missing_upstream: DocumentsSaid
    payments: PaymentsSaid
    digest_of: str = DIGEST_OF
    proves: dict[str, list[str]]
    does_not_prove: dict[str, list[str]]


class SignatureSaid(Strict, kw_only=True):
    algorithm: Literal["Ed25519"] = "Ed25519"
    key_id: str
    value: str

    def bytes(self) -> bytes:
        """Of a value that is no base64: nothing, which is no signature of anything."""
        try:
            return base64.b64decode(self.value, validate=True)
        except (binascii.Error, ValueError):
            return b""


class _Head(msgspec.Struct):
    format: str = ""
    version: int | str = ""


class _Envelope(Strict, kw_only=True):
    certificate: msgspec.Raw
    signature: SignatureSaid


class SignedFile(msgspec.Struct):
    """A file that has the form of a certificate; whether it is what was signed, is another question."""

    said: Said
    content: bytes
    signature: SignatureSaid
    as_written: bool  # to the byte in the form in which this program writes


class Unreadable(ValueError):
    """The file is no certificate that this program can read. `code` is for programs, the text for people."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


# -- writing ---------------------------------------------------------------------------------------------


def canonical(said: Any) -> bytes:
    """The bytes that are signed: two certificates that say the same are the same bytes."""
    plain = msgspec.to_builtins(said)
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def file_of(content: bytes, key_id: str, signature: bytes) -> bytes:
    """content: of `canonical`."""
    said = SignatureSaid(key_id=key_id, value=base64.b64encode(signature).decode())
    return b'{"certificate":\n' + content + b'\n,"signature":\n' + canonical(said) + b"}\n"


def documents_said(documents: Documents) -> DocumentsSaid:
    sums = [
        SumSaid(
            month=month,
            type=type_,
            currency=currency,
            count=found.count,
            amount=amount_text(found.amount),
            without_amount=found.without_amount,
        )
        for (month, type_, currency), found in sorted(documents.sums.items())
    ]
    return DocumentsSaid(count=documents.count, digest=documents.digest, sums=sums)


def payments_said(payments: Payments) -> PaymentsSaid:
    sums = [
        PaymentSumSaid(
            month=month,
            method=method,
            currency=currency,
            count=found.count,
            amount=amount_text(found.amount),
        )
        for (month, method, currency), found in sorted(payments.sums.items())
    ]
    return PaymentsSaid(
        count=payments.count,
        digest=payments.digest,
        sums=sums,
        documents_not_known=payments.not_known,
    )


def moment(time: datetime) -> str:
    """`2026-10-05T00:13:44.120000Z`"""
    return time.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


# -- reading ---------------------------------------------------------------------------------------------


def read_file(data: bytes) -> SignedFile:
    """Raises Unreadable: too_large, not_json, not_a_certificate, unknown_version."""
    if len(data) > MOST_BYTES:
        raise too_large()
    try:
        envelope = msgspec.json.decode(data, type=_Envelope)
        head = msgspec.json.decode(envelope.certificate, type=_Head)
    except (msgspec.ValidationError, RecursionError) as error:
        raise Unreadable("not_a_certificate", f"It is JSON, but no certificate ({error})") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Unreadable("not_json", f"It is no JSON ({error})") from None
    if head.format != FORMAT:
        raise Unreadable("not_a_certificate", "It is JSON, but no certificate of completeness")
    if head.version != FORMAT_VERSION:
        raise Unreadable(
            "unknown_version", f"Its version is {head.version}; this program knows {FORMAT_VERSION}"
        )
    content = bytes(envelope.certificate)
    try:
        said = msgspec.json.decode(content, type=Said)
        for text in (said.issued_at, said.full_sync.ended_at, said.last_sync.ended_at):
            time_said(text)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise Unreadable("not_a_certificate", f"Its content can't be read ({error})") from None
    signature = envelope.signature
    as_written = data == file_of(content, signature.key_id, signature.bytes())
    return SignedFile(said, content, signature, as_written)


def too_large() -> Unreadable:
    mebibytes = MOST_BYTES // 1024 // 1024
    return Unreadable("too_large", f"It has more than {mebibytes} MiB: no certificate is so large")


def rewritten(content: bytes) -> bytes:
    """The canonical form of the same content, for a file that another program has written anew."""
    try:
        return canonical(json.loads(content))
    except (ValueError, RecursionError):
        return content


def figures_said(said: Said) -> Figures:
    return Figures(documents_as_figures(said.documents), documents_as_figures(said.missing_upstream))


def documents_as_figures(said: DocumentsSaid) -> Documents:
    sums = {
        (row.month, row.type, row.currency): Sum(row.count, Decimal(row.amount), row.without_amount)
        for row in said.sums
    }
    return Documents(said.count, said.digest, sums)


def payments_as_figures(said: PaymentsSaid) -> Payments:
    sums = {(row.month, row.method, row.currency): Sum(row.count, Decimal(row.amount)) for row in said.sums}
    return Payments(said.count, said.digest, sums, said.documents_not_known)


def by_currency(sums: Sums) -> dict[str, Sum]:
    """Added up over months and types or methods."""
    found: dict[str, Sum] = {}
    for (_month, _kind, currency), of_group in sorted(sums.items()):
        found[currency] = found.get(currency, Sum()).plus(of_group)
    return found


def time_said(text: str) -> datetime:
    """Raises ValueError for what is no time, or one without its zone."""
    time = datetime.fromisoformat(text)
    if time.tzinfo is None:
        raise ValueError(f"{text!r} has no time zone")
    if not 2000 <= time.year < 9999:
        raise ValueError(f"{text!r} is no time of a certificate")
    return time
