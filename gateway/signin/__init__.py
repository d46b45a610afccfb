"""Sealed sessions, registrations and codes: what signing in is made of, without I/O."""
