"""Writes all golden files again and keeps those in which nothing changed but rounding: `make golden`.

Each generator runs on a copy of its folder. A file takes the place of the one that is there where tensors appear, vanish,
change their shape or type, or differ by more than 1e-5 of their largest element; another machine or another number of
threads alone rounds otherwise, and a changed file would then say nothing. Numbers of PyTorch's own files are compared in
the same way, and lists of words as sets.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import torch
from safetensors.torch import load_file

ROOT = pathlib.Path(__file__).resolve().parents[1]
TOLERANCE = 1e-5


def same(a, b):
    """Whether two values are the same but for rounding."""
    if isinstance(a, torch.Tensor):
        if not isinstance(b, torch.Tensor) or a.shape != b.shape or a.dtype != b.dtype:
            return False
        if a.numel() == 0 or not a.is_floating_point():
            return torch.equal(a, b)
        a, b = a.double(), b.double()
        return bool((a - b).abs().max() <= TOLERANCE * a.abs().max())
    if isinstance(a, dict):
        return isinstance(b, dict) and a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    if isinstance(a, (list, tuple)):
        if not isinstance(b, (list, tuple)) or len(a) != len(b):
            return False
        if a and all(isinstance(word, str) for word in a):
            return sorted(a) == sorted(b)
        if a and all(isinstance(number, float) for number in a):
            return same(torch.tensor(a).double(), torch.tensor(b).double())
        return all(map(same, a, b))
    if isinstance(a, float):
        return isinstance(b, (int, float)) and abs(a - b) <= TOLERANCE * max(1, abs(a))
    if hasattr(a, "__dict__") and type(a) is type(b):
        return same(vars(a), vars(b))
    return a == b


def content(path):
    if path.suffix == ".safetensors":
        return load_file(path)
    if path.suffix == ".json":
        return json.loads(path.read_text())
    if path.suffix == ".pt":
        return torch.load(path, weights_only=False)
    return path.read_bytes()


changed = 0
with tempfile.TemporaryDirectory() as scratch:
    scratch = pathlib.Path(scratch)
    for folder in [ROOT / "examples", *ROOT.glob("Tests/*/Golden")]:
        shutil.copytree(folder, scratch / folder.relative_to(ROOT))
    # Those that only define networks for others write nothing.
    for script in sorted(scratch.glob("Tests/*/Golden/*.py")):
        print(script.relative_to(scratch), flush=True)
        # More threads only wait for each other in networks as small as these.
        subprocess.run(
            [sys.executable, script], cwd=script.parent, check=True, env=os.environ | {"OMP_NUM_THREADS": "1"})
    for new in sorted((scratch / "Tests").glob("*/Golden/**/*")):
        old = ROOT / new.relative_to(scratch)
        if new.is_dir() or new.suffix in (".py", ".pyc"):
            continue
        if old.exists() and (old.read_bytes() == new.read_bytes() or same(content(old), content(new))):
            continue
        print(f"  {'changed' if old.exists() else 'new'}: {new.relative_to(scratch)}")
        shutil.copyfile(new, old)
        changed += 1
print(f"{changed} golden files differ from those that were there" if changed else "all golden files are as they were")
