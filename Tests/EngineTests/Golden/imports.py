"""Writes the files of weights whose members, prefixes and options ForeignFileTests reads.

    pip install torch==2.13.0 safetensors numpy
    python Tests/EngineTests/Golden/imports.py
"""

import argparse
import pathlib

import torch
from safetensors.torch import save_file

HERE = pathlib.Path(__file__).resolve().parent / "imports"
HERE.mkdir(exist_ok=True)


def sit(rows, seed, width=8, patch=2, side=4):
    torch.manual_seed(seed)
    linear = {"attn.qkv": (3 * width, width), "attn.proj": (width, width), "mlp.fc1": (4 * width, width)}
    linear |= {"mlp.fc2": (width, 4 * width), "adaLN_modulation.1": (6 * width, width)}
    shapes = {"pos_embed": (1, (side // patch) ** 2, width), "x_embedder.proj.weight": (width, 1, patch, patch)}
    shapes |= {"x_embedder.proj.bias": (width,), "y_embedder.embedding_table.weight": (rows, width)}
    layers = {"t_embedder.mlp.0": (width, 256), "t_embedder.mlp.2": (width, width)}
    layers |= {f"blocks.0.{name}": shape for name, shape in linear.items()}
    layers |= {"final_layer.linear": (patch * patch, width), "final_layer.adaLN_modulation.1": (2 * width, width)}
    for name, (high, wide) in layers.items():
        shapes |= {f"{name}.weight": (high, wide), f"{name}.bias": (high,)}
    return {name: torch.randn(shape) * 0.3 for name, shape in shapes.items()}


def named(prefix, state):
    return {prefix + name: tensor for name, tensor in state.items()}


raw, average = sit(4, 1), sit(4, 2)
save_file(raw, HERE / "raw.safetensors")
save_file(average, HERE / "average.safetensors")
torch.save({"ema": {"decay": 0.9999, "shadow": average}, "model": raw}, HERE / "nested.pt")
torch.save({"model": raw}, HERE / "raw.pt")
options = {"num_classes": 4, "class_dropout_prob": 0.0, "model_name": "SiT-S/2"}
lightning = named("model.net._orig_mod.", raw) | named("ema_model.module.", average) | {"loss.weight": torch.ones(2)}
torch.save({"state_dict": lightning, "global_step": 30, "hyper_parameters": options}, HERE / "lightning.ckpt")
kept = argparse.Namespace(model="SiT-S/2", num_classes=3, path_type="GVP", prediction="noise", class_dropout_prob=0.2)
torch.save({"model": raw, "ema": average, "args": kept}, HERE / "options.pt")
