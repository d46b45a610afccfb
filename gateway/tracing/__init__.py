"""What belongs to one request: its trace, its calls to Nexgate; and the export of traces."""
