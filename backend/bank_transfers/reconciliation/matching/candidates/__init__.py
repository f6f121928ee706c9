"""Which claims a line may pay: found by indexes, never by comparing each with each."""
