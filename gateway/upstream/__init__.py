"""The Nexgate client: one typed method per Nexgate endpoint, one family of failures."""
