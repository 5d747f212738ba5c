"""What a person waits for: one picture, the first step of a training, the list of jobs."""

import subprocess
import time

from .comparison import Comparison
from .daemon import moment
from .results import Result
from .tasks import TASKS

# Repetitions in a round: a whole process is short.
REPETITIONS = 3


def seconds(command: list[object], **options: object) -> float:
    """The time of a whole process."""
    begin = time.perf_counter()
    subprocess.run([str(word) for word in command], check=True, capture_output=True, **options)
    return time.perf_counter() - begin


def latency(comparison: Comparison) -> list[Result]:
    """Measures the times in rounds."""
    daemon, python = comparison.daemon, comparison.python
    task = next(task for task in TASKS if task.key == "sample-unet")
    weights = comparison.prepare(task)["weights"]
    garments = {
        "kind": "train", "name": "garments",
        "data": comparison.data(next(task for task in TASKS if task.key == "train-sit")),
        "network": {"kind": "unet", "channels": [16, 32, 64], "embedding": 128},
        "train": {"steps": 1, "batch": 64, "clip": 1.0},
    }
    cold = Result("latency-cold", "one picture of a 5 MB model, 10 steps, cold", limit=0.6)
    warm = Result("latency-warm", "the same again at once", limit=0.1)
    start = Result("latency-start", "submission to the first evaluation, and import torch")
    first = Result("latency-first-step", "submission to the end of the first training step", limit=0.5)
    status = Result("latency-status", "cfgctl status, whole process", limit=0.008)
    picture = daemon.place / "picture.png"
    command = [daemon.programs / "cfgctl", "sample", task.model, "--class", "3", "--scale", "4", "--solver", "euler",
               "--steps", "10", "-q", "-o", picture, "--socket", daemon.socket]
    peer = [python, "-m", "peers.picture", weights, picture]
    for _ in range(comparison.rounds * REPETITIONS if comparison.rounds > 1 else 1):
        # A worker that stayed for its model ends with its daemon.
        daemon.restart()
        cold.ours.append(picture_time(command, picture))
        number = daemon.newest()
        start.ours.append(moment(daemon.events(number, "started")[0]["time"]) - daemon.created(number))
        warm.ours.append(picture_time(command, picture))
        cold.peers.setdefault("Python process, eager", []).append(seconds(peer, env=comparison.environment))
        start.peers.setdefault("import torch", []).append(seconds([python, "-c", "import torch"], env=comparison.environment))
        number = daemon.submit(garments, "--wait")
        first.ours.append(moment(daemon.events(number, "progress")[0]["time"]) - daemon.created(number))
        for _ in range(4):
            status.ours.append(seconds([daemon.programs / "cfgctl", "status", "--socket", daemon.socket]))
    start.speed = 1.0
    return [cold, warm, start, first, status]


def picture_time(command: list[object], picture: object) -> float:
    """The time of `cfgctl sample` until its picture is there."""
    picture.unlink(missing_ok=True)
    found = seconds(command)
    if not picture.exists():
        raise SystemExit("cfgctl sample left no picture")
    return found
