"""All layouts that are known. A bank is added by declaring one more."""

from bank_transfers.banking.formats.tables.layout import Layout

from . import banks, erste, international, otp

LAYOUTS: tuple[Layout, ...] = (*otp.LAYOUTS, *erste.LAYOUTS, *banks.LAYOUTS, *international.LAYOUTS)
