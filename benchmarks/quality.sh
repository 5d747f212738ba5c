#!/usr/bin/env bash
# Trains examples/fashion-mnist.yaml, samples 20 pictures of each class at w = 1, 2 and 4, and scores them with a small
# classifier: `make quality`.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
bin=${CFGD_BIN:?run: make quality}
python=${CFGD_TORCH_PYTHON:?name a Python with torch, scipy and safetensors}
data=/usr/share/datasets/fashion-mnist
. "$here/daemon.sh" quality

began=$(date +%s)
"$bin/cfgctl" submit "$here/../examples/fashion-mnist.yaml" -q "$@" --wait >/dev/null
echo "training: $(($(date +%s) - began)) s"
cat >"$place/sample.yaml" <<SPEC
kind: sample
name: judged
model: garments
samples: {class: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], each: 20, seed: 100}
guidance: {method: classifier-free, scale: [${SCALES:-1, 2, 4}]}
sampler: {solver: heun, steps: ${STEPS:-30}}
output: {grid: true, images: none, tensors: true}
SPEC
"$bin/cfgctl" submit "$place/sample.yaml" -q --wait >/dev/null
"$python" "$here/quality.py" "$data" "$place/state/runs/2/samples.safetensors"
[ -z "${GRID:-}" ] || cp "$place/state/runs/2/grid.png" "$GRID"
