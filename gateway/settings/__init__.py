"""The configuration: its tree, its sections, and what is wrong with it."""
