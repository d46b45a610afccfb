"""What `check-config` and `doctor` look at: the set-up, and everything around the gateway."""
