"""Writes the golden files of PickleTests: what PyTorch saved, and the same tensors as safetensors.

    pip install torch==2.13.0 safetensors numpy
    python Tests/PickleTests/Golden/generate.py
"""

import argparse
import pathlib

import numpy
import torch
from safetensors.torch import save_file
from torch import nn

HERE = pathlib.Path(__file__).resolve().parent

torch.manual_seed(0)
module = nn.Sequential(nn.Linear(5, 3), nn.BatchNorm1d(3))
state = module.state_dict()
base = torch.randn(4, 6)
ema = {
    "half": torch.randn(7).half(),
    "bfloat16": torch.randn(2, 3).bfloat16(),
    "double": torch.randn(2).double(),
    "transposed": base.t(),
    "corner": base[1:3, 2:5],
    "one": base[2],
    "scalar": torch.tensor(2.5),
    "nothing": torch.zeros(0, 3),
    "flags": torch.tensor([True, False, True]),
    "bytes": torch.tensor([1, 255], dtype=torch.uint8),
    "parameter": nn.Parameter(torch.randn(2, 2)),
}
optimizer = torch.optim.AdamW(module.parameters())
module(torch.randn(2, 5)).sum().backward()
optimizer.step()
arguments = argparse.Namespace(model="SiT-S/2", lr=numpy.float64(1e-4), shape=torch.Size([2, 3]), seed=2**80, none=None)
content = {"model": state, "ema": ema, "opt": optimizer.state_dict(), "args": arguments, "steps": 7, "when": 1.5}
content |= {"device": torch.device("cpu"), "type": torch.float32, "set": {1}, "text": b"bytes".decode()}
torch.save(content, HERE / "trained.pt")
torch.save(content, HERE / "protocol5.pt", pickle_protocol=5)
torch.save(state, HERE / "legacy.pt", _use_new_zipfile_serialization=False)
expected = {f"model.{k}": v for k, v in state.items()} | {f"ema.{k}": v for k, v in ema.items()}
save_file({k: v.detach().contiguous().clone() for k, v in expected.items()}, HERE / "trained.safetensors")
