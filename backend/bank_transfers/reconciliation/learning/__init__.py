"""What accepted matches taught about payers: shown, with what it rests on, and forgotten where a person says so."""
