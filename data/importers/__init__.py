"""Old logs and real boundaries, read from files by a profile. Knows no stream, no database and no screen."""
