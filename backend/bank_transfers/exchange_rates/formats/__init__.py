"""Texts of rate services into days, currencies and rates. Pure: no Django."""

from .mnb import Info, Quote, Unreadable, envelope, read_info, read_rates

__all__ = ["Info", "Quote", "Unreadable", "envelope", "read_info", "read_rates"]
