#!/usr/bin/env bash
# Trains examples/shapes.yaml, draws each of its 210 captions at w = 1, 2 and 4, and prints how often colour, shape and
# position are those of the text: `make captions`. STEPS trains for another time; GRID=FILE keeps the picture.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
bin=${CFGD_BIN:?run: make captions}
. "$here/daemon.sh" captions

began=$(date +%s)
"$bin/cfgctl" submit "$here/../examples/shapes.yaml" -q ${STEPS:+--set train.steps=$STEPS} "$@" --wait >/dev/null
echo "training: $(($(date +%s) - began)) s"
{
  echo "kind: sample"
  echo "name: judged"
  echo "model: shapes"
  echo "guidance: {method: classifier-free, scale: [${SCALES:-1, 2, 4}]}"
  echo "sampler: {solver: heun, steps: 20}"
  echo "output: {grid: true, images: none, tensors: true}"
  echo "samples:"
  echo "  each: ${EACH:-1}"
  echo "  seed: 100"
  echo "  prompts:"
  for size in small large; do
    for color in red green blue yellow cyan magenta white; do
      for shape in circle square triangle; do
        for where in "at the top left" "at the top right" "in the middle" "at the bottom left" "at the bottom right"; do
          echo "    - a $size $color $shape $where"
        done
      done
    done
  done
} >"$place/sample.yaml"
began=$(date +%s)
"$bin/cfgctl" submit "$place/sample.yaml" -q --wait >/dev/null
echo "sampling: $(($(date +%s) - began)) s"
"$bin/cfgd-benchmarks" captions "$place/state/runs/2/samples.safetensors" "$place/state/runs/2/spec.json"
[ -z "${GRID:-}" ] || "$bin/cfgctl" sample shapes ${GRID_STEPS:+--steps $GRID_STEPS} --scale 0,1,4 --seed 3 -q -o "$GRID" \
  --prompt "a large red circle in the middle" --prompt "a small blue square at the top left" \
  --prompt "a large yellow triangle at the bottom right" --prompt "a small white circle at the bottom left" \
  --prompt "a large cyan square at the top right" --prompt "a small magenta triangle in the middle"
