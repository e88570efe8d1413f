"""The numbers of all workers as Prometheus reads them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import accumulate

from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector
from prometheus_client.utils import floatToGoString

from ..bus import Sample
from ..loop.turns import in_pieces
from .families import FAMILIES, UP, Family
from .meter import Reading

AT_ONCE = 4  # families that are written within one turn of the loop
END = b"# EOF\n"  # of OpenMetrics

Readings = Mapping[int, Reading | None]


def page(
    readings: Readings, accepts: str = "", pause: Callable[[float], None] | None = None
) -> tuple[bytes, str]:
    """Return the numbers of each worker in the form that `accepts` asks for, and its type."""
    encode, kind = choose_encoder(accepts)
    written = [encode(_One(family)) for family in in_pieces(_families(readings), AT_ONCE, pause)]
    end = END if written and written[0].endswith(END) else b""
    return b"".join(one.removesuffix(END) for one in written) + end, kind


class _One(Collector):
    """A collector of one family, which is there already."""

    def __init__(self, family: Metric) -> None:
        self._family = family

    def collect(self) -> Iterator[Metric]:
        yield self._family


def _families(readings: Readings) -> Iterator[Metric]:
    """Yield each family with what all workers say of it, and without what nobody says."""
    for family in FAMILIES:
        made = _empty(family)
        for number, reading in readings.items():
            for sample in _of(family, reading):
                extra = [] if family.of_a_process else [str(number)]
                _add(made, [*sample.labels, *extra], sample)
        if made.samples:
            yield made


def _of(family: Family, reading: Reading | None) -> list[Sample]:
    if reading is None:
        return [Sample([], 0)] if family is UP else []
    return reading.get(family.name, [])


def _empty(family: Family) -> Metric:
    labels = [*family.labels, *([] if family.of_a_process else ["worker"])]
    kinds = {
        "gauge": GaugeMetricFamily,
        "counter": CounterMetricFamily,
        "histogram": HistogramMetricFamily,
    }
    made: Metric = kinds[family.kind](family.name, family.said, labels=labels)
    return made


def _add(made: Metric, labels: list[str], sample: Sample) -> None:
    if isinstance(made, HistogramMetricFamily):
        ends = [*map(floatToGoString, sample.bounds), "+Inf"]
        buckets = list(zip(ends, accumulate(sample.counts), strict=True))
        made.add_metric(labels, buckets, sample.value)
    elif isinstance(made, GaugeMetricFamily | CounterMetricFamily):
        made.add_metric(labels, sample.value)
