"""What is known of a company's mirror until a sync changes something."""

from __future__ import annotations

from bank_transfers.billingo.mirror_version import mirror_version
from bank_transfers.core.api.lists.memory import Memory


class MirrorCache(Memory):
    """What is known of one company's mirror as it is now."""

    def __init__(self, company_id: int) -> None:
        super().__init__(f"billingo:{company_id}", lambda: mirror_version(company_id))
