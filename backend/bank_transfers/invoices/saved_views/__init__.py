"""Lists of invoices that people come back to: filters, order and columns under a name."""
