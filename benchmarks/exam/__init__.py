"""The exam of the matcher: worlds with their truth, what is known at each moment, marks, and their tables."""
