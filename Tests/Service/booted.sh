#!/usr/bin/env bash
# Boots a real systemd in a container over this machine's root file system, installs cfgd there as `make install` does, and
# checks what operators rely on: start by socket, restart, kill -9, watchdog and reboot in the middle of a training, and what
# the journal says of all that. Prints one line for each promise. `make booted` runs it; it needs root and systemd-nspawn.
set -euo pipefail
cd "$(dirname "$0")/../.."

skip() { echo "skipped: $*"; exit 0; }
[ "$(id -u)" = 0 ] || skip "booting a container needs root"
command -v systemd-nspawn >/dev/null || skip "systemd-nspawn is missing; install systemd-container"
place=$(mktemp -d /tmp/cfgd-booted.XXXXXX)
root=$place/root
container=
finish() {
    status=$?
    trap - EXIT
    [ "$status" = 0 ] || { echo "not proved; the container's journal ends with:" >&2; inside journalctl -n 30 --no-pager >&2 || true; }
    [ -n "$container" ] && kill "$container" 2>/dev/null && wait "$container" 2>/dev/null
    umount "$root" 2>/dev/null || true
    umount "$place" 2>/dev/null || true
    rmdir "$place" 2>/dev/null || true
    exit "$status"
}
trap finish EXIT
mount -t tmpfs cfgd-booted "$place" || skip "this machine does not let us mount"
mkdir "$place/upper" "$place/work" "$root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$place/upper,workdir=$place/work" "$root" || skip "no overlay file system here"

# Process 1 of the container: the only child of systemd-nspawn.
leader() { pgrep -P "$container" | head -1; }
inside() { nsenter --target "$(leader)" --mount --uts --ipc --net --pid --cgroup --root --wd -- "$@"; }
boot() {
    systemd-nspawn -q --register=no --keep-unit -D "$root" --private-network -b >>"$place/console" 2>&1 &
    container=$!
    until inside systemctl is-system-running 2>/dev/null | grep -qE 'running|degraded'; do
        kill -0 "$container" || exit 1
        sleep 0.2
    done
}
proved() { printf 'proved: %s\n' "$*"; }
property() { inside systemctl show -P "$1" cfgd.service; }
# Follows the job until it has done so many steps.
until_step() {
    (inside timeout 1800 cfgctl watch garments --json || true) | sed -un 's/.*"step":\([0-9]*\).*/\1/p' |
        while read -r step; do [ "$step" -lt "$1" ] || break; done || true
}
step() { inside cfgctl show garments --json | python3 -c 'import json, sys; print((json.load(sys.stdin)["job"].get("progress") or {}).get("step", 0))'; }
# Returns when the job has done 25 steps more than now: a checkpoint lies in between.
further() { until_step $(($(step) + 25)); }
attempt() { inside cfgctl show garments --json | python3 -c 'import json, sys; print(json.load(sys.stdin)["job"]["attempt"])'; }

make --no-print-directory install DESTDIR="$root" PREFIX=/usr >/dev/null
# Shorter than an operator's, so that the proof of the watchdog does not take a minute.
mkdir -p "$root/etc/systemd/system/cfgd.service.d"
printf '[Service]\nWatchdogSec=4s\nTimeoutAbortSec=4s\n' >"$root/etc/systemd/system/cfgd.service.d/50-proof.conf"
# So that what the journal says outlives the reboot.
mkdir -p "$root/var/log/journal"
boot
inside journalctl --update-catalog
inside systemd-sysusers
inside systemd-tmpfiles --create cfgd.conf
silent() { local said; said=$(inside systemd-analyze verify "$@" 2>&1 | grep cfgd || true); [ -z "$said" ] || { echo "$said"; return 1; }; }
# Prints the exposure of a unit; fails where that is more than its limit, or none is told.
exposure() {
    local limit=$1 found
    shift
    found=$(inside systemd-analyze security "$@" | tail -1 | grep -oE '[0-9]+\.[0-9]') || return 1
    awk -v found="$found" -v limit="$limit" 'BEGIN { exit !(found <= limit) }' || { echo "exposure $found is above $limit" >&2; return 1; }
    echo "$found"
}
silent cfgd.service cfgd.socket
found=$(exposure 0.5 cfgd.service)
proved "systemd-analyze verify is silent; exposure $found of at most 0.5"

