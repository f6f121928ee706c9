"""Who of those that are paid may be a customer who gets something back."""
