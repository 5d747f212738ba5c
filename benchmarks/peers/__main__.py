"""Measures our programs and PyTorch in turn and prints the table: `make bench-peers`."""

import argparse
import dataclasses
import os
import pathlib
import signal
import subprocess
import sys

from . import machine, table
from .checkpoints import checkpoints
from .comparison import Comparison
from .daemon import Daemon
from .dopri5 import dopri5
from .latency import latency
from .results import Result
from .tasks import BFLOAT16, TASKS

VERSION = "2.13.0"
OTHERS = {"dopri5": dopri5, "latency": latency, "checkpoints": checkpoints}


def arguments() -> argparse.Namespace:
    keys = [task.key for task in [*TASKS, *BFLOAT16]] + list(OTHERS)
    parser = argparse.ArgumentParser(prog="peers", description=__doc__)
    parser.add_argument("--only", action="append", choices=keys, help="Measure only this task; may be repeated.")
    parser.add_argument("--rounds", type=int, default=3, help="Measurements of each side. [3]")
    parser.add_argument("--seconds", type=float, default=12, help="Seconds of one measurement of a training. [12]")
    parser.add_argument("--threads", type=int, default=2, help="Threads of either side. [2]")
    parser.add_argument("--quick", action="store_true", help="One round of 5 seconds and a fifth of the sampling steps.")
    parser.add_argument("--bin", type=pathlib.Path, default=os.environ.get("CFGD_BIN"), help="Directory of cfgd. [CFGD_BIN]")
    parser.add_argument("--json", type=pathlib.Path, help="Write the values to this file, for peers.page.")
    parser.add_argument("--quiet-machine", action="store_true",
                        help="Leave PyTorch's threads spinning as by default. [only if the load is below 0.5]")
    return parser.parse_args()


def python() -> str:
    """The Python of the peer; ends the program if something is missing."""
    path = os.environ.get("CFGD_TORCH_PYTHON")
    wanted = f"name a Python with torch=={VERSION} and torchdiffeq in CFGD_TORCH_PYTHON"
    if not path:
        raise SystemExit(wanted)
    script = "import torch, torchdiffeq; print(torch.__version__)"
    found = subprocess.run([path, "-c", script], capture_output=True, text=True)
    if found.returncode != 0:
        raise SystemExit(f"{wanted}: {path}: {(found.stderr or 'does not run').strip().splitlines()[-1]}")
    if not found.stdout.startswith(VERSION):
        raise SystemExit(f"{wanted}: {path} has torch {found.stdout.strip()}")
    return path


def main() -> None:
    # SIGTERM unwinds, so that the daemon stops and its directory goes.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    options = arguments()
    interpreter = python()
    if not options.bin or not (pathlib.Path(options.bin) / "cfgd").exists():
        raise SystemExit("name the directory of cfgd, cfgctl and cfgd-worker in CFGD_BIN or --bin, or run: make bench-peers")
    tasks = TASKS + (BFLOAT16 if machine.has_bfloat16() else [])
    if options.quick:
        tasks = [dataclasses.replace(task, steps=task.steps // 5) for task in tasks]
    about = machine.description() | {"load": [machine.load()], "torch": VERSION, "quick": options.quick, "threads": options.threads}
    results: list[Result] = []
    with Daemon(pathlib.Path(options.bin).resolve(), options.threads) as daemon:
        comparison = Comparison(
            daemon, interpreter, 1 if options.quick else options.rounds, 5 if options.quick else options.seconds,
            busy=not options.quiet_machine and about["load"][0] >= 0.5)
        works = [(task.key, lambda task=task: [comparison.run(task)]) for task in tasks]
        works += [(key, lambda function=function: function(comparison)) for key, function in OTHERS.items()]
        for key, work in works:
            if options.only and key not in options.only:
                continue
            found = work()
            about["load"].append(machine.load())
            for result in found:
                result.threads, result.date = options.threads, about["date"]
                result.load = " to ".join(f"{value:.1f}" for value in about["load"][-2:])
                table.show(result, comparison.ceiling)
            results += found
            if options.json:
                table.write(options.json, about, comparison.ceiling, results)
    if not machine.has_bfloat16():
        print("bfloat16: left out, because this processor has neither avx512_bf16 nor amx_bf16")
    table.summarize(about, comparison.ceiling, results)


if __name__ == "__main__":
    sys.exit(main())
