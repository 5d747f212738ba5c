#!/usr/bin/env python3
"""Records a state directory, as a build leaves it when the power fails, for the tests of later builds.

    record.py DIRECTORY_OF_PROGRAMS OUTPUT

OUTPUT gets `place/`, the state directory with its data and an export, and `recorded.json`, what the build said of the
jobs and the SHA-256 of what it made of the unfinished ones afterwards. `place/` stands at /tmp/cfgd-kept while it is
recorded and has to stand there when it is used: specs, manifests and the queue hold absolute paths, and hashes cover
them. Jobs have one thread, since their number decides the bits.
"""

import hashlib, json, os, pathlib, shutil, signal, sqlite3, subprocess, sys, time

import small_data

PROGRAMS, OUTPUT = (pathlib.Path(argument).resolve() for argument in sys.argv[1:])
PLACE = pathlib.Path("/tmp/cfgd-kept")
ENVIRONMENT = dict(os.environ, CFGD_SOCKET=str(PLACE / "s"), NO_COLOR="1", XDG_CACHE_HOME=str(PLACE / "cache"))
# As many slots as jobs are running in the end, so that the others wait.
OPTIONS = ["--threads", "1", "--slots", "3", "--cpus", "3"]

MLP = "network: {kind: mlp, width: 8, depth: 1}"
POINTS = "data: {format: toy, kind: moons, count: 64}"
SQUARES = "data: {images: data/images.idx, labels: data/labels.idx}"
TENSORS = "output: {grid: false, images: none, tensors: true}"
MIXTURE = "gaussian-mixture: {means: [[-2, 0], [2, 0]], std: 0.8}"
LONG = f"""kind: train
{POINTS}
{MLP}
train: {{steps: 3000, batch: 8, schedule: cosine, warmup: 0.05, clip: 1.0, ema: {{sigma-rel: 0.1}}}}
checkpoint: {{every: 250, keep: 2}}
"""

# In the order of their numbers.
FINISHED = {
    "points": f"""kind: train
seed: 1
{POINTS}
{MLP}
train: {{steps: 60, batch: 8, ema: {{sigma-rel: 0.1}}}}
checkpoint: {{every: 20, keep: 3}}
""",
    "squares": f"""kind: train
{SQUARES}
network: {{kind: unet, channels: [2], blocks: 1, attention: [], heads: 1, embedding: 2, groups: 1}}
train: {{steps: 6, batch: 8, optimizer: {{rate: 0.01}}}}
checkpoint: {{every: 3, keep: 2}}
preview: {{every: 6, classes: [0, 1, 2, 3], steps: 2}}
""",
    "judge": f"""kind: classifier
{SQUARES}
{MLP}
train: {{steps: 10, batch: 8}}
test: {{examples: 6, bins: 2}}
""",
    "drawn": """kind: sample
model: squares
samples: {class: [0, 1, 2, 3], seed: 5}
guidance: {method: classifier-free, scale: [0, 1, 2]}
sampler: {solver: heun, steps: 4}
""",
    "judged": """kind: sample
model: squares
samples: {class: [0, 3]}
guidance: {method: classifier, model: judge, scale: 2}
sampler: {solver: euler, steps: 4}
""",
    "weaker": f"""kind: sample
model: points
samples: {{class: [0, 1], each: 4}}
guidance: {{method: autoguidance, model: points@20, scale: 2}}
sampler: {{solver: midpoint, steps: 4}}
{TENSORS}
""",
    "mixture": f"""kind: sample
model: {{{MIXTURE}, path: vp}}
samples: {{class: [0, 1], each: 40}}
guidance: {{scale: [0, 1, 4]}}
sampler: {{solver: euler-maruyama, steps: 5, diffusion: linear}}
{TENSORS}
""",
    "density": """kind: evaluate
model: points
data: {format: toy, kind: moons, count: 16, seed: 4}
sampler: {solver: heun, steps: 4}
""",
    "closed": f"""kind: evaluate
model: {{{MIXTURE}}}
samples: {{class: [0, 1], each: 8}}
divergence: exact
sampler: {{rtol: 1.0e-3, atol: 1.0e-3}}
""",
    "latents": """kind: encode
data: {images: data/images.idx, labels: data/labels.idx, limit: 16}
autoencoder: data/vae
""",
    "latent": """kind: train
data: {format: safetensors, path: data/latents.safetensors, labels: labels}
network: {kind: mlp, width: 2, depth: 1}
train: {steps: 2, batch: 4}
""",
    "words": """kind: train
data: {format: shapes, size: 16, count: 16}
network: {kind: mlp, width: 1, depth: 1}
condition: {text: {transformer: {context: 8, width: 2, depth: 1, heads: 1, vocabulary: 514}}}
train: {steps: 2, batch: 4}
""",
    "crossing": f"""kind: train
data: {{format: toy, kind: moons, count: 32, labels: none}}
source: {{format: toy, kind: rings, count: 32, labels: none}}
{MLP}
train: {{steps: 4, batch: 8}}
""",
    "crossed": f"""kind: sample
model: crossing
samples: {{count: 6}}
sampler: {{solver: rk4, steps: 2}}
{TENSORS}
""",
}
BROKEN = f"kind: train\ndata: {{format: csv, path: data/broken.csv}}\n{MLP}\ntrain: {{steps: 4, batch: 4}}\n"
PAUSED = {
    "paused": "seed: 2\n" + LONG,
    "paused-latents": """kind: encode
data: {format: shapes, size: 16, count: 400, labels: shape}
autoencoder: data/vae
batch: 1
""",
}
RUNNING = {
    "killed": "seed: 3\n" + LONG,
    "killed-density": """kind: evaluate
model: points
data: {format: toy, kind: moons, count: 64, seed: 4}
sampler: {solver: rk4, steps: 60}
batch: 2
""",
    "killed-drawn": """kind: sample
model: squares
samples: {class: [0, 1, 2, 3], each: 8}
guidance: {scale: [1, 2]}
sampler: {solver: heun, steps: 60}
batch: 4
""",
}
AFTER = {
    "queued": (f"kind: train\nseed: 4\n{POINTS}\n{MLP}\ntrain: {{steps: 100, batch: 8}}\n",
               ["--priority=-5", "--label", "part=rest", "--time-limit", "1h"]),
    "held": (f"kind: train\nseed: 5\n{POINTS}\n{MLP}\ntrain: {{steps: 50, batch: 8}}\n", ["--hold"]),
    "waiting": (f"kind: sample\nmodel: queued\nsamples: {{class: [0, 1]}}\nsampler: {{steps: 4}}\n{TENSORS}\n",
                ["--after", "queued", "--priority=-5"]),
}
# What shows that a job is in its middle.
BEGUN = {
    "paused": lambda run: count(run, "checkpoint") > 0,
    "paused-latents": lambda run: count(run, "progress") > 0,
    "killed": lambda run: count(run, "checkpoint") > 1,
    "killed-density": lambda run: len(list(run.glob(".parts/*.safetensors"))) > 2,
    "killed-drawn": lambda run: len(list(run.glob("samples/*.png"))) > 4,
}


