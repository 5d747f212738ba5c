"""Writes the golden files of EngineTests: exported models and what the scripts of examples/ sample from them.

    pip install torch==2.13.0 safetensors numpy pot tokenizers transformers
    pip install --no-deps torchcfm==1.0.7
    python Tests/EngineTests/Golden/generate.py
"""

import argparse
import io
import json
import pathlib
import shutil
import subprocess
import sys
import zipfile
from typing import Tuple

import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer
from torchcfm.models.unet.unet import UNetModelWrapper

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
sys.path.insert(0, str(ROOT / "Tests/NNTests/Golden"))
from text import TextUNet  # noqa: E402
from unet import UNet  # noqa: E402


def randomized(shapes):
    state = {}
    for name, shape in shapes.items():
        if len(shape) > 1:
            state[name] = torch.randn(shape) * 0.7 * (shape[0] and torch.Size(shape[1:]).numel() or 1) ** -0.5
        else:
            state[name] = torch.randn(shape) * 0.1 + (1.0 if "norm" in name and name.endswith("weight") else 0.0)
    return state


def sit_shapes(width=24, depth=2, patch=2, channels=1, side=8, classes=3, outputs=1):
    shapes = {
        "pos_embed": (1, (side // patch) ** 2, width),
        "x_embedder.proj.weight": (width, channels, patch, patch),
        "x_embedder.proj.bias": (width,),
        "t_embedder.mlp.0.weight": (width, 256),
        "t_embedder.mlp.0.bias": (width,),
        "t_embedder.mlp.2.weight": (width, width),
        "t_embedder.mlp.2.bias": (width,),
        "y_embedder.embedding_table.weight": (classes + 1, width),
    }
    for i in range(depth):
        for name, rows, columns in [
            ("attn.qkv", 3 * width, width),
            ("attn.proj", width, width),
            ("mlp.fc1", 4 * width, width),
            ("mlp.fc2", width, 4 * width),
            ("adaLN_modulation.1", 6 * width, width),
        ]:
            shapes |= {f"blocks.{i}.{name}.weight": (rows, columns), f"blocks.{i}.{name}.bias": (rows,)}
    for name, rows in [("linear", patch * patch * outputs), ("adaLN_modulation.1", 2 * width)]:
        shapes |= {f"final_layer.{name}.weight": (rows, width), f"final_layer.{name}.bias": (rows,)}
    return shapes


def export(name, state, network, convention=None, text=None):
    folder = HERE / name
    folder.mkdir(exist_ok=True)
    if text:
        shutil.copyfile(WORDS, folder / "tokenizer.json")
    save_file({k: v.contiguous() for k, v in state.items()}, folder / "model.safetensors")
    config = {
        "format": "cfgd", "version": 1, "network": network, "shape": [1, 8, 8], "classes": 3, "null_label": 3,
        "drop": 0.1, "path": "linear", "prediction": "velocity", "normalization": "x / 127.5 - 1", "weights": "ema",
        "ema": 0.999, "step": 5, "seed": 0, "data": {"images": "none", "count": 0}, "sha256": "none", "engine": "tests",
    }  # fmt: skip
    config |= {"convention": convention} if convention else {}
    config |= {"text": text, "classes": 0, "null_label": None} if text else {}
    script = "prompts" if text else network["kind"]
    conditions = ["--prompt", *PROMPTS] if text else ["--label", "0", "1", "2", "2"]
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    subprocess.run(
        [
            sys.executable, ROOT / f"examples/load_exported_{script}.py", folder, *conditions,
            "--scale", "2.5", "--steps", "5", "--noise", HERE / "noise.safetensors", "--output",
            folder / "samples.safetensors",
        ],
        check=True,
    )  # fmt: skip


WORDS = ROOT / "Tests/TokenizersTests/Golden/trained.json"
PROMPTS = ["a red circle", "a blue square, painted by hand, with much love for its four corners", "", "It's a RED circle"]
torch.manual_seed(3)
torch.set_num_threads(1)
save_file({"x0": torch.randn(4, 1, 8, 8)}, HERE / "noise.safetensors")

network = {"kind": "sit", "patch": 2, "width": 24, "depth": 2, "heads": 3, "learn-sigma": False}
state = randomized(sit_shapes())
export("sit", state, network)
export("repa", state, network, convention="repa")
for wrapped in (False, True):
    prefix = "module." if wrapped else ""
    other = {prefix + k: torch.zeros_like(v) for k, v in state.items()}
    content = {"model": other, "ema": {prefix + k: v for k, v in state.items()}, "opt": {}, "steps": 40}
    content["args"] = argparse.Namespace(model="SiT-S/2", num_classes=3)
    torch.save(content, HERE / ("wrapped.pt" if wrapped else "trained.pt"))

unet = UNet(input_channels=1, channels=(8, 16), blocks=1, attention=(1,), heads=2, classes=3, width=8, groups=4)
shapes = {name: tuple(p.shape) for name, p in unet.state_dict().items()}
sizes = {"channels": [8, 16], "blocks": 1, "attention": [1], "heads": 2, "embedding": 8, "groups": 4}
export("unet", randomized(shapes), {"kind": "unet"} | sizes)

torch.manual_seed(6)
words = Tokenizer.from_file(str(WORDS))
begin, end = words.encode("").ids
text = {
    "vocabulary": words.get_vocab_size(), "context": 12, "width": 8, "depth": 2, "heads": 2, "units": 16,
    "activation": "quick_gelu", "start": [begin], "end": end, "frozen": False,
}  # fmt: skip
unet = TextUNet(8, "quick_gelu", input_channels=1, channels=(8, 16), blocks=1, attention=(0, 1), heads=2, width=8, groups=4)
shapes = {name: tuple(p.shape) for name, p in unet.named_parameters()}
encoder = "text_encoder.text_model.embeddings."
shapes[encoder + "token_embedding.weight"] = (text["vocabulary"], text["width"])
shapes[encoder + "position_embedding.weight"] = (text["context"], text["width"])
export("prompts", randomized(shapes), {"kind": "unet"} | sizes | {"attention": [0, 1]}, text=text)


class Decoder(torch.nn.Module):
    """Latents [N, 4, h, w] to grey pictures of twice the size."""

    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Conv2d(4, 1, 3, padding="same")

    @torch.jit.export
    def decode(self, z):
        if z.dim() != 4:
            raise ValueError("latents have four dimensions")
        return torch.tanh(torch.nn.functional.interpolate(self.layer(z), scale_factor=2.0, mode="nearest"))

    def forward(self, z):
        return self.decode(z) * 2


class Saving(Decoder):
    def forward(self, z):
        torch.save(z, "written-by-a-decoder")
        return z


class Reading(Decoder):
    def forward(self, z):
        return z + torch.from_file("/etc/hostname", False, 1, dtype=torch.uint8)


class Waking(Decoder):
    @torch.jit.export
    def __getstate__(self):
        return (self.layer.weight, self.training)

    @torch.jit.export
    def __setstate__(self, state: Tuple[torch.Tensor, bool]):
        torch.save(state[0], "written-by-a-decoder")
        self.training = state[1]


def script(module, name):
    """Without the files of debugging, which hold the paths of a machine."""
    whole = io.BytesIO()
    torch.jit.save(torch.jit.script(module), whole)
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(HERE / name, "w") as new:
        for entry in old.infolist():
            if not entry.filename.endswith(".debug_pkl"):
                new.writestr(zipfile.ZipInfo(entry.filename), old.read(entry))


torch.manual_seed(5)
decoder = Decoder()
latents = torch.randn(2, 4, 4, 4)
script(decoder, "decoder.pt")
save_file({"latents": latents, "pictures": decoder.decode(latents).detach()}, HERE / "decoder.safetensors")
for module in (Saving(), Reading(), Waking()):
    script(module, f"{type(module).__name__.lower()}.pt")


def smooth(state):
    """Weights by a formula, in the order of their names, since so many are no file to keep."""
    for place, name in enumerate(sorted(state)):
        tensor = state[name]
        angles = 0.7 * torch.arange(tensor.numel(), dtype=torch.float64) ** 1.5 + place
        scale = tensor[0].numel() ** -0.5 if tensor.dim() > 1 else 0.1
        state[name] = (angles.cos() * scale).float().reshape(tensor.shape)
    return state


# torchcfm's own network: its shapes, and what it gives for labels and for none, whose row is zeros here.
cfm = UNetModelWrapper(
    dim=(1, 8, 8), num_res_blocks=1, num_channels=32, channel_mult=[2], num_heads=4, num_head_channels=64,
    attention_resolutions="8", dropout=0.1, num_classes=3, class_cond=True,
).eval()  # fmt: skip
state = smooth(cfm.state_dict())
cfm.load_state_dict(state)
(HERE / "torchcfm.json").write_text(json.dumps({name: list(state[name].shape) for name in sorted(state)}) + "\n")
x = torch.randn(3, 1, 8, 8)
with torch.no_grad():
    known = cfm(torch.full([3], 0.3), x, torch.tensor([0, 1, 2]))
    cfm.label_emb.weight.zero_()
    unknown = cfm(torch.full([3], 0.3), x, torch.tensor([0, 1, 2]))
save_file({"x": x, "known": known, "unknown": unknown}, HERE / "torchcfm.safetensors")

# Averages as torchcfm's and flow_matching's scripts keep them: beside the network, and by the order of its parameters.
state = randomized(sit_shapes(width=12, depth=1))
zeros = {name: torch.zeros(1).expand(tensor.shape).clone() for name, tensor in state.items()}
averages = {"net_model": zeros, "ema_model": state, "sched": {}, "optim": {}, "step": 70}
torch.save(averages, HERE / "ema-model.pt")
shadows = {f"shadow_params.{place}": tensor for place, tensor in enumerate(state.values())}
kept = {f"model.{name}": tensor for name, tensor in zeros.items()} | shadows | {"num_updates": torch.tensor(70)}
torch.save({"model": kept, "optimizer": {}, "epoch": 3}, HERE / "shadow-params.pt")
save_file(state, HERE / "averages.safetensors")
