"""How the sandbox's media were made; needed only to make them again (see `generate`)."""
