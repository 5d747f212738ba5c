"""A daemon of our own on a temporary state directory, and jobs through `cfgctl`."""

import dataclasses
import datetime
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import time


@dataclasses.dataclass(frozen=True)
class Reading:
    """How far a job is: its progress events, the last one's step and time, and the processor time of its worker."""

    count: int
    step: int
    time: float
    processor: float


class Daemon:
    """Starts `cfgd`, submits jobs and reads their events; leaves nothing behind."""

    def __init__(self, programs: pathlib.Path, threads: int):
        self.programs, self.threads = programs, threads
        self.place = pathlib.Path(tempfile.mkdtemp(prefix="cfgd-peers.", dir="/tmp"))
        self.socket = self.place / "s"
        self.process: subprocess.Popen
        self.specs = 0

    def __enter__(self) -> "Daemon":
        self.start()
        return self

    def start(self) -> None:
        """Starts cfgd and waits until it answers."""
        command = [self.programs / "cfgd", "--state", self.place / "state", "--socket", self.socket,
                   "--threads", str(self.threads), "--submissions-per-minute", "100000"]
        with (self.place / "daemon.log").open("a") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log)
        for _ in range(200):
            if self.run("status", check=False).returncode == 0:
                return
            time.sleep(0.05)
        raise SystemExit("cfgd did not start: " + (self.place / "daemon.log").read_text())

    def restart(self) -> None:
        """Stops cfgd with all its workers and starts it again."""
        self.stop_daemon()
        self.start()

    def stop_daemon(self) -> None:
        self.process.terminate()
        self.process.wait()

    def __exit__(self, *_: object) -> None:
        self.stop_daemon()
        shutil.rmtree(self.place)

    def run(self, *arguments: object, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Runs cfgctl; a failure ends the program with cfgctl's message."""
        command = [self.programs / "cfgctl", *map(str, arguments), "--socket", str(self.socket)]
        done = subprocess.run(command, capture_output=True, text=True)
        if check and done.returncode != 0:
            raise SystemExit(f"cfgctl {' '.join(map(str, arguments))} failed with {done.returncode}: {done.stderr}")
        return done

    def submit(self, spec: dict, *options: str) -> str:
        """Submits a spec and returns the job's number."""
        self.specs += 1
        path = self.place / f"spec{self.specs}.json"
        path.write_text(json.dumps(spec))
        return self.run("submit", path, "-q", "--threads", self.threads, *options).stdout.strip()

    def directory(self, job: str) -> pathlib.Path:
        return self.place / "state" / "runs" / job

    def events(self, job: str, kind: str) -> list[dict]:
        """The events of one kind, so far."""
        path = self.directory(job) / "events.jsonl"
        lines = path.read_text().splitlines() if path.exists() else []
        return [e for e in map(json.loads, lines) if e["event"] == kind]

    def outcome(self, job: str) -> dict:
        """What a job left at its end."""
        return json.loads((self.directory(job) / "outcome.json").read_text())

    def newest(self) -> str:
        """The number of the job that was submitted last."""
        return str(json.loads(self.run("show", "@last", "--json").stdout)["job"]["number"])

    def created(self, job: str) -> float:
        """The time of the submission, in seconds since 1970."""
        return moment(json.loads(self.run("show", job, "--json").stdout)["job"]["created"])

    def reading(self, job: str, count: int) -> Reading:
        """Waits until a job has had some progress events and reads its processor time at the next moment."""
        self.wait_for(job, "progress", count)
        processor = self.processor(job)
        events = self.events(job, "progress")
        return Reading(len(events), events[-1]["progress"]["step"], moment(events[-1]["time"]), processor)

    def processor(self, job: str) -> float:
        """The processor time of a job's worker so far, of all its threads, in seconds; 0 where it has ended."""
        try:
            worker = (self.directory(job) / "lock").read_text().strip()
            fields = pathlib.Path(f"/proc/{worker}/stat").read_text().rpartition(")")[2].split()
        except (OSError, ValueError):
            return 0
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def drawn(self, spec: dict) -> tuple[str, float, float]:
        """Draws samples; the job, and the time and the processor time from its first evaluation to its last."""
        job = self.submit(spec)
        self.wait_for(job, "started")
        first = last = self.processor(job)
        while not self.events(job, "finished"):
            last = max(last, self.processor(job))
            time.sleep(0.02)
        self.run("wait", job)
        begin, end = (moment(self.events(job, kind)[-1]["time"]) for kind in ("started", "progress"))
        return job, end - begin, last - first

    def wait_for(self, job: str, kind: str, count: int = 1, attempt: int = 1) -> None:
        """Waits until a job has had some events of a kind; ends the program if that attempt ends before."""
        while len(self.events(job, kind)) < count:
            ended = any(event["attempt"] >= attempt for event in self.events(job, "finished"))
            if ended and len(self.events(job, kind)) < count:
                raise SystemExit(f"job {job} ended early: " + self.run("log", job).stdout)
            time.sleep(0.02)

    def stop(self, job: str) -> None:
        """Cancels a job and waits until its worker has saved."""
        self.run("cancel", job)
        self.run("wait", job, check=False)

    def checkpoint(self, job: str) -> pathlib.Path:
        """The directory of the newest checkpoint."""
        return sorted((self.directory(job) / "checkpoints").glob("step-*"))[-1]


def moment(text: str) -> float:
    """Seconds since 1970 of a time such as 2026-11-28T12:00:00.000Z."""
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()
