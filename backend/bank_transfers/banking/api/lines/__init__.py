"""What `/api/bank-transactions/` gives besides its lines."""
