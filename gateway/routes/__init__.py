"""The Loops API and the pages: one module per resource family."""
