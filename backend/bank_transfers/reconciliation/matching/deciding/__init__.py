"""From likely readings to what is said of a line: all lines at once, in the order of time."""
