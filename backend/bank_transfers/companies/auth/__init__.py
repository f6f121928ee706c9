"""Who is calling: login sessions and their tokens, throttled logins, passwords, invitations."""
