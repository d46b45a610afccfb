"""What the gateway is measured against, each a program of its own."""
