#!/usr/bin/env bash
# Trains examples/shapes.yaml, samples each of its 210 captions at w = 1, 2 and 4 from the checkpoints at STEPS, and prints how often
# colour, shape and position match the text: `make captions`. Exits with 1 if the last checkpoint is below 95 % at w = 4.
# GRID=FILE keeps a picture.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
bin=${CFGD_BIN:?run: make captions}
. "$here/daemon.sh" captions

began=$(date +%s)
"$bin/cfgctl" submit "$here/../examples/shapes.yaml" -q --set checkpoint.keep=100 "$@" --wait >/dev/null
echo "training: $(($(date +%s) - began)) s"
prompts=$(
  for size in small large; do
    for color in red green blue yellow cyan magenta white; do
      for shape in circle square triangle; do
        for where in "at the top left" "at the top right" "in the middle" "at the bottom left" "at the bottom right"; do
          echo "    - a $size $color $shape $where"
        done
      done
    done
  done
)
for step in ${STEPS:-500 1000 1500 2000 4000}; do
  cat >"$place/sample.yaml" <<END
kind: sample
model: shapes@$step
guidance: {method: classifier-free, scale: [1, 2, 4]}
sampler: {solver: heun, steps: 20}
output: {grid: true, images: none, tensors: true}
samples:
  seed: 100
  prompts:
$prompts
END
  job=$("$bin/cfgctl" submit "$place/sample.yaml" -q --wait)
  echo "step $step"
  run=$place/state/runs/$job
  "$bin/cfgd-benchmarks" captions "$run/samples.safetensors" "$run/spec.json" | tee "$place/scores"
done
[ -z "${GRID:-}" ] || "$bin/cfgctl" sample shapes --scale 0,1,4 --seed 3 -q -o "$GRID" \
  --prompt "a large red circle in the middle" --prompt "a small blue square at the top left" \
  --prompt "a large yellow triangle at the bottom right" --prompt "a small white circle at the bottom left" \
  --prompt "a large cyan square at the top right" --prompt "a small magenta triangle in the middle"
awk -F '[| ]+' '$3 == "4.0" { exit $5 < 95 }' "$place/scores"
