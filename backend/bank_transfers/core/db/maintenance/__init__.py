"""What is done to a whole database: copies of it, and its migrations."""
