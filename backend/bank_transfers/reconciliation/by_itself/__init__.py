"""Runs that nobody asked for: begun when an import or a sync left something to be matched."""
