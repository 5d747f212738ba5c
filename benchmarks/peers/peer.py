"""A peer's process. It makes its network once, compiles it, and then measures whenever it is asked.

    python -m peers.peer WORK

WORK is JSON: the fields of a task and of a variant, and paths. The process prints what it is as a line of JSON, and for each
line of JSON that it reads one with its measurement. Between two measurements it sleeps.
"""

import dataclasses
import json
import os
import pathlib
import subprocess
import sys


class Peer:
    """The process of one variant, seen from the program that compares."""

    def __init__(self, python: str, work: dict, environment: dict[str, str]):
        self.log = pathlib.Path(environment["TORCHINDUCTOR_CACHE_DIR"]).parent / "peer.log"
        self.process = subprocess.Popen(
            [python, "-m", "peers.peer", json.dumps(work)], env=environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log.open("a"))
        self.about = self.answer()

    def answer(self) -> dict:
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit("the peer ended: " + self.log.read_text()[-2000:])
        return json.loads(line)

    def measure(self, **request: object) -> dict:
        """Asks for one measurement and waits for it."""
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        return self.answer()

    def close(self) -> None:
        """Ends the process."""
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


def work_of(task: object, variant: object, **paths: object) -> dict:
    """The work of a variant of a task."""
    return {"task": dataclasses.asdict(task), "variant": dataclasses.asdict(variant), **paths}


def main() -> None:
    import torch

    torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
    torch.manual_seed(0)
    work = json.loads(sys.argv[1])
    if work.get("ceiling"):
        from .ceiling import Ceiling as Subject
    elif work.get("dopri5"):
        from .dopri5 import Integration as Subject
    elif work.get("state"):
        from .checkpoints import State as Subject
    elif work["task"]["steps"]:
        from .sampling import Sampling as Subject
    else:
        from .training import Training as Subject
    subject = Subject(work)
    print(json.dumps(subject.about), flush=True)
    for line in sys.stdin:
        print(json.dumps(subject.measure(**json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
