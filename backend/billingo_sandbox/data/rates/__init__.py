"""The daily rates of a made-up central bank, and the days on which it rests."""

from .book import CURRENCIES, FIRST_DAY, RateBook
from .holidays import rests

__all__ = ["CURRENCIES", "FIRST_DAY", "RateBook", "rests"]
