"""Benchmarks of the gateway against baselines, and a soak: `python -m benchmarks --help`."""
