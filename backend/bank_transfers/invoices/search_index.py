"""The trigram index of PostgreSQL behind the search for invoices."""

from __future__ import annotations

from bank_transfers.core.db.trigrams import Trigrams

INDEX = Trigrams("invoice_search_trigrams", "bank_transfers_billingoinvoice")
NAME, ensure = INDEX.name, INDEX.ensure
