"""Samples from an exported U-Net of cfgd: python load_exported_unet.py DIR --label 3 7 --scale 4"""
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
assert net["kind"] == "unet" and config["prediction"] == "velocity", "of U-Nets that predict velocities"
assert not config.get("text") and not config.get("source"), "of labels or of nothing, from noise"

def linear(x, name):
    return F.linear(x, w[name + ".weight"], w[name + ".bias"])
def conv(x, name, stride=1):
    return F.conv2d(x, w[name + ".weight"], w[name + ".bias"], stride, w[name + ".weight"].shape[-1] // 2)
def norm(x, name):
    return F.group_norm(x, net["groups"], w[name + ".weight"], w[name + ".bias"])

def level(h, c, name):
    for block in (f"{name}.block{i}." for i in range(net["blocks"])):
        scale, shift = linear(c, block + "modulation")[:, :, None, None].chunk(2, dim=1)
        g = norm(conv(F.silu(norm(h, block + "norm1")), block + "convolution1"), block + "norm2")
        h = h + conv(F.silu(g * (1 + scale) + shift), block + "convolution2")
    if (place := name + ".attention") + ".qkv.weight" in w:
        pixels = norm(h, place + ".norm").flatten(2).transpose(1, 2)
        qkv = linear(pixels, place + ".qkv").unflatten(2, (3, net["heads"], -1)).permute(2, 0, 3, 1, 4)
        mixed = linear(F.scaled_dot_product_attention(*qkv).transpose(1, 2).flatten(2), place + ".output")
        h = h + mixed.transpose(1, 2).reshape(h.shape)
    return h

def network(x, t, label):
    half, last = net["embedding"] // 2, len(net["channels"]) - 1
    angles = t[:, None] * (1000 * torch.exp(-math.log(10000) * torch.arange(half, dtype=torch.float64) / half)).float()
    c = linear(F.silu(linear(torch.cat([angles.cos(), angles.sin()], dim=1), "time.hidden")), "time.output")
    c, h, skips = F.silu(c + w["label.weight"][label]), conv(x, "input"), []
    for i in range(last):
        skips.append(level(h, c, f"down{i}"))
        h = conv(skips[-1], f"down{i}.shrink", stride=2)
    h = level(level(h, c, f"down{last}"), c, f"up{last}")
    for i in reversed(range(last)):
        h = level(F.interpolate(conv(h, f"up{i}.grow"), scale_factor=2) + skips.pop(), c, f"up{i}")
    return conv(F.silu(norm(h, "norm")), "output")

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
