"""The company's bank: what moved on its accounts, consistent with its documents to the forint, and the truth beside it.

from billingo_sandbox import DemoSandbox
from billingo_sandbox.bank import books_of, make_bank, write_bank

bank = make_bank(books_of(sandbox), until=yesterday, first_day=first_day)
write_bank(bank, folder, first_day)
"""

from .bank import MONTHS, Bank, make_bank
from .books import Books, books_of
from .writings.files import WRITINGS, settlement_files, statement_files, write_bank

__all__ = [
    "MONTHS",
    "WRITINGS",
    "Bank",
    "Books",
    "books_of",
    "make_bank",
    "settlement_files",
    "statement_files",
    "write_bank",
]
