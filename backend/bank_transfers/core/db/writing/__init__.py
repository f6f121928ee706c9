"""Writing beside others: many rows at once, and again where somebody else holds them."""
