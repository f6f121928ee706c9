import gc

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

# What is loaded at the start stays, so nobody need look through it for what can go: that took a fifth of the start of a
# process. `ready` switches it on again.
gc.disable()


class AdminConfig(admin_apps.AdminConfig):
    """Django's admin with our login."""

    default = False  # of this module it is not the application
    default_site = "bank_transfers.companies.auth.admin_site.Site"


class BankTransfersConfig(AppConfig):
    name = "bank_transfers"
    verbose_name = _("Transfers and invoices")

    def ready(self) -> None:
        from bank_transfers import checks  # noqa: F401  (registers the system checks)
        from bank_transfers.banking import known_accounts, standing
        from bank_transfers.banking.explaining.customers import sources as customer_sources
        from bank_transfers.banking.importing.upload import files_imported
        from bank_transfers.banking.models import TRIGRAMS
        from bank_transfers.billingo import customers, own_accounts
        from bank_transfers.billingo.runs.signals import documents_written, run_ended
        from bank_transfers.companies.auth import admin_site
        from bank_transfers.core.db import amounts, session, text_match  # noqa: F401  (what each connection needs)
        from bank_transfers.invoices import search_index
        from bank_transfers.invoices.api import bank_payments
        from bank_transfers.notifications.sources import line_notes, matching_stops
        from bank_transfers.notifications.wake_up import work_off_soon
        from bank_transfers.reconciliation.allocating import going, settling
        from bank_transfers.reconciliation.by_itself.due import begin_due_soon
        from bank_transfers.reconciliation.quality import answers
        from bank_transfers.reconciliation.quality.stopping import automatic_stopped
        from bank_transfers.reconciliation.queue.notes import note_addressed

        known_accounts.register(own_accounts.own_accounts)
        customer_sources.register(customers)
        standing.register(going.standing_on, going.release, answers.keep)
        bank_payments.register(settling.unknown_payments)
        admin_site.connect()
        post_migrate.connect(search_index.ensure, sender=self, dispatch_uid="invoice_search_index")
        post_migrate.connect(TRIGRAMS.ensure, sender=self, dispatch_uid="bank_line_search_index")
        documents_written.connect(settling.documents_written, dispatch_uid="reconciliation")
        note_addressed.connect(line_notes.note_addressed, dispatch_uid="notifications")
        automatic_stopped.connect(matching_stops.automatic_stopped, dispatch_uid="notifications")
        run_ended.connect(work_off_soon, dispatch_uid="notifications")
        run_ended.connect(begin_due_soon, dispatch_uid="matching")
        files_imported.connect(begin_due_soon, dispatch_uid="matching")
        # Not frozen: what is frozen is not let go at a process's end, and a SQLite file would stay in two pieces.
        gc.enable()
