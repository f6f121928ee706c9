"""Official daily exchange rates of the MNB, kept with their history. To judge and to show by; nothing is converted.

They belong to the installation, not to a company. Banking, invoices, reconciliation and reports ask `rate()`.
"""

from .rates import Rate, rate, rates_of

__all__ = ["Rate", "rate", "rates_of"]
