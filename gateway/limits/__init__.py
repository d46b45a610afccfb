"""How much one client may take: rates, tries, descriptors. Imports nothing of ours."""
