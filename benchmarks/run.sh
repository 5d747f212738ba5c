#!/usr/bin/env bash
# Measures speed and size and prints them beside their targets: `make bench`.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
bin=${CFGD_BIN:?run: make bench}
. "$here/daemon.sh" bench

row() { printf '%-52s %12s   %s\n' "$1" "$2" "$3"; }
row "what" "measured" "target"
row "idle cfgd, resident" "$(awk '/VmRSS/ {printf "%.1f MB", $2 / 1024}' "/proc/$daemon/status")" "under 30 MB"

python3 - "$bin/cfgctl" <<'PY' | while IFS='|' read -r a b c; do row "$a" "$b" "$c"; done
import statistics, subprocess, sys, time
times = []
for _ in range(60):
    begin = time.perf_counter()
    subprocess.run([sys.argv[1], "status"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    times.append((time.perf_counter() - begin) * 1000)
print(f"cfgctl status, whole process, median of {len(times)}|{statistics.median(times):.1f} ms|under 20 ms")
PY

spec="$here/../examples/fashion-mnist.yaml"
"$bin/cfgctl" submit "$spec" -q --set train.steps=600 --set checkpoint.every=500 >/dev/null
"$bin/cfgctl" wait @last >/dev/null
"$bin/cfgctl" show @last --json >"$place/job.json"
python3 - "$place" <<'PY' | while IFS='|' read -r a b c; do row "$a" "$b" "$c"; done
import datetime, json, sys
job = json.load(open(sys.argv[1] + "/job.json"))["job"]
events = [json.loads(line) for line in open(job["directory"] + "/events.jsonl")]
when = lambda text: datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
first = next(e for e in events if e["event"] == "progress")
print(f"submit to the first training step|{(when(first['time']) - when(job['created'])).total_seconds():.2f} s|under 1.5 s")
saves = [e["checkpoint"]["seconds"] for e in events if e["event"] == "checkpoint"]
rates = sorted(e["progress"]["rate"] for e in events if e["event"] == "progress" and e["progress"].get("rate"))
rate = rates[len(rates) // 2]
print(f"pause of training for a checkpoint of the 0.32 M U-Net|{max(saves) * 1000:.0f} ms|")
print(f"share of the time at the default interval of 500|{100 * max(saves) / (500 / rate):.2f} %|under 2 %")
PY

kill "$daemon" && wait "$daemon" || true
{
    "$bin/cfgd-benchmarks" operation
    "$bin/cfgd-benchmarks" loading
    for threads in 1 2; do
        echo "solvers with $threads threads||"
        "$bin/cfgd-benchmarks" solvers "$threads"
    done
} | while IFS='|' read -r a b c; do row "$a" "$b" "$c"; done
# The peer alternates with our program on the same network, because figures vary with the load of the machine.
if [ -n "${CFGD_TORCH_PYTHON:-}" ]; then
    python3 - "$bin/cfgd-benchmarks" "$CFGD_TORCH_PYTHON" "$here/unet_peer.py" <<'PY' | while IFS='|' read -r a b c; do row "$a" "$b" "$c"; done
import statistics, subprocess, sys
ours, peers = [], []
run = lambda *command: float(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[-1])
for _ in range(5):
    ours.append(run(sys.argv[1], "unet"))
    peers.append(run(sys.argv[2], sys.argv[3]))
ratio = statistics.median(a / b for a, b in zip(ours, peers))
print(f"U-Net training step, batch 64|{statistics.median(ours) * 1000:.1f} ms|")
print(f"the same in eager PyTorch|{statistics.median(peers) * 1000:.1f} ms|")
print(f"ratio, median of 5 pairs|{ratio:.2f}|at most 1")
PY
    if "$CFGD_TORCH_PYTHON" -c 'import torchdiffeq' 2>/dev/null; then
        "$bin/cfgd-benchmarks" dopri5 | "$CFGD_TORCH_PYTHON" "$here/dopri5_peer.py" |
            while IFS='|' read -r a b c; do row "$a" "$b" "$c"; done
    else
        echo "dopri5 against torchdiffeq: install torchdiffeq for $CFGD_TORCH_PYTHON"
    fi
else
    echo "U-Net step and dopri5 against their peers: name a Python with torch==2.13.0 and torchdiffeq in CFGD_TORCH_PYTHON"
fi
