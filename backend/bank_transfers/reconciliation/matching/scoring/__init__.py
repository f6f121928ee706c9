"""How likely each reading of a line is: facts about it, weighed by what training found."""
