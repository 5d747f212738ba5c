"""The comparison of one task: our jobs and the variants of the peer in turn."""

import dataclasses

from . import files
from .daemon import Daemon
from .machine import environment
from .peer import Peer, work_of
from .results import OURS, Result
from .tasks import Task

# After the first round a variant that is so much slower than the best is left out.
HOPELESS = 1.5
# Relative difference of samples that rounding explains.
ROUNDING = {False: 1e-3, True: 0.2}


@dataclasses.dataclass
class Comparison:
    """How long and how often is measured, where, and the ceiling that was seen."""

    daemon: Daemon
    python: str
    rounds: int
    seconds: float
    busy: bool
    ceiling: dict[str, float] = dataclasses.field(default_factory=lambda: {"product": 0.0, "convolution": 0.0})

    @property
    def environment(self) -> dict[str, str]:
        return environment(self.daemon.place / "inductor", self.daemon.threads, self.busy)

    def data(self, task: Task) -> dict:
        """The `data` section of a task; pictures are written once."""
        if len(task.shape) == 1:
            return {"format": "toy", "kind": "mixture"}
        return files.write_pictures(self.daemon.place, 4096, task.shape)

    def measure_ceiling(self) -> None:
        """Measures the ceiling for some seconds and keeps the highest of the run."""
        peer = Peer(self.python, {"ceiling": True}, self.environment)
        for name, value in peer.measure(seconds=0.5).items():
            self.ceiling[name] = max(self.ceiling[name], value)
        peer.close()

    def run(self, task: Task) -> Result:
        """Compares one task in rounds of our job and each variant."""
        result = Result(task.key, task.what, speed=task.speed)
        paths = self.prepare(task) if task.steps else {}
        peers: dict[str, Peer] = {}
        for number in range(self.rounds):
            self.measure_ceiling()
            seconds, processor, about = self.sample(task, paths) if task.steps else self.train(task)
            result.add(OURS, seconds, processor)
            for variant in task.variants:
                if number > 0 and variant.name not in peers:
                    continue
                if number == 0:
                    peers[variant.name] = Peer(self.python, work_of(task, variant, **paths), self.environment)
                    check(task, peers[variant.name].about, about)
                    result.operations = peers[variant.name].about["operations"]
                request = {"samples": about["samples"]} if task.steps else {"seconds": self.seconds}
                answer = peers[variant.name].measure(**request)
                if answer.get("difference", 0) > ROUNDING[task.bfloat16]:
                    raise SystemExit(f"{task.key}: samples differ by {answer['difference']:.2e} of their largest element")
                result.add(variant.name, answer["seconds"], answer["processor"])
            fastest = min(values[0] for values in result.peers.values())
            for name in [n for n in peers if result.peers[n][0] > HOPELESS * fastest]:
                peers.pop(name).close()
        for peer in peers.values():
            peer.close()
        return result

    def train(self, task: Task) -> tuple[float, float, dict]:
        """Time and processor time of our step, from the progress of a job that is then cancelled, and what its network is."""
        job = self.daemon.submit(task.training(self.data(task)))
        # The first two events are the first steps, in which memory is allocated.
        first = last = self.daemon.reading(job, 3)
        while last.count < first.count + 2 or last.time - first.time < self.seconds:
            last = self.daemon.reading(job, last.count + 1)
        self.daemon.stop(job)
        about = {
            "parameters": int(self.daemon.events(job, "started")[0]["text"].split()[0]),
            "shapes": files.shapes(self.daemon.checkpoint(job) / "model.safetensors"),
        }
        steps = last.step - first.step
        return (last.time - first.time) / steps, (last.processor - first.processor) / steps, about

    def prepare(self, task: Task) -> dict:
        """Trains a few steps, so that there are weights to sample, and writes the noise."""
        training = dataclasses.replace(task, bfloat16=False, batch=32)
        job = self.daemon.submit(training.training(self.data(task), steps=20, name=task.model), "--wait")
        noise = self.daemon.place / f"{task.key}.safetensors"
        files.write_noise(noise, [task.batch, *task.shape])
        return {"weights": str(self.daemon.checkpoint(job) / "model.safetensors"), "noise": str(noise)}

    def sample(self, task: Task, paths: dict) -> tuple[float, float, dict]:
        """Time and processor time of our job from its first evaluation to its last, and where its samples are."""
        job, seconds, processor = self.daemon.drawn(task.sampling(paths["noise"]))
        return seconds, processor, {"samples": str(self.daemon.directory(job) / "samples.safetensors")}


def check(task: Task, peer: dict, ours: dict) -> None:
    """Ends the program if the two networks differ in a parameter."""
    for what in ("parameters", "shapes"):
        if what in ours and ours[what] != peer[what]:
            raise SystemExit(f"{task.key}: the networks differ in their {what}: {ours[what]} and {peer[what]}")
