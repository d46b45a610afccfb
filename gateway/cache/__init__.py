"""What the gateway remembers in memory."""
