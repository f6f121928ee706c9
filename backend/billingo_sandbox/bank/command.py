"""`billingo_sandbox bank`: the files of a made-up company's bank, in a folder."""

import argparse
import sys
from datetime import date, datetime, timedelta
from pathlib import Path

from billingo_sandbox.data.partners import DEFAULT_TAX_CODE
from billingo_sandbox.data.plan import BUDAPEST, DOCUMENTS
from billingo_sandbox.demo import DemoSandbox

from .bank import MONTHS, make_bank
from .books import books_of
from .writings.files import WRITINGS, write_bank

HELP = "write the statements of a made-up company's bank, its settlement files, its documents and the truth"
MOST_INVOICES = 20_000
# The company's documents reach back years before the first day, and some are due after the last.
EARLIEST, LATEST = date(1990, 1, 1), date(2199, 12, 31)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the verb."""
    parser.add_argument(
        "--out", required=True, type=Path, metavar="DIR", help="the folder; made if it is not there"
    )
    parser.add_argument("--seed", type=int, default=1, help="same seed and days, same bytes (default: 1)")
    parser.add_argument(
        "--invoices",
        type=_documents,
        default=DOCUMENTS,
        help=f"documents of the company (default: {DOCUMENTS})",
    )
    parser.add_argument(
        "--months", type=_months, default=MONTHS, help=f"before the first day's month (default: {MONTHS})"
    )
    parser.add_argument("--until", type=_day, help="the last day with lines (default: yesterday)")
    parser.add_argument(
        "--first-day",
        type=_day,
        help="the day from which on the account lives on, with a statement for each day; a later --until only adds "
        "files (default: the day after --until)",
    )
    parser.add_argument(
        "--formats",
        type=_writings,
        default=(),
        help=f"any of {', '.join(WRITINGS)}, or all (default: for each account what its bank gives out)",
    )


def run(args: argparse.Namespace) -> int:
    """Write the files. Returns the exit code: 0, or 1 if they can't be written or the days make no sense."""
    until = args.until or datetime.now(BUDAPEST).date() - timedelta(days=1)
    first_day = args.first_day or until + timedelta(days=1)
    if first_day > until + timedelta(days=1):
        sys.stderr.write(f"The first day, {first_day}, can't be later than the day after {until}.\n")
        return 1
    sandbox = DemoSandbox(
        first_day,
        max(until, first_day),
        key="bank",
        tax_code=DEFAULT_TAX_CODE,
        name="Demó Kft.",
        invoices=args.invoices,
        seed=args.seed,
    )
    bank = make_bank(books_of(sandbox), until, first_day=first_day, months=args.months)
    try:
        count = write_bank(bank, args.out, first_day, args.formats)
    except OSError as error:
        sys.stderr.write(f"The files can't be written: {error}\n")
        return 1
    sys.stdout.write(
        f"{count} files with {len(bank.lines)} lines from {bank.start} to {bank.until} in {args.out}\n"
    )
    return 0


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day like 2026-10-31") from None
    if not EARLIEST <= day <= LATEST:
        raise argparse.ArgumentTypeError(f"{text!r} is not from {EARLIEST} to {LATEST}")
    return day


def _months(text: str) -> int:
    return _bounded(text, 1, 120, "a number of months from 1 to 120")


def _documents(text: str) -> int:
    return _bounded(text, 0, MOST_INVOICES, f"a number from 0 to {MOST_INVOICES}")


def _bounded(text: str, least: int, most: int, wanted: str) -> int:
    if not (text.isascii() and text.isdecimal()) or not least <= int(text) <= most:
        raise argparse.ArgumentTypeError(f"{text!r} is not {wanted}")
    return int(text)


def _writings(text: str) -> tuple[str, ...]:
    chosen = tuple(WRITINGS) if text == "all" else tuple(part.strip() for part in text.split(","))
    if unknown := [name for name in chosen if name not in WRITINGS]:
        raise argparse.ArgumentTypeError(f"{unknown[0]!r} is none of {', '.join(WRITINGS)}")
    return chosen
