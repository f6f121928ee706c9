"""What payers write, read: numbers of documents, names, months."""
