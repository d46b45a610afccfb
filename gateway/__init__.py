"""Loops Gateway: everything that does I/O. The pure translation lives in `mappings`."""

from importlib.metadata import version

__version__ = version("loops-gateway")
