"""What the bank saw: accounts, statements and their lines."""
