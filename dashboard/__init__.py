"""What the hall knows and decides: domain (values and rules), service (use cases), web (doors for people)."""
