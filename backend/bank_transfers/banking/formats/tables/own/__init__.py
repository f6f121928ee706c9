"""A company's own layouts, for tables that nobody declared: plain data, checked and tried on a file."""
