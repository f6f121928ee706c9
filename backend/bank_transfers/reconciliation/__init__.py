"""Which money pays which claim."""
