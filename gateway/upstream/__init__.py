"""The Nexgate client: one typed method per Nexgate endpoint, one error class."""
