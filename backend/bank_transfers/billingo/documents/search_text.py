"""What a search looks into, made when an invoice is stored: number, partner and tax number without accents and case.

How it is searched is told in `core/db/search.py`.
"""

from __future__ import annotations

from functools import lru_cache

from bank_transfers.core.db.search import plain

# So many characters of each part are searchable. Together they stay below what an index entry can hold
# (2704 bytes on PostgreSQL), whatever the script.
LONGEST_NAME, LONGEST_NUMBER, LONGEST_TAX_NUMBER = 240, 60, 30

_kept_plain = lru_cache(maxsize=8192)(plain)


def _partners_plain(text: str) -> str:
    """Of a name or tax number: partners come back on many invoices. Only what is of a usual length is kept."""
    return _kept_plain(text) if len(text) <= LONGEST_NAME else plain(text)


def search_text(partner_name: str, invoice_number: str, tax_number: str) -> str:
    """What a search looks into: partner, number, tax number with and without dashes; each word behind a space.

    It begins with the partner, so that it also sorts by partner, invoices without one first.
    """
    name = _partners_plain(partner_name)[:LONGEST_NAME]
    tax = _partners_plain(tax_number)[:LONGEST_TAX_NUMBER]
    digits = tax.replace("-", "")
    found = f" {name}\n {plain(invoice_number)[:LONGEST_NUMBER]}\n {tax}\n"
    return found if digits == tax else f"{found} {digits}\n"
