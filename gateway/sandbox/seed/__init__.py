"""The data of a fresh sandbox."""
