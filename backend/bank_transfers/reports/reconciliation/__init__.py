"""What of the bank's money is allocated, explained and open, account by account and month by month."""
