"""Servers that answer wrong in one line each, and which rule of `conform` finds them out."""
