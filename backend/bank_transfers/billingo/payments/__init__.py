"""The payment history of documents: what is to be asked for, asked, compared and kept."""
