"""The configuration: settings by section, how they are read, and messages about errors."""
