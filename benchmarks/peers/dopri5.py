"""dopri5 with a step size for each sample against torchdiffeq's with one for the batch, at equal tolerance and equal error."""

import dataclasses
import pathlib
import time

from . import files
from .comparison import Comparison
from .peer import Peer
from .results import OURS, Result, spread
from .tasks import MLP, TASKS

# Points of each field; an evaluation of the perceptron costs as much as many of the mixture.
COUNTS = {"mixture": 4096, "mlp": 2048}
TOLERANCES = (1e-3, 1e-5)
MEANS = [[2.0, 0.0], [1.4, 1.4], [0.0, 2.0], [-1.4, 1.4], [-2.0, 0.0], [-1.4, -1.4], [0.0, -2.0], [1.4, -1.4]]
DEVIATION = 0.2236
SCALE = 2


def dopri5(comparison: Comparison) -> list[Result]:
    """Integrates the exact field of a mixture, and the guided field of a trained perceptron."""
    daemon = comparison.daemon
    training = next(task for task in TASKS if task.key == "train-mlp")
    job = daemon.submit(training.training(comparison.data(training), steps=500, name="points"), "--wait")
    weights = str(daemon.checkpoint(job) / "model.safetensors")
    mixture = {"gaussian-mixture": {"means": MEANS, "std": [DEVIATION] * len(MEANS)}, "path": "linear"}
    guided = {"method": "classifier-free", "scale": SCALE}
    subjects = [
        ("mixture", "exact field of a mixture", {"model": mixture, "samples": {"count": COUNTS["mixture"]}}),
        ("mlp", "guided MLP 256 x 3", {
            "model": "points", "weights": "raw", "guidance": guided,
            "samples": {"class": list(range(8)), "each": COUNTS["mlp"] // 8}}),
    ]
    found = []
    for kind, what, spec in subjects:
        noise = daemon.place / f"points-{kind}.safetensors"
        files.write_noise(noise, [COUNTS[kind], 2])
        work = {"dopri5": kind, "weights": weights, "noise": str(noise)}
        peers = {name: Peer(comparison.python, work | {"compiled": compiled}, comparison.environment)
                 for name, compiled in (("eager", False), ("compiled", True)) if kind == "mlp" or not compiled}
        found += [measured(comparison, peers, kind, what, spec, tolerance, noise) for tolerance in TOLERANCES]
        for peer in peers.values():
            peer.close()
    return found


def measured(
    comparison: Comparison, peers: dict[str, Peer], kind: str, what: str, spec: dict, tolerance: float, noise: pathlib.Path
) -> Result:
    """Measures one field at one tolerance in rounds."""
    result = Result(f"dopri5-{kind}-{tolerance:.0e}", f"dopri5, {what}, {COUNTS[kind]} points, {tolerance:.0e}", speed=1.5)
    spec = spec | {
        "kind": "sample", "name": f"dopri5-{kind}", "batch": COUNTS[kind],
        "sampler": {"solver": "dopri5", "rtol": tolerance, "atol": tolerance},
        "output": {"grid": False, "images": "none", "tensors": True, "noise": str(noise)},
    }
    daemon, equal = comparison.daemon, {}
    for _ in range(comparison.rounds):
        job, seconds, _ = daemon.drawn(spec)
        result.add(OURS, seconds)
        samples = str(daemon.directory(job) / "samples.safetensors")
        for name, peer in peers.items():
            answer = peer.measure(samples=samples, tolerance=tolerance)
            equal.setdefault(name, []).append(answer["seconds"])
            result.add(f"{name}, with our error", answer["seconds_at_equal_error"])
    evaluations = daemon.outcome(job)["sampling"]["sweeps"][0]["spent"] / COUNTS[kind]
    result.notes.append(
        f"root mean square errors {answer['ours']:.1e} and, of torchdiffeq, {answer['error']:.1e} at equal tolerance; "
        f"evaluations of a sample {evaluations:.0f} and {answer['evaluations']}; torchdiffeq has our error at tolerance {answer['equal']:.1e}")
    for name, values in equal.items():
        result.notes.append(f"{name}, at equal tolerance: {spread(values, 's')}")
    return result


class Integration:
    """torchdiffeq's dopri5 along a field; measured in the peer's process."""

    def __init__(self, work: dict):
        import torch
        import torchdiffeq

        from . import networks

        torch.set_grad_enabled(False)
        self.torch, self.odeint = torch, torchdiffeq.odeint
        self.noise = files.read(work["noise"])["x0"]
        if work["dopri5"] == "mixture":
            fields = [MixtureField(torch, kind) for kind in (torch.float32, torch.float64)]
        else:
            fields = []
            for kind in (torch.float32, torch.float64):
                network = networks.build(MLP, [2], 8)
                network.load_state_dict(files.read(work["weights"]))
                fields.append(GuidedField(torch, network.to(kind), len(self.noise)))
        # A guided evaluation counts twice, as in our records.
        self.halves = 1 if work["dopri5"] == "mixture" else 2
        self.field, exact = fields
        self.exact = self.solve(exact, self.noise.double(), 1e-9)
        if work["compiled"]:
            self.field = torch.compile(self.field)
        self.solve(self.field, self.noise, 1e-2)
        self.chosen: dict[tuple, float] = {}
        self.about: dict = {}

    def solve(self, field: object, x: object, tolerance: float) -> object:
        """The ends of the samples."""
        self.calls = 0

        def counted(t: object, x: object) -> object:
            self.calls += 1
            return field(t, x)

        times = self.torch.tensor([0.0, 1.0], dtype=x.dtype)
        return self.odeint(counted, x, times, rtol=tolerance, atol=tolerance, method="dopri5")[-1]

    def error(self, x: object) -> float:
        """The root of the mean square difference to nearly exact ends."""
        return (x - self.exact).square().mean().sqrt().item()

    def timed(self, tolerance: float) -> tuple[float, float]:
        begin = time.perf_counter()
        x = self.solve(self.field, self.noise, tolerance)
        return time.perf_counter() - begin, self.error(x)

    def measure(self, samples: str, tolerance: float) -> dict:
        """The time at our tolerance, and at the loosest tolerance with our error or less."""
        ours = self.error(files.read(samples)["x"])
        if tolerance not in self.chosen:
            grid = [tolerance * 10 ** (power / 4) for power in range(6, -7, -1)]
            self.chosen[tolerance] = next((value for value in grid if self.timed(value)[1] <= ours), grid[-1])
        seconds, error = self.timed(tolerance)
        evaluations = self.calls * self.halves
        equal = self.chosen[tolerance]
        return {"seconds": seconds, "error": error, "ours": ours, "equal": equal, "evaluations": evaluations,
                "seconds_at_equal_error": self.timed(equal)[0]}


class MixtureField:
    """The velocity of equally likely normal distributions on the linear path."""

    def __init__(self, torch: object, kind: object):
        self.torch = torch
        self.means = torch.tensor(MEANS, dtype=kind)

    def __call__(self, t: object, x: object) -> object:
        variance = DEVIATION**2
        spread = t**2 * variance + (1 - t) ** 2
        offset = x[:, None, :] - t * self.means
        share = self.torch.softmax(-offset.square().sum(-1) / (2 * spread), dim=1)
        rate = (t * variance - (1 - t)) / spread
        return (share[:, :, None] * (self.means + rate * offset)).sum(1)


@dataclasses.dataclass
class GuidedField:
    """The guided velocity u + w (c - u) of a network, both halves in one batch."""

    torch: object
    network: object
    count: int

    def __post_init__(self) -> None:
        label = self.torch.arange(8).repeat_interleave(self.count // 8)
        self.labels = self.torch.cat([label, self.torch.full((self.count,), 8)])

    def __call__(self, t: object, x: object) -> object:
        c, u = self.network(self.torch.cat([x, x]), t.expand(2 * self.count), self.labels).chunk(2)
        return self.torch.lerp(u, c, float(SCALE))