silent cfgd-job@1.service
found=$(exposure 1.2 --offline=true /usr/lib/systemd/system/cfgd-job@.service)
proved "exposure of a job's unit $found of at most 1.2"

inside systemctl --quiet enable cfgd.service
inside systemctl start cfgd.socket
[ "$(property ActiveState)" = inactive ]
inside cfgctl status >/dev/null 2>&1
[ "$(property ActiveState)" = active ]
proved "the first call starts the daemon through its socket"

# The worker's process and its attempt: neither changes where the worker goes on.
worker() { inside systemctl show -P MainPID cfgd-job@1.service; }
cp examples/fashion-mnist.yaml "$root/root/garments.yaml"
inside cfgctl submit /root/garments.yaml -q --set train.steps=1000000 --set checkpoint.every=20 >/dev/null
further
property StatusText | grep garments >/dev/null
proved "systemctl status says: $(property StatusText)"
inside systemctl show -P StatusText cfgd-job@1.service | grep 'step .* of 1000000' >/dev/null
proved "and of the job: $(inside systemctl show -P StatusText cfgd-job@1.service)"
process=$(worker)

inside systemctl restart cfgd.service
further
[ "$(attempt)" = 1 ] && [ "$(worker)" = "$process" ]
proved "systemctl restart in the middle: the same worker, process $process, goes on"

inside systemctl kill -s KILL --kill-who=main cfgd.service
until [ "$(property NRestarts)" = 1 ] && inside cfgctl status >/dev/null 2>&1; do sleep 0.2; done
further
[ "$(attempt)" = 1 ] && [ "$(worker)" = "$process" ]
proved "kill -9 of the daemon: systemd started it again, the same worker goes on"

inside systemctl kill -s STOP --kill-who=main cfgd.service
until [ "$(property NRestarts)" = 2 ] && inside cfgctl status >/dev/null 2>&1; do sleep 0.2; done
further
[ "$(attempt)" = 1 ] && [ "$(worker)" = "$process" ]
inside journalctl -u cfgd.service --no-pager | grep -i watchdog >/dev/null
proved "a daemon that hangs is replaced by the watchdog, the same worker goes on"

inside systemctl kill -s KILL --kill-who=main cfgd-job@1.service
further
[ "$(attempt)" = 2 ] && [ "$(worker)" != "$process" ]
proved "kill -9 of the worker: attempt 2 goes on from its checkpoint"

echo 'slots: 2' >"$root/etc/cfgd/cfgd.yaml"
inside systemctl reload cfgd.service
inside cfgctl daemon status | grep '2 workers' >/dev/null
echo 'slots: none' >"$root/etc/cfgd/cfgd.yaml"
if inside systemctl reload cfgd.service 2>/dev/null; then exit 1; fi
inside cfgctl daemon status | grep '2 workers' >/dev/null
inside journalctl -x -u cfgd.service --no-pager | grep 'The configuration of cfgd is wrong' >/dev/null
: >"$root/etc/cfgd/cfgd.yaml"
proved "systemctl reload takes a new configuration over, and fails with a broken one and keeps the old one"

inside systemctl stop cfgd-job@1.service
until inside cfgctl why garments | grep 'its unit was stopped' >/dev/null; do sleep 0.2; done
inside cfgctl resume garments >/dev/null
further
[ "$(attempt)" = 3 ]
proved "a job whose unit is stopped saves, is paused and says so; resumed, it goes on"

