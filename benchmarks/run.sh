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
