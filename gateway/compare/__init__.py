"""Comparing payloads, schemas and resources of the two APIs."""
