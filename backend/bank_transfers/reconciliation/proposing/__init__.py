"""From stored lines and documents to proposals: the matcher asked, its answers kept, and what is sure accepted."""