def ctl(*arguments, check=True):
    run = subprocess.run(
        [PROGRAMS / "cfgctl", *map(str, arguments)], env=ENVIRONMENT, cwd=PLACE, capture_output=True, text=True)
    if check and run.returncode:
        raise RuntimeError(f"cfgctl {' '.join(map(str, arguments))}: {run.returncode}\n{run.stdout}{run.stderr}")
    return run.stdout


def until(done, what, seconds=60):
    end = time.monotonic() + seconds
    while not done():
        if time.monotonic() > end:
            raise RuntimeError(f"never seen: {what}")
        time.sleep(0.002)


def start():
    daemon = subprocess.Popen(
        [PROGRAMS / "cfgd", "--state", PLACE / "state", "--socket", PLACE / "s", *OPTIONS],
        env=ENVIRONMENT, stdout=open(PLACE / "log", "a"), stderr=subprocess.STDOUT)
    status = [PROGRAMS / "cfgctl", "status"]
    until(lambda: subprocess.run(status, env=ENVIRONMENT, capture_output=True).returncode == 0, "a daemon")
    return daemon


def submit(name, spec, *options):
    file = PLACE / "specs" / f"{name}.yaml"
    # A relative path starts from the spec's directory.
    file.write_text(f"name: {name}\n" + spec.replace(" data/", " ../data/"))
    return int(ctl("submit", file, "-q", *options))


def run_of(job):
    return PLACE / f"state/runs/{job}"


def count(run, kind):
    file = run / "events.jsonl"
    return sum(json.loads(line)["event"] == kind for line in file.read_text().splitlines()) if file.exists() else 0


def hashes(jobs):
    """SHA-256 of the tensors and pictures that jobs made, by file."""
    made = {}
    for job in jobs:
        for file in sorted(run_of(job).rglob("*")):
            if file.suffix in (".safetensors", ".png") and file.parent.name not in ("model", "guide"):
                made[f"{job}/{file.relative_to(run_of(job))}"] = hashlib.sha256(file.read_bytes()).hexdigest()
    return made


def finish():
    """Submits the jobs that end, and returns their numbers."""
    jobs = []
    for name, spec in FINISHED.items():
        jobs.append(submit(name, spec))
        ctl("wait", name)
        if name == "latents":
            shutil.copy(run_of(jobs[-1]) / "latents.safetensors", PLACE / "data")
    ctl("export", "squares", "-o", "export")
    ctl("import", "export", "--name", "copy")
    jobs.append(jobs[-1] + 1)
    jobs.append(submit("broken", BROKEN))
    ctl("wait", "broken", check=False)
    jobs.append(submit("cancelled", "seed: 6\n" + LONG))
    until(lambda: count(run_of(jobs[-1]), "checkpoint") > 0, "a checkpoint")
    ctl("cancel", "cancelled", "--reason", "a better idea")
    ctl("wait", "cancelled", check=False)
    return jobs


