"""How the properties of the mappings are searched: without a clock, the same way every time."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "mappings",
    deadline=None,
    database=None,
    derandomize=True,
    max_examples=100,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("mappings")
