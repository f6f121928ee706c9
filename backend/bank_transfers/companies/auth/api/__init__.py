"""Login and its neighbours over HTTP."""
