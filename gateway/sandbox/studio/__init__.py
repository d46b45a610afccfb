"""Generates the sandbox's media files (see `generate`); not needed at run time."""
