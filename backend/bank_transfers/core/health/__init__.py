"""Whether this process lives and can do its work, for load balancers and people on call."""
