"""What the commands of this service have in common."""

from __future__ import annotations

from django.core.management.base import BaseCommand

from bank_transfers.checks import CONFIGURATION


class ServiceCommand(BaseCommand):
    """A command that begins only where the configuration is right.

    What only the code can have wrong (models, addresses, the admin) is not looked at: that loads all that the web
    process serves, and takes as long again as the start. `manage.py check` looks at it.
    """

    requires_system_checks = (CONFIGURATION,)