id=$(inside cat /proc/sys/kernel/random/boot_id)
inside systemctl reboot || true
# 133 says that the container asked for a reboot.
status=0; wait "$container" || status=$?
[ "$status" = 133 ]
boot
[ "$(inside cat /proc/sys/kernel/random/boot_id)" != "$id" ]
until inside cfgctl status >/dev/null 2>&1; do sleep 0.2; done
further
[ "$(attempt)" = 4 ]
proved "a reboot: the job went on without anybody, attempt 4"

mkdir -p "$root/etc/systemd/system/cfgd.service.d"
cp systemd/workers-as-children.conf "$root/etc/systemd/system/cfgd.service.d/60-children.conf"
inside systemctl daemon-reload
inside systemctl stop cfgd-job@1.service
until inside cfgctl why garments | grep 'its unit was stopped' >/dev/null; do sleep 0.2; done
inside systemctl restart cfgd.service
inside cfgctl resume garments >/dev/null
further
[ "$(attempt)" = 5 ]
inside systemctl restart cfgd.service
further
[ "$(attempt)" = 6 ]
proved "workers as children: the same job goes on as one, and is resumed after systemctl restart, attempt 6"

text=$(inside journalctl -x CFGD_JOB=1 --no-pager)
grep -q 'survived the end of cfgd' <<<"$text"
grep -q 'resumed from its checkpoint' <<<"$text"
proved "journalctl -x CFGD_JOB=1 explains $(inside journalctl CFGD_JOB=1 -o json --no-pager | grep -c MESSAGE_ID) records"
for field in CFGD_JOB_NAME CFGD_ATTEMPT CFGD_OWNER_UID CFGD_STATE CFGD_STATE_OLD CFGD_STEP CFGD_STEPS_TOTAL CFGD_RATE CFGD_ETA_SEC \
    CFGD_LOSS CFGD_LR CFGD_CHECKPOINT CFGD_CHECKPOINT_STEP CFGD_CHECKPOINT_BYTES CFGD_CHECKPOINT_SHA256 CFGD_CHECKPOINT_MSEC; do
    [ -n "$(inside journalctl -F "$field")" ]
done
proved "every documented journal field is there"

inside cfgctl cancel garments >/dev/null
status=0; inside cfgctl wait garments >/dev/null || status=$?
[ "$status" = 143 ]
inside systemctl stop cfgd.service cfgd.socket
[ "$(property Result)" = success ]
proved "cancelled with a checkpoint; the daemon stopped cleanly"

# A state directory on a small file system, and workers as units again.
rm "$root/etc/systemd/system/cfgd.service.d/60-children.conf"
inside systemctl daemon-reload
inside mount -t tmpfs -o size=320m cfgd-small /var/lib/cfgd
inside systemctl start cfgd.socket
cat >"$root/root/small.yaml" <<'SPEC'
kind: train
name: small
data: {format: shapes, count: 32, size: 16}
network: {kind: mlp, width: 4, depth: 1}
train: {steps: 4, batch: 8}
SPEC
cat >"$root/root/samples.yaml" <<'SPEC'
kind: sample
name: samples
model: small
samples: {count: 2000}
sampler: {solver: euler, steps: 1}
output: {tensors: true}
SPEC
# Prints what a command says that must fail.
refused() { local said; if said=$(inside "$@" 2>&1); then echo "not refused: $*" >&2; return 1; fi; echo "$said"; }
inside cfgctl submit /root/small.yaml --wait -q >/dev/null
refused cfgctl submit /root/samples.yaml --set samples.count=60000 | grep ' MB' >/dev/null
proved "on a disk of 320 MB, samples that do not fit are refused at submit"

inside cfgctl submit /root/samples.yaml --hold -q >/dev/null
# Leaves less than the reserve.
free() { inside df --output=avail -B1M /var/lib/cfgd | tail -1 | tr -d ' '; }
inside fallocate -l "$(($(free) - 200))M" /var/lib/cfgd/others
inside cfgctl release samples >/dev/null
until inside cfgctl why samples | grep 'kept free' >/dev/null; do sleep 0.2; done
proved "with less room than the reserve no job starts: $(inside cfgctl why samples | sed -n 's/.*It waits: //p' | head -1)"

