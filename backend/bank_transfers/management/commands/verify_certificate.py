"""Says what a certificate of completeness says, and whether it still holds.

Exit codes: 0 everything holds; 1 something does not: no certificate, altered, signed by another key, of an unknown
version, or (with --against-mirror) not borne out by the mirror; 2 the file or the key can't be read. What a
certificate proves: docs/certificates.md.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
from django.core.management.base import CommandError, CommandParser
from django.db import DatabaseError

from bank_transfers.billingo.certificates import against_mirror, checking, content, keys
from bank_transfers.billingo.certificates.checking import Line
from bank_transfers.billingo.certificates.content import (
    MOST_BYTES,
    DocumentsSaid,
    PaymentsSaid,
    Said,
    SyncSaid,
)
from bank_transfers.billingo.certificates.figures import Sums, amount_text
from bank_transfers.management.base import ServiceCommand
from bank_transfers.management.stopping import ends_in_order


class Command(ServiceCommand):
    help = "Says what a certificate of completeness says, and whether it still holds."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="the certificate as it was downloaded")
        parser.add_argument(
            "--against-mirror", action="store_true", help="hold it against what the mirror holds now"
        )
        parser.add_argument(
            "--key",
            metavar="FILE",
            help="trust this public key (PEM or base64) instead of those of this installation",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        data = _bytes_of(options["file"])
        with ends_in_order():
            try:
                lines = self._lines(data, options["key"], options["against_mirror"])
            except DatabaseError as error:
                raise CommandError(f"The database failed ({type(error).__name__}).", returncode=2) from None
        for holds, text in lines:
            self.stdout.write(_printable(f"{'HOLDS' if holds else 'DIFFERS':8} {text}."))
        failed = sum(not holds for holds, _text in lines)
        if failed:
            raise CommandError("It does not hold.", returncode=1)

    def _lines(self, data: bytes, key_file: str | None, mirror: bool) -> list[Line]:
        if key_file is None:
            checked = checking.check(data, checking.known_keys())
        else:
            public = _key_of(key_file)
            checked = checking.check(data, {keys.id_of(public): public}, whose=f"those in {key_file}")
        if checked.said is None:
            return checked.lines
        self._tell(checked.said)
        return [*checked.lines, *(against_mirror.compare(checked.said) if mirror else ())]

    def _tell(self, said: Said) -> None:
        """What it says, whether that holds or not."""
        self.stdout.write(_printable(f"{said.company.name}, {said.company.tax_number}"))
        self.stdout.write(_printable(f"issued {said.issued_at}, key {said.key_id}"))
        self.stdout.write(f"full synchronisation: {_run(said.full_sync)}")
        if said.last_sync.id != said.full_sync.id:
            self.stdout.write(f"last synchronisation: {_run(said.last_sync)}")
        self._tell_of("documents", said.documents)
        self._tell_of("missing at Billingo", said.missing_upstream)
        self._tell_of_payments(said.payments)
        self.stdout.write("It does not prove everything:")
        for sentence in said.does_not_prove.get("en", []):
            self.stdout.write(_printable(f"  - {sentence}"))

    def _tell_of(self, what: str, said: DocumentsSaid) -> None:
        self.stdout.write(f"{what}: {said.count}")
        if not said.count:
            return
        self.stdout.write(_printable(f"  digest {said.digest}"))
        self._tell_sums(content.documents_as_figures(said).sums)

    def _tell_of_payments(self, said: PaymentsSaid) -> None:
        unknown = (
            f" (not known yet of {said.documents_not_known} documents)" if said.documents_not_known else ""
        )
        self.stdout.write(f"payments: {said.count}{unknown}")
        if said.count:
            self.stdout.write(_printable(f"  digest {said.digest}"))
            self._tell_sums(content.payments_as_figures(said).sums)

    def _tell_sums(self, sums: Sums) -> None:
        for currency, found in content.by_currency(sums).items():
            amount = f"{amount_text(found.amount)} {currency}".rstrip()
            self.stdout.write(_printable(f"  {amount} in {found.count}"))


def _run(said: SyncSaid) -> str:
    listed = "" if said.listed is msgspec.UNSET else f", {said.listed} documents listed"
    return _printable(f"{said.id} ({said.status}), {said.started_at} to {said.ended_at}{listed}")


def _printable(text: str) -> str:
    """Without what would move a terminal's cursor: a file says what its maker wants."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)


def _bytes_of(name: str) -> bytes:
    try:
        with Path(name).open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        raise CommandError(f"{name!r} can't be read: {_reason(error)}.", returncode=2) from None


def _key_of(name: str) -> bytes:
    try:
        return keys.read_public(_bytes_of(name))
    except keys.NotAPublicKey as error:
        raise CommandError(f"{name!r} can't be used: {error}.", returncode=2) from None


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)
