"""The operator's own listener; nothing of it is on the public port."""
