"""PDFs that this service makes itself, with a font that has every letter of Hungarian (`fonts/README.md`)."""
