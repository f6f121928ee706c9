"""Parts of bank lines laid on documents: exact, never more than there is, undone and done again."""