# To the last byte, also of what the daemon holds in store.
fill() { inside sh -c 'cat /dev/zero >>/var/lib/cfgd/others' 2>/dev/null || true; }
fill
inside cfgctl submit /root/samples.yaml --name cancelled --hold -q >/dev/null 2>&1 && exit 1
inside cfgctl remove samples --yes >/dev/null 2>&1
if inside cfgctl show samples >/dev/null 2>&1; then exit 1; fi
fill
inside systemctl restart cfgd.service
[ "$(property ActiveState)" = active ]
inside cfgctl daemon status | grep ' 0 B free' >/dev/null
inside rm /var/lib/cfgd/others
until inside cfgctl submit /root/samples.yaml -q >/dev/null 2>&1; do sleep 0.2; done
inside cfgctl wait samples >/dev/null
proved "on a full disk jobs are removed, the daemon starts and answers, and it works again once there is room"

inside systemctl stop cfgd.service cfgd.socket
[ "$(property Result)" = success ]
inside mount -o remount,ro /var/lib/cfgd
inside systemctl start cfgd.socket cfgd.service
[ "$(property ActiveState)" = active ]
inside cfgctl show small >/dev/null
refused cfgctl remove small --yes | grep 'cannot be written' >/dev/null
inside cfgctl daemon status | grep 'trouble' >/dev/null
inside journalctl -u cfgd.service --no-pager | grep 'cannot be written' >/dev/null
inside systemctl stop cfgd.service cfgd.socket
[ "$(property Result)" = success ]
# Its mounts are its own, so it has to be started to see that this one can be written again.
inside mount -o remount,rw /var/lib/cfgd
inside cfgctl status >/dev/null 2>&1 || inside systemctl start cfgd.service
inside cfgctl remove small --yes >/dev/null 2>&1
inside systemctl stop cfgd.service cfgd.socket
[ "$(property Result)" = success ]
inside umount /var/lib/cfgd
if inside journalctl -u cfgd.service --no-pager | grep 'thread priority'; then exit 1; fi
proved "on a read-only one it starts, shows the jobs, refuses changes and stops"

# A user's own daemon, here root's, whose manager has a bus only where dbus-user-session is installed.
user() { inside env HOME=/root XDG_RUNTIME_DIR=/run/user/0 "$@"; }
inside loginctl enable-linger root
until [ -S "$root/run/user/0/bus" ] || user systemctl --user is-active dbus.socket >/dev/null 2>&1; do
    [ -e "$root/usr/lib/systemd/user/dbus.socket" ] || skip "the rest: dbus-user-session is missing"
    sleep 0.2
done
mkdir -p "$root/root/.config/systemd/user/cfgd-job@.service.d"
cp systemd/user/protect-home.conf "$root/root/.config/systemd/user/cfgd-job@.service.d/"
user systemctl --user daemon-reload
user systemctl --user start cfgd.socket
user cfgctl submit /root/garments.yaml -q --set train.steps=1000000 --set checkpoint.every=20 >/dev/null
until user systemctl --user show -P StatusText cfgd-job@1.service | grep 'step' >/dev/null; do sleep 0.2; done
process=$(user systemctl --user show -P MainPID cfgd-job@1.service)
[ "$(user systemctl --user show -P ProtectHome cfgd-job@1.service)" = read-only ]
until inside systemd-inhibit --list --no-legend | grep 'cfgd.*sleep' >/dev/null; do sleep 0.2; done
user systemctl --user restart cfgd.service
user cfgctl status | grep running >/dev/null
[ "$(user systemctl --user show -P MainPID cfgd-job@1.service)" = "$process" ]
user cfgctl cancel garments --now >/dev/null
user cfgctl wait garments >/dev/null || true
until ! inside systemd-inhibit --list --no-legend | grep 'cfgd.*sleep' >/dev/null; do sleep 0.2; done
proved "a user's daemon: the same worker over its restart; the machine may not sleep while it runs, and may afterwards"
