"""Numbers as metric families, and families as the text that Prometheus reads."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from gateway.metrics.histogram import Histogram

PREFIX = "loops_gateway_"

Labels = tuple[str, ...]
# The values of the labels, and what was counted under them.
Samples = Iterable[tuple[Sequence[str], float]]


def counter(name: str, about: str, labels: Labels, samples: Samples) -> CounterMetricFamily:
    """What only grows; exposed as `loops_gateway_<name>_total`."""
    family = CounterMetricFamily(PREFIX + name, about, labels=labels)
    for values, number in samples:
        family.add_metric(values, number)
    return family


def gauge(name: str, about: str, labels: Labels, samples: Samples) -> Metric:
    """What goes up and down."""
    family = GaugeMetricFamily(PREFIX + name, about, labels=labels)
    for values, number in samples:
        family.add_metric(values, number)
    return family


def single(name: str, about: str, number: float) -> Metric:
    """One number that goes up and down."""
    return gauge(name, about, (), [((), number)])


def histogram(name: str, about: str, label: str, values: Mapping[str, Histogram]) -> Metric:
    """How long things took, by one label."""
    family = HistogramMetricFamily(PREFIX + name, about, labels=[label])
    for key, one in values.items():
        family.add_metric([key], one.cumulative(), one.total_s)
    return family


class Exposition(Collector):
    """What a scrape gets: the families that `collect` makes then, and the process's own."""

    def __init__(self, collect: Callable[[], Iterable[Metric]]) -> None:
        self._collect = collect
        self._registry = CollectorRegistry()
        self._registry.register(self)
        ProcessCollector(registry=self._registry)

    def collect(self) -> Iterable[Metric]:
        """The families, as they are now."""
        return self._collect()

    def write_metrics(self, accept: str) -> tuple[bytes, str]:
        """The text and its content type: OpenMetrics where the field `accept` asks."""
        encode, content_type = choose_encoder(accept)
        return encode(self._registry), content_type
