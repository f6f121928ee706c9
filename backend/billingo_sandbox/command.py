"""The command: `python -m billingo_sandbox`, and the same arguments for whoever wraps it."""

import argparse
import os
import signal
import sys
import threading
from types import FrameType

from .bank import command as bank_command
from .data.habits import generated
from .data.partners import DEFAULT_TAX_CODE
from .data.plan import DOCUMENTS
from .sandbox import Sandbox


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the sandbox's arguments to a parser, and the verb `bank` with its own."""
    verbs = parser.add_subparsers(
        dest="verb", metavar="bank", help="write the files of the company's bank instead"
    )
    bank_command.add_arguments(
        verbs.add_parser("bank", help=bank_command.HELP, description=bank_command.HELP)
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to bind (default: this machine only)")
    parser.add_argument("--port", type=_port, default=8099, help="port; 0 picks a free one (default: 8099)")
    parser.add_argument(
        "--invoices", type=_count, default=DOCUMENTS, help=f"documents to make (default: {DOCUMENTS})"
    )
    parser.add_argument(
        "--partly-paid",
        type=_count,
        metavar="N",
        help="exactly so many of them are partially paid (default: as it comes, about one in 25)",
    )
    parser.add_argument("--seed", type=int, default=1, help="same seed, same documents (default: 1)")
    parser.add_argument(
        "--latency-ms", type=_milliseconds, default=0.0, help="delay of every answer (default: 0)"
    )
    parser.add_argument(
        "--rate-limit", type=_count, default=0, help="requests a minute for a key; 0: no limit"
    )
    parser.add_argument(
        "--rate-headers", choices=("none", "full"), default="none", help="tell of the limit in headers"
    )
    parser.add_argument("--key", type=_key, default="sandbox-key", help="the API key (default: sandbox-key)")
    parser.add_argument("--scope", choices=("read", "write"), default="read", help="what the key may do")
    parser.add_argument(
        "--warm", action="store_true", help="compress all pages of 100 first (for measurements)"
    )
    parser.add_argument(
        "--tax-code", default=DEFAULT_TAX_CODE, help=f"the company's own (default: {DEFAULT_TAX_CODE})"
    )


def run(args: argparse.Namespace) -> int:
    """Serve until Ctrl-C or SIGTERM, or do what the verb says.

    Returns the exit code: 0 after a clean end, 1 if the address can't be bound, files can't be written, or not so many
    documents can be partially paid.
    """
    if getattr(args, "verb", None) == "bank":
        return bank_command.run(args)
    try:
        dataset = generated(args.invoices, args.seed, args.tax_code, args.partly_paid)
    except ValueError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sandbox = Sandbox(
        dataset=dataset,
        key=args.key,
        latency_ms=args.latency_ms,
        rate_limit=args.rate_limit or None,
        rate_headers=args.rate_headers,
        scope=args.scope,
        host=args.host,
        port=args.port,
    )
    stopped = threading.Event()
    former = {number: signal.signal(number, _setter(stopped)) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        sandbox.start()
    except OSError as error:
        sys.stderr.write(f"The sandbox can't listen on {args.host}:{args.port}: {_reason(error)}\n")
        return 1
    try:
        if args.warm:
            sandbox.warm()
        sys.stdout.write(f"Billingo sandbox on {sandbox.url}\n")
        sys.stdout.write(f"API key: {args.key} ({args.scope})  tax number: {args.tax_code}\n")
        sys.stdout.flush()
        stopped.wait()
    finally:
        sandbox.stop()
        for number, handler in former.items():
            signal.signal(number, handler)
    return 0


def main(arguments: list[str] | None = None) -> int:
    """The command itself; returns its exit code."""
    parser = argparse.ArgumentParser(prog="billingo_sandbox", description="A stand-in for Billingo's API v3.")
    add_arguments(parser)
    return run(parser.parse_args(arguments))


def _reason(error: OSError) -> str:
    # asyncio and socket add words of their own to the system's reason.
    return os.strerror(error.errno) if error.errno and error.errno > 0 else str(error)


def _setter(stopped: threading.Event) -> "signal._HANDLER":
    def stop(number: int, frame: FrameType | None) -> None:
        stopped.set()

    return stop


def _port(text: str) -> int:
    return _bounded(text, 65_535, "a port from 0 to 65535")


def _count(text: str) -> int:
    return _bounded(text, 2_000_000, "a number from 0 to 2000000")


def _milliseconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 600_000:
        raise argparse.ArgumentTypeError(f"{text!r} is not a delay from 0 to 600000 milliseconds")
    return value


def _key(text: str) -> str:
    if not text or not text.isascii() or not text.isprintable() or " " in text:
        raise argparse.ArgumentTypeError("a key is made of printable ASCII characters without blanks")
    return text


def _bounded(text: str, limit: int, wanted: str) -> int:
    if not (text.isascii() and text.isdecimal()) or int(text) > limit:
        raise argparse.ArgumentTypeError(f"{text!r} is not {wanted}")
    return int(text)
