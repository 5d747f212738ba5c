"""How long a checkpoint stops a training, and how fast a large state is written and read."""

import os
import time

from .comparison import Comparison
from .daemon import moment
from .peer import Peer
from .results import Result, spread

# Widths of a perceptron with three hidden layers whose weights, average and two moments take 130 and 520 MB.
SMALL, MEDIUM, LARGE = 64, 1640, 3290
SAVES = 4
# Ways of PyTorch that leave a part of our work out: nothing is on disk after the first, nothing read after the second.
UNEQUAL = ("torch.save without fsync", "torch.load, mapped, nothing read")


def spec(width: int, every: int) -> dict:
    """A training whose steps are short, with a checkpoint every few steps."""
    return {
        "kind": "train", "name": f"state-{width}", "data": {"format": "toy", "kind": "mixture"},
        "network": {"kind": "mlp", "width": width, "depth": 3},
        "train": {"steps": 1_000_000_000, "batch": 16, "clip": 1.0}, "checkpoint": {"every": every, "keep": 1},
    }


def checkpoints(comparison: Comparison) -> list[Result]:
    """Measures the pause, the save and the load in rounds."""
    pause = Result("checkpoint-pause", "pause of a training for 130 MB, share of a minute", unit="%", limit=0.5)
    save = Result("checkpoint-save", "save of 520 MB")
    load = Result("checkpoint-load", "load of 520 MB in a warm cache", limit=0.075)
    peer = Peer(comparison.python, {"state": LARGE, "place": str(comparison.daemon.place)}, comparison.environment)
    unequal: dict[str, list[float]] = {}
    for _ in range(comparison.rounds):
        pause.ours += [100 * value / 60 for value in saves(comparison, MEDIUM)[0]]
        seconds, size, resumed = saves(comparison, LARGE)
        save.ours.append(min(seconds))
        # Resuming a small state takes as long, but for reading.
        load.ours.append(max(0.0, resumed - saves(comparison, SMALL)[2]))
        for name, value in peer.measure(bytes=size).items():
            if name in UNEQUAL:
                unequal.setdefault(name, []).append(value)
            else:
                (save if name.startswith(("torch.save", "write")) else load).add(name, value)
    peer.close()
    save.notes.append(f"{size / 1e6:.0f} MB")
    for name, values in unequal.items():
        (save if name.startswith("torch.save") else load).notes.append(f"{name}: {spread(values, 's')}")
    return [pause, save, load]


def saves(comparison: Comparison, width: int) -> tuple[list[float], int, float]:
    """The seconds of some saves of a training, the bytes of its last checkpoint, and the seconds from `resume` to its event."""
    daemon = comparison.daemon
    job = daemon.submit(spec(width, 4))
    daemon.wait_for(job, "checkpoint", SAVES)
    daemon.run("pause", job)
    daemon.wait_for(job, "finished")
    asked = time.time()
    daemon.run("resume", job)
    daemon.wait_for(job, "resumed", attempt=2)
    resumed = moment(daemon.events(job, "resumed")[-1]["time"]) - asked
    daemon.stop(job)
    found = [event["checkpoint"] for event in daemon.events(job, "checkpoint")]
    daemon.run("remove", job, "--now", "--yes")
    return [event["seconds"] for event in found[1:SAVES]], found[-1]["bytes"], resumed


class State:
    """Weights, average and optimiser of the same size, saved and loaded by PyTorch; measured in the peer's process."""

    def __init__(self, work: dict):
        import torch

        from .networks import MLP

        self.torch = torch
        self.path = os.path.join(work["place"], "state.pt")
        self.network = MLP(2, work["state"], 3, 8)
        self.average = {name: p.detach().clone() for name, p in self.network.named_parameters()}
        self.optimizer = torch.optim.AdamW(self.network.parameters(), fused=True)
        for p in self.network.parameters():
            p.grad = torch.zeros_like(p)
        self.optimizer.step()
        self.about: dict = {}

    def content(self) -> dict:
        return {"model": self.network.state_dict(), "average": self.average, "optimizer": self.optimizer.state_dict()}

    def measure(self, bytes: int) -> dict:
        """Seconds of each way to save and load."""
        found = {
            "write and fsync of as many bytes": timed(lambda: self.write(b"\0" * bytes)),
            UNEQUAL[0]: timed(lambda: self.torch.save(self.content(), self.path)),
            "torch.save, fsync": timed(self.save),
            "torch.load": timed(lambda: self.load(False)),
            UNEQUAL[1]: timed(lambda: self.torch.load(self.path, mmap=True)),
            "torch.load, mapped, copied into the network": timed(lambda: self.load(True)),
        }
        os.unlink(self.path)
        return found

    def write(self, content: bytes) -> None:
        with open(self.path, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())

    def save(self) -> None:
        with open(self.path, "wb") as file:
            self.torch.save(self.content(), file)
            file.flush()
            os.fsync(file.fileno())

    def load(self, mapped: bool) -> None:
        content = self.torch.load(self.path, mmap=mapped)
        self.network.load_state_dict(content["model"])
        self.optimizer.load_state_dict(content["optimizer"])
        for name, value in content["average"].items():
            self.average[name].copy_(value)


def timed(work: object) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin
