"""A faithful Nexgate in memory, for the demo, tests and benchmarks: `app.build_sandbox`."""
