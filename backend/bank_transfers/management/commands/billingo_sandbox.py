"""billingo_sandbox: the stand-in for Billingo's API, started like every other command."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from typing import Any

from django.core.management.base import BaseCommand

from billingo_sandbox import command


class Command(BaseCommand):
    help = "Serves a made-up Billingo account on this machine, until Ctrl-C. No database, no network, no real key."
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        command.add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        sys.exit(command.run(Namespace(**options)))
