"""Settlement files of payment providers: payouts, opened into payments, refunds and fees. Pure, like all of `formats`.

settlement = read_settlement(open_file)
for payout in settlement.payouts:
    payout.net  # what the bank's line has to be
"""

from .reading import READERS, is_settlement, read_settlement
from .settlement import Item, ItemKind, Payout, SettlementFile

__all__ = ["READERS", "Item", "ItemKind", "Payout", "SettlementFile", "is_settlement", "read_settlement"]
