"""How long a checkpoint stops a training, and how fast a large state is written and read."""

import os
import time

from .comparison import Comparison
from .daemon import moment
from .peer import Peer
from .results import Result

# Widths of a perceptron with three hidden layers whose weights, average and two moments take 130 and 520 MB.
SMALL, MEDIUM, LARGE = 64, 1640, 3290
SAVES = 4


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
    for _ in range(comparison.rounds):
        pause.ours += [100 * value / 60 for value in saves(comparison, MEDIUM)[0]]
        seconds, job, size = saves(comparison, LARGE, resumed=True)
        save.ours.append(min(seconds))
        load.ours.append(max(0.0, reading(comparison, job) - reading(comparison, saves(comparison, SMALL, resumed=True)[1])))
        for name, value in peer.measure(bytes=size).items():
            result = save if name.startswith(("torch.save", "write")) else load
            result.peers.setdefault(name, []).append(value)
    peer.close()
    save.notes.append(f"{size / 1e6:.0f} MB")
    return [pause, save, load]


def saves(comparison: Comparison, width: int, resumed: bool = False) -> tuple[list[float], str, int]:
    """The seconds of some saves of a training, its number, and the bytes of its last checkpoint."""
    daemon = comparison.daemon
    job = daemon.submit(spec(width, 4))
    daemon.wait_for(job, "checkpoint", SAVES)
    if resumed:
        daemon.run("pause", job)
        while not daemon.events(job, "finished"):
            time.sleep(0.1)
        daemon.run("resume", job)
        daemon.wait_for(job, "resumed")
    daemon.stop(job)
    found = [event["checkpoint"] for event in daemon.events(job, "checkpoint")]
    return [event["seconds"] for event in found[1:SAVES]], job, found[-1]["bytes"]


def reading(comparison: Comparison, job: str) -> float:
    """The time from the start of a resumed attempt to its event `resumed`."""
    event = comparison.daemon.events(job, "resumed")[-1]
    begins = [e["time"] for e in comparison.daemon.events(job, "data") if e["attempt"] == event["attempt"]]
    return moment(event["time"]) - moment(begins[-1])


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
            "torch.save": timed(lambda: self.torch.save(self.content(), self.path)),
            "torch.save, fsync": timed(self.save),
            "torch.load": timed(lambda: self.load(False)),
            "torch.load, mapped": timed(lambda: self.torch.load(self.path, mmap=True)),
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