def pause():
    """Submits the jobs that are paused in their middle, and returns their numbers by name."""
    jobs = {}
    for name, spec in PAUSED.items():
        job = jobs[name] = submit(name, spec)
        until(lambda: BEGUN[name](run_of(job)), name)
        worker = int((run_of(job) / "lock").read_text())
        # Stopped, it does not come to its end before it hears of the pause.
        os.kill(worker, signal.SIGSTOP)
        ctl("pause", name)
        os.kill(worker, signal.SIGCONT)
    for name in jobs:
        until(lambda: '"state":"paused"' in ctl("show", name, "--json"), f"{name} in state paused")
    return jobs


def stop_in_the_middle(jobs):
    """Stops the workers where something of each job is done, and returns their process numbers."""
    workers = {}
    end = time.monotonic() + 60
    while len(workers) < len(jobs):
        if time.monotonic() > end:
            raise RuntimeError(f"only {sorted(workers)} came into their middle")
        for name, job in jobs.items():
            if name not in workers and BEGUN[name](run_of(job)):
                workers[name] = int((run_of(job) / "lock").read_text())
                os.kill(workers[name], signal.SIGSTOP)
                if (run_of(job) / "outcome.json").exists():
                    raise RuntimeError(f"{name} has ended")
    return list(workers.values())


def answers(jobs):
    """What the build says of finished jobs."""
    said = {"status": [json.loads(line) for line in ctl("status", "-a", "--json").splitlines()]}
    for job in jobs:
        said[f"show {job}"] = json.loads(ctl("show", job, "--json"))
        if (run_of(job) / "checkpoints").exists():
            said[f"checkpoints {job}"] = [json.loads(line) for line in ctl("checkpoints", job, "--json").splitlines()]
    return said


def keep():
    shutil.rmtree(OUTPUT / "place", ignore_errors=True)
    shutil.copytree(PLACE, OUTPUT / "place", ignore=shutil.ignore_patterns("cache", "s"))
    (OUTPUT / "place/log").unlink()
    # The same database in one file: the log of all that was ever committed is many times larger.
    queue = sqlite3.connect(OUTPUT / "place/state/queue.sqlite")
    queue.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    queue.close()


def processor():
    """What decides which code the tensor library runs: bits are compared on an equal processor only."""
    lines = (line.split(":") for line in open("/proc/cpuinfo").read().split("\n\n")[0].splitlines())
    facts = {name.strip(): value.strip() for name, value in lines}
    names = ("vendor_id", "cpu family", "model")
    flags = sorted(flag for flag in facts["flags"].split() if flag.startswith(("avx", "fma", "amx")))
    return " ".join([*(facts[name] for name in names), *flags])


def write(record):
    said = ",\n".join(f"  {json.dumps(key)}: {json.dumps(record['said'][key])}" for key in record["said"])
    lines = [f" {json.dumps(key)}: {json.dumps(record[key])}" for key in record if key != "said"]
    (OUTPUT / "recorded.json").write_text("{\n" + ",\n".join(lines) + ',\n "said": {\n' + said + "\n }\n}\n")


def main():
    shutil.rmtree(PLACE, ignore_errors=True)
    (PLACE / "specs").mkdir(parents=True)
    small_data.write(PLACE / "data")
    daemon, workers = start(), []
    try:
        finished, paused = finish(), pause()
        running = {name: submit(name, spec) for name, spec in RUNNING.items()}
        after = {name: submit(name, spec, *options) for name, (spec, options) in AFTER.items()}
        workers = stop_in_the_middle(running)
        said = answers(finished)
        states = {job["name"]: job["state"] for job in said["status"][0]["jobs"]}
        expected = dict.fromkeys(RUNNING, "running") | {"queued": "queued", "held": "held", "waiting": "queued"}
        if any(states[name] != state for name, state in expected.items()):
            raise RuntimeError(f"not in their states: {states}")
    finally:
        daemon.kill()
        daemon.wait()
        for worker in workers:
            os.kill(worker, signal.SIGKILL)
    keep()

    # What this build makes of it on this processor.
    daemon = start()
    try:
        for name in paused:
            ctl("resume", name)
        ctl("release", "held")
        unfinished = [*paused.values(), *running.values(), *after.values()]
        for job in unfinished:
            ctl("wait", job)
        write({
            "version": ctl("version").splitlines()[0], "processor": processor(), "finished": finished,
            "paused": paused, "running": running, "after": after, "made": hashes(finished),
            "makes": hashes(unfinished), "said": said,
        })
    finally:
        daemon.terminate()
        daemon.wait()
    shutil.rmtree(PLACE)


main()
