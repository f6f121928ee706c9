"""Lines that explain themselves: what a line is, where it pays no invoice. `service` is the door, `engine` is pure."""
