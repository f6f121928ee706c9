"""A second, made-up company whose customers do everything that customers do: `lifelike_bank`.

The demo's bank follows documents that were drawn before; here documents and money are drawn together, customer by
customer, so that there are price lists, subscriptions, proformas, factoring and habits. Its documents have what tells
them apart and what they ask for, but neither items nor VAT. Deterministic; it knows nothing
of what reads or matches it.
"""

from .making import LifelikeBank, lifelike_bank

__all__ = ["LifelikeBank", "lifelike_bank"]
