"""Samples from an exported MLP of cfgd: python load_exported_mlp.py DIR --label 0 1 --scale 2"""
import argparse, json
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
net, none = config["network"], config.get("null_label")
assert net["kind"] == "mlp" and config["prediction"] == "velocity", "of MLPs that predict velocities"
assert not config.get("text") and not config.get("source"), "of labels or of nothing, from noise"

def linear(x, name):
    return F.linear(x, w[name + ".weight"], w[name + ".bias"])

def network(x, t, label):  # [x, t, label vector], then SiLU between linear layers
    h = torch.cat([x.flatten(1), torch.full([len(x), 1], t)] + ([] if none is None else [w["label.weight"][label]]), dim=1)
    for i in range(net["depth"]):
        h = F.silu(linear(h, f"hidden{i}"))
    return linear(h, "output").reshape(x.shape)

@torch.no_grad()
def velocity(x, t):  # noise at t = 0, data at t = 1; scale 1 is the conditional field
    v = network(x, t, label)
    if none is None:
        return v
    u = network(x, t, torch.full_like(label, none))
    return u + args.scale * (v - u)

label = torch.tensor(args.label)
x = load_file(args.noise)["x0"] if args.noise else torch.randn(len(label), *config["shape"])
for t in (i / args.steps for i in range(args.steps)):  # Heun's method
    v = velocity(x, t)
    x = x + (v + velocity(x + v / args.steps, t + 1 / args.steps)) / (2 * args.steps)
save_file({"x": x}, args.output)
