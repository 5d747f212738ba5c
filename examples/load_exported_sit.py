"""Samples from an exported SiT: python load_exported_sit.py DIR --label 3 7 --scale 4"""
import argparse, json, math
import torch
from safetensors.torch import load_file, save_file
from torch.nn import functional as F

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("dir")
parser.add_argument("--label", type=int, nargs="+", default=[0])
for name, default in [("--scale", 1.0), ("--steps", 50), ("--noise", ""), ("--output", "samples.safetensors")]:
    parser.add_argument(name, type=type(default), default=default)
args = parser.parse_args()
config, w = json.load(open(f"{args.dir}/config.json")), load_file(f"{args.dir}/model.safetensors")
net, reversed_time = config["network"], config.get("convention") == "repa"
assert net["kind"] == "sit" and config["prediction"] == "velocity", "of transformers that predict velocities"
assert not config.get("text") and not config.get("source"), "of labels or of nothing, from noise"

def linear(x, name):
    return F.linear(x, w[name + ".weight"], w[name + ".bias"])

def modulated(x, shift, scale):
    return F.layer_norm(x, x.shape[-1:], eps=1e-6) * (1 + scale) + shift

def network(x, t, label):
    angles = t[:, None] * torch.exp(-math.log(10000) * torch.arange(128, dtype=torch.float64) / 128).float()
    waves = torch.cat([angles.cos(), angles.sin()], dim=1)
    c = linear(F.silu(linear(waves, "t_embedder.mlp.0")), "t_embedder.mlp.2")
    c = F.silu(c + w["y_embedder.embedding_table.weight"][label])[:, None]
    h = F.conv2d(x, w["x_embedder.proj.weight"], w["x_embedder.proj.bias"], stride=net["patch"])
    (rows, columns), h = h.shape[2:], h.flatten(2).transpose(1, 2) + w["pos_embed"]
    for block in (f"blocks.{i}." for i in range(net["depth"])):
        shift1, scale1, gate1, shift2, scale2, gate2 = linear(c, block + "adaLN_modulation.1").chunk(6, dim=-1)
        qkv = linear(modulated(h, shift1, scale1), block + "attn.qkv").unflatten(2, (3, net["heads"], -1))
        mixed = F.scaled_dot_product_attention(*qkv.permute(2, 0, 3, 1, 4)).transpose(1, 2).flatten(2)
        h = h + gate1 * linear(mixed, block + "attn.proj")
        hidden = F.gelu(linear(modulated(h, shift2, scale2), block + "mlp.fc1"), approximate="tanh")
        h = h + gate2 * linear(hidden, block + "mlp.fc2")
    h = modulated(h, *linear(c, "final_layer.adaLN_modulation.1").chunk(2, dim=-1))
    h = linear(h, "final_layer.linear").reshape(len(x), rows, columns, net["patch"], net["patch"], -1)
    return h.permute(0, 5, 1, 3, 2, 4).flatten(4).flatten(2, 3)[:, : x.shape[1]]

@torch.no_grad()
def velocity(x, t):  # noise at t = 0, data at t = 1; scale 1 is the conditional field
    time = torch.full([len(x)], 1 - t if reversed_time else t)
    u, v = network(x, time, none), network(x, time, label)
    return (u + args.scale * (v - u)) * (-1 if reversed_time else 1)

label, none = torch.tensor(args.label), torch.full([len(args.label)], config["null_label"])
x = load_file(args.noise)["x0"] if args.noise else torch.randn(len(label), *config["shape"])
for t in (i / args.steps for i in range(args.steps)):  # Heun's method
    v = velocity(x, t)
    x = x + (v + velocity(x + v / args.steps, t + 1 / args.steps)) / (2 * args.steps)
save_file({"x": x}, args.output)
