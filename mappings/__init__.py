"""Pure translation between Nexgate's clips and Loops' videos: no I/O, no clock, no settings."""
