"""The doors for people: Flask server, login, API, sockets, pages."""
