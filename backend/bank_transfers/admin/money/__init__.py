"""The money: bank, payouts, matching, rates."""

from . import banking, exchange_rates, payouts, reconciliation

__all__ = ["banking", "exchange_rates", "payouts", "reconciliation"]
