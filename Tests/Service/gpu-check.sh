#!/usr/bin/env bash
# Trains, kills, resumes and samples on a GPU and on the CPU with the same program, and compares: `make gpu-check`.
#   CFGD_BIN  where cfgd-worker stands, linked with a libtorch that has CUDA; nothing is built here
#   DEVICE    what is compared with the CPU (cuda:0); cpu tries this script itself
set -euo pipefail
worker=${CFGD_BIN:?run: make gpu-check}/cfgd-worker
device=${DEVICE:-cuda:0}
if [ "$device" != cpu ] && ! { [ -e /dev/nvidiactl ] || nvidia-smi -L 2>/dev/null | grep -q GPU; }; then
    echo "skipped: no GPU"
    exit 0
fi
[ -x "$worker" ] || { echo "there is no program $worker; CFGD_BIN names another directory" >&2; exit 1; }
place=$(mktemp -d /tmp/cfgd-gpu.XXXXXX)
pid=
finish() {
    [ -n "$pid" ] && kill -9 "$pid" 2>/dev/null
    rm -rf "$place"
}
trap finish EXIT
steps=200
failures=0

row() { printf '%-58s %14s %14s   %s\n' "$@"; }
fail() { echo "FAILED: $*" >&2; failures=$((failures + 1)); }

# spec DIRECTORY DEVICE NETWORK MORE-OF-TRAIN
spec() {
    mkdir -p "$1"
    cat >"$1/spec.json" <<JSON
{"kind": "train", "device": "$2", "seed": 7, "data": {"format": "shapes", "count": 2000, "size": 16, "labels": "color"},
 "network": $3, "condition": {"drop": 0.1},
 "train": {"steps": $steps, "batch": 32, "clip": 1.0, "ema": {"sigma-rel": 0.1}, "optimizer": {"rate": 1e-3}$4},
 "checkpoint": {"every": 20, "keep": 3}}
JSON
}

# run DIRECTORY: to its end; says why where that is none.
run() { "$worker" run "$1" >"$1/said" 2>&1 || { tail -3 "$1/said" >&2; fail "$1 did not come to its end"; return 1; }; }

