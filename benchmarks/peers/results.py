"""What was measured: values of each round, medians, spread and ratios."""

import dataclasses
import statistics

# The name of our programs among the variants.
OURS = "cfgd"
# Rounds that a verdict needs.
ENOUGH = 3


@dataclasses.dataclass
class Result:
    """One comparison: our values and those of each variant of the peer, one value a round, in seconds or per cent."""

    task: str
    what: str
    ours: list[float] = dataclasses.field(default_factory=list)
    peers: dict[str, list[float]] = dataclasses.field(default_factory=dict)
    unit: str = "s"
    # Least speed relative to the best variant, and most of our own value.
    speed: float | None = None
    limit: float | None = None
    # Floating-point operations of what one value is the time of.
    operations: float | None = None
    notes: list[str] = dataclasses.field(default_factory=list)
    # Processor time of the same work by all threads, of cfgd and of each variant: a busy machine changes it little.
    processor: dict[str, list[float]] = dataclasses.field(default_factory=dict)
    # Threads of either side, date, and the load of the machine before and after.
    threads: int = 2
    date: str = ""
    load: str = ""

    @property
    def best(self) -> str | None:
        """The variant of the peer with the least median."""
        return min(self.peers, key=lambda name: statistics.median(self.peers[name]), default=None)

    @property
    def ratios(self) -> list[float]:
        """Our speed relative to the best variant's in each round: 1.25 is a quarter more steps in the same time."""
        pairs = zip(self.peers[self.best], self.ours) if self.best else ()
        return [peer / ours for peer, ours in pairs]

    @property
    def processor_ratios(self) -> list[float]:
        """The least processor time of a variant relative to ours in each round."""
        peers = [values for name, values in self.processor.items() if name != OURS]
        best = min(peers, key=statistics.median, default=[])
        return [peer / ours for peer, ours in zip(best, self.processor.get(OURS, [])) if ours]

    def add(self, name: str, seconds: float, processor: float | None = None) -> None:
        """Adds a value of one side."""
        (self.ours if name == OURS else self.peers.setdefault(name, [])).append(seconds)
        if processor is not None:
            self.processor.setdefault(name, []).append(processor)

    @property
    def met(self) -> bool | None:
        """Whether the target was reached, by medians; None without a target or with too few rounds to say so."""
        if len(self.ours) < ENOUGH:
            return None
        if self.speed is not None and self.best:
            return statistics.median(self.ratios) >= self.speed
        if self.limit is not None and self.ours:
            return statistics.median(self.ours) < self.limit
        return None

    @property
    def target(self) -> str:
        parts = [f"{self.speed:g}"] if self.speed is not None else []
        parts += [f"under {quantity(self.limit, self.unit)}"] if self.limit is not None else []
        return ", ".join(parts)

    def share_of(self, ceiling: float, values: list[float]) -> str:
        """GFLOP/s of a median time and its per cent of the ceiling, such as "61.2 (48 %)"."""
        if self.operations is None or not values:
            return ""
        rate = self.operations / statistics.median(values)
        return f"{rate / 1e9:.1f} ({100 * rate / ceiling:.0f} %)" if ceiling else f"{rate / 1e9:.1f}"


def quantity(value: float, unit: str) -> str:
    """A value with three digits: seconds below 1 as ms."""
    if unit == "s" and abs(value) < 0.9995:
        value, unit = value * 1000, "ms"
    digits = 0 if value >= 100 else 1 if value >= 10 else 2
    return f"{value:.{digits}f} {unit}"


def spread(values: list[float], unit: str) -> str:
    """Median, least and greatest value, such as "12.1 ms (11.8 ms .. 14.0 ms)"."""
    if not values:
        return ""
    median = quantity(statistics.median(values), unit)
    return median if len(values) == 1 else f"{median} ({quantity(min(values), unit)} .. {quantity(max(values), unit)})"


def ratio(values: list[float]) -> str:
    """Median, least and greatest ratio, such as "0.91 (0.88 .. 0.95)"."""
    if not values:
        return ""
    median = f"{statistics.median(values):.2f}"
    return median if len(values) == 1 else f"{median} ({min(values):.2f} .. {max(values):.2f})"
