"""What waits for a person: lines by what is to be done about them, and all that one needs to decide about each."""
