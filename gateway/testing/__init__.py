"""For anybody's tests: the pytest plugin, both servers, the paired payloads."""
