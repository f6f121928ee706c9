from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class BankTransfersConfig(AppConfig):
    name = "bank_transfers"
    verbose_name = _("Transfers and invoices")

    def ready(self) -> None:
        from bank_transfers import checks  # noqa: F401  (registers the system checks)
        from bank_transfers.billingo.runs.signals import run_ended
        from bank_transfers.core.db import amounts  # noqa: F401  (comparing amounts on SQLite)
        from bank_transfers.invoices import search_index
        from bank_transfers.notifications.wake_up import work_off_soon

        post_migrate.connect(search_index.ensure, sender=self, dispatch_uid="invoice_search_index")
        run_ended.connect(work_off_soon, dispatch_uid="notifications")
