"""What is counted while the gateway runs, as plain numbers, and how Prometheus reads it."""