last() { printf '%s/checkpoints/step-%08d' "$1" "$steps"; }
bits() { cat "$(last "$1")"/*.safetensors | sha256sum | cut -c1-12; }

# Kills the worker once there is a checkpoint, and lets it go on.
killed() {
    "$worker" run "$1" >"$1/said" 2>&1 &
    pid=$!
    until [ -d "$1/checkpoints/step-00000020" ]; do
        kill -0 "$pid" 2>/dev/null || { tail -3 "$1/said" >&2; fail "$1 ended before its first checkpoint"; return 1; }
        sleep 0.01
    done
    kill -9 "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
    pid=
    [ ! -d "$(last "$1")" ] || { fail "$1 was done before it could be killed"; return 1; }
    run "$1"
}

# The loss of one step by itself: the first that is reported after going on from the last checkpoint but one.
loss() {
    rm -rf "$(last "$1")" "$1/outcome.json"
    run "$1" || return 1
    python3 - "$1/events.jsonl" $((steps - 19)) <<'PY'
import json, sys
events = [json.loads(line) for line in open(sys.argv[1])]
found = [e["progress"] for e in events if e["event"] == "progress" and e["progress"]["step"] == int(sys.argv[2])]
print(f'{found[-1]["metrics"]["loss"]:.6f}')
PY
}

# close A B TOLERANCE: whether two numbers differ by no more than a part of the first.
close() { python3 -c 'import sys; a, b, t = map(float, sys.argv[1:]); sys.exit(abs(a - b) > t * abs(a))' "$@"; }

sample() {
    mkdir -p "$1"
    cat >"$1/spec.json" <<JSON
{"kind": "sample", "device": "$2", "model": "$(last "$3")", "samples": {"class": [0, 1, 2, 3], "each": 4, "seed": 1},
 "guidance": {"scale": 3}, "sampler": {"solver": "heun", "steps": 10}, "output": {"tensors": true}}
JSON
    run "$1"
}

# The root mean square and the largest difference of two files of samples, in [-1, 1].
difference() {
    python3 - "$1/samples.safetensors" "$2/samples.safetensors" <<'PY'
import array, json, struct, sys
def samples(path):
    data = open(path, "rb").read()
    length = struct.unpack("<Q", data[:8])[0]
    begin, end = json.loads(data[8:8 + length])["x"]["data_offsets"]
    return array.array("f", data[8 + length + begin:8 + length + end])
a, b = map(samples, sys.argv[1:])
assert len(a) == len(b) > 0
print((sum((x - y) ** 2 for x, y in zip(a, b)) / len(a)) ** 0.5, max(abs(x - y) for x, y in zip(a, b)))
PY
}

field() { python3 -c 'import json, sys; v = json.load(sys.stdin).get(sys.argv[1]); print("-" if v is None else v)' "$1"; }

row "" cpu "$device" allowed
for network in sit adm unet; do
    case $network in
    sit) settings='{"kind": "sit", "patch": 2, "width": 64, "depth": 3, "heads": 4}' ;;
    adm) settings='{"kind": "adm", "width": 16, "multipliers": [1, 2], "blocks": 1, "attention": [1], "groups": 8}' ;;
    unet) settings='{"kind": "unet", "channels": [16, 32], "blocks": 1, "attention": [1], "embedding": 32, "groups": 8}' ;;
    esac
    results=()
    for where in cpu "$device"; do
        name=$place/$network-${#results[@]}
        spec "$name-whole" "$where" "$settings" ""
        spec "$name-killed" "$where" "$settings" ""
        run "$name-whole" && killed "$name-killed" || continue 2
        whole=$(bits "$name-whole")
        again=$(bits "$name-killed")
        [ "$whole" = "$again" ] || fail "$network on $where: $again after a kill, and $whole without"
        results+=("$whole" "$(loss "$name-whole")" "$("$worker" measure "$name-whole")")
    done
    row "$network: weights after a kill are those without" "${results[0]}" "${results[3]}" "same on each"
    row "$network: loss of step $((steps - 19))" "${results[1]}" "${results[4]}" "1 %"
    close "${results[1]}" "${results[4]}" 0.01 || fail "$network: the losses differ"
    milliseconds() { field stepSeconds <<<"$1" | awk '{printf "%.2f ms", $1 * 1000}'; }
    row "$network: a step" "$(milliseconds "${results[2]}")" "$(milliseconds "${results[5]}")" ""
    row "$network: bytes on the GPU" "$(field deviceMemory <<<"${results[2]}")" "$(field deviceMemory <<<"${results[5]}")" ""
    sample "$place/$network-sample-0" cpu "$place/$network-0-whole" || continue
    sample "$place/$network-sample-1" "$device" "$place/$network-0-whole" || continue
    found=$(difference "$place/$network-sample-0" "$place/$network-sample-1") ||
        { fail "$network: the pictures cannot be compared"; continue; }
    read -r mean largest <<<"$found"
    row "$network: pictures of one model differ by (rms, max)" "$(printf %.2g "$mean")" "$(printf %.2g "$largest")" "0.01 rms"
    awk -v m="$mean" 'BEGIN {exit !(m <= 0.01)}' || fail "$network: the pictures differ"
done

# Half precision, parts of batches and blocks that run again, together.
spec "$place/half" "$device" '{"kind": "sit", "patch": 2, "width": 64, "depth": 3, "heads": 4}' \
    ', "precision": "bfloat16", "accumulate": 4, "recompute": true'
if run "$place/half"; then row "sit: bfloat16, 4 parts, blocks again: loss of a step" "" "$(loss "$place/half")" ""; fi

[ "$failures" = 0 ] || { echo "$failures checks failed" >&2; exit 1; }
echo "everything agrees"
