"""What the page remembers for a user: language, theme, and whatever it keeps of its own (column layouts)."""
