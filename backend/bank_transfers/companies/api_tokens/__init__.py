"""API tokens: what a program sends instead of a login. Each is good in one company, within its maker's role there."""
