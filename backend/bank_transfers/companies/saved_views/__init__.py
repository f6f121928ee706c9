"""Lists that people come back to: filters, order and columns under a name."""
