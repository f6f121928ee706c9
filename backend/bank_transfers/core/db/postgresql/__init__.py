"""Django's backend for PostgreSQL, named in the settings as the database's ENGINE."""
