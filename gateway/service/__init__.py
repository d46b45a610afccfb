"""The verbs of the product: each joins Nexgate's calls and the mappings into one answer."""
