"""What a fresh sandbox holds."""
