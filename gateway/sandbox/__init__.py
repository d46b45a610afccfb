"""A simulated Nexgate in memory, for demo, tests and benchmarks: `app.build_sandbox`."""
