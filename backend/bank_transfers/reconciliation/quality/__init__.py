"""How right matching is for a company, measured; what follows from it: a higher threshold, or a stop."""
