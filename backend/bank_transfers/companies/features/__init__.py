"""Which features a company has: read by its administrators, switched by the operator."""
