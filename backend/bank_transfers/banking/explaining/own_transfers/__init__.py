"""Own transfers: which stored lines are two sides of one, by rules and by hand."""
