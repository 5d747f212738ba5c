# To be sourced: starts cfgd on a temporary state directory and stops it with the script. Sets `place`, `daemon` and CFGD_SOCKET.
place=$(mktemp -d "/tmp/cfgd-$1.XXXXXX")
export CFGD_SOCKET=$place/s
"$bin/cfgd" --state "$place/state" --socket "$CFGD_SOCKET" >"$place/daemon.log" 2>&1 &
daemon=$!
finish() { kill "$daemon" 2>/dev/null && wait "$daemon" || true; rm -rf "$place"; }
trap finish EXIT
until "$bin/cfgctl" status >/dev/null 2>&1; do sleep 0.05; done
