#!/usr/bin/env bash
# Trains on Fashion-MNIST, kills daemon and worker in the middle, lets the job resume, and samples one row of garments for each
# guidance scale. Leaves one picture behind and nothing running.
#   CFGD_BIN  directory of the programs (make demo sets it)      PICTURE  the picture's file (./garments.png)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
bin=${CFGD_BIN:?name the directory of cfgd and cfgctl in CFGD_BIN, or run: make demo}
picture=$(realpath -m "${PICTURE:-garments.png}")
place=$(mktemp -d /tmp/cfgd-demo.XXXXXX)
export CFGD_SOCKET=$place/s
daemon=

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }
run_daemon() {
    "$bin/cfgd" --state "$place/state" --socket "$CFGD_SOCKET" >>"$place/daemon.log" 2>&1 &
    daemon=$!
    for _ in $(seq 200); do
        "$bin/cfgctl" status >/dev/null 2>&1 && return
        kill -0 "$daemon" 2>/dev/null || break
        sleep 0.05
    done
    cat "$place/daemon.log" >&2
    exit 1
}
finish() {
    status=$?
    trap - EXIT
    [ -n "${follower:-}" ] && kill "$follower" 2>/dev/null
    [ -n "$daemon" ] && kill "$daemon" 2>/dev/null && wait "$daemon" 2>/dev/null
    [ "$status" = 0 ] || { echo "the demo did not finish; output of the daemon:" >&2; tail -20 "$place/daemon.log" >&2; }
    rm -rf "$place"
    exit "$status"
}
trap finish EXIT
trap 'exit 130' INT TERM

echo "This demo trains a network of 0.3 million weights on 60,000 pictures of garments. On two cores it takes"
echo "about three minutes (at most five), and the picture will be $picture."

say "1. Start cfgd on a temporary state directory and submit the training job"
run_daemon
"$bin/cfgctl" submit "$here/fashion-mnist.yaml"

# Follows the job over the restart of the daemon.
"$bin/cfgctl" watch garments &
follower=$!

middle() { "$bin/cfgctl" watch garments --json 2>/dev/null | while read -r line; do
    step=$(sed -n 's/.*"step":\([0-9]*\).*/\1/p' <<<"$line" | tail -1)
    case $line in *'"state":"succeeded"'* | *'"state":"failed"'*) break ;; esac
    [ "${step:-0}" -ge 700 ] && break
done || true; }
middle

say "2. Kill the daemon and its worker during the training: kill -9"
worker=$(cat "$place/state/runs/1/lock")
kill -9 "$daemon" "$worker"
wait "$daemon" 2>/dev/null || true
echo "cfgd ($daemon) and cfgd-worker ($worker) are gone"

say "3. Start cfgd again: the job resumes from its checkpoint by itself"
run_daemon
"$bin/cfgctl" wait garments >/dev/null
wait "$follower" 2>/dev/null || true
follower=
"$bin/cfgctl" log garments | grep -E 'started|resumed|checkpoint'

say "4. Sample one row for each guidance scale w = 0, 1, 2, 4 from the same noise"
"$bin/cfgctl" sample garments --class 0-9 --scale 0,1,2,4 --steps 30 --seed 1 -o "$picture"

say "Done: $picture"
echo "Rows: w = 0 (the class is ignored), 1 (the conditional field), 2, 4. Columns: the ten classes."
