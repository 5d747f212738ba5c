"""Samples from an exported U-Net of texts: python load_exported_prompts.py DIR --prompt "a red circle" --scale 4"""
import argparse, json, math
import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch.nn import functional as F
from transformers import CLIPTextConfig, CLIPTextModel

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("dir")
parser.add_argument("--prompt", nargs="+", default=[""])
for name, default in [("--scale", 1.0), ("--steps", 50), ("--noise", ""), ("--output", "samples.safetensors")]:
    parser.add_argument(name, type=type(default), default=default)
args = parser.parse_args()
config, w = json.load(open(f"{args.dir}/config.json")), load_file(f"{args.dir}/model.safetensors")
net, text, words = config["network"], config["text"], Tokenizer.from_file(f"{args.dir}/tokenizer.json")
assert net["kind"] == "unet" and config["prediction"] == "velocity" and not config.get("source"), "from noise, by velocities"
encoder = CLIPTextModel(CLIPTextConfig(  # trained along or CLIP's own, its tensors have the names of CLIP's
    vocab_size=text["vocabulary"], max_position_embeddings=text["context"], hidden_size=text["width"],
    intermediate_size=text["units"], num_hidden_layers=text["depth"], num_attention_heads=text["heads"],
    hidden_act=text["activation"], bos_token_id=None, eos_token_id=text["end"]))
prefix = "text_encoder.text_model."  # transformers 5 has no module text_model
getattr(encoder, "text_model", encoder).load_state_dict(
    {name.removeprefix(prefix): tensor for name, tensor in w.items() if name.startswith(prefix)})

def encode(prompts):  # features of each token, which of them are no padding, and those at the end of the text
    rows = [text["start"] + row.ids for row in words.encode_batch(prompts, add_special_tokens=False)]
    rows = [row[: text["context"] - 1] + [text["end"]] * max(1, text["context"] - len(row)) for row in rows]
    h, ends = encoder(torch.tensor(rows)).last_hidden_state, torch.tensor([row.index(text["end"]) for row in rows])
    return h, (torch.arange(text["context"]) <= ends[:, None])[:, None, None], h[torch.arange(len(h)), ends]

def linear(x, name):
    return F.linear(x, w[name + ".weight"], w[name + ".bias"])
def conv(x, name, stride=1):
    return F.conv2d(x, w[name + ".weight"], w[name + ".bias"], stride, w[name + ".weight"].shape[-1] // 2)
def norm(x, name):
    return F.group_norm(x, net["groups"], w[name + ".weight"], w[name + ".bias"])

def attention(h, name, tokens=None, mask=None):
    x = norm(h, name + ".norm").flatten(2).transpose(1, 2)
    if tokens is None:
        qkv = linear(x, name + ".qkv").chunk(3, dim=2)
    else:
        qkv = linear(x, name + ".query"), *linear(tokens, name + ".key_value").chunk(2, dim=2)
    mixed = F.scaled_dot_product_attention(*(y.unflatten(2, (net["heads"], -1)).transpose(1, 2) for y in qkv), mask)
    return h + linear(mixed.transpose(1, 2).flatten(2), name + ".output").transpose(1, 2).reshape(h.shape)

def level(h, c, tokens, mask, name):
    for block in (f"{name}.block{i}." for i in range(net["blocks"])):
        scale, shift = linear(c, block + "modulation")[:, :, None, None].chunk(2, dim=1)
        g = norm(conv(F.silu(norm(h, block + "norm1")), block + "convolution1"), block + "norm2")
        h = h + conv(F.silu(g * (1 + scale) + shift), block + "convolution2")
    if name + ".attention.qkv.weight" in w:
        h = attention(attention(h, name + ".attention"), name + ".text", tokens, mask)
    return h

def network(x, t, tokens, mask, pooled):
    half, last = net["embedding"] // 2, len(net["channels"]) - 1
    angles = t[:, None] * (1000 * torch.exp(-math.log(10000) * torch.arange(half, dtype=torch.float64) / half)).float()
    c = linear(F.silu(linear(torch.cat([angles.cos(), angles.sin()], dim=1), "time.hidden")), "time.output")
    told, h, skips = (F.silu(c + linear(pooled, "text")), tokens, mask), conv(x, "input"), []
    for i in range(last):
        skips.append(level(h, *told, f"down{i}"))
        h = conv(skips[-1], f"down{i}.shrink", stride=2)
    h = level(level(h, *told, f"down{last}"), *told, f"up{last}")
    for i in reversed(range(last)):
        h = level(F.interpolate(conv(h, f"up{i}.grow"), scale_factor=2) + skips.pop(), *told, f"up{i}")
    return conv(F.silu(norm(h, "norm")), "output")

def velocity(x, t):  # noise at t = 0, data at t = 1; scale 1 is the conditional field
    u, v = (network(x, torch.full([len(x)], t), *features) for features in (none, prompts))
    return u + args.scale * (v - u)

with torch.no_grad():
    prompts, none = encode(args.prompt), encode([""] * len(args.prompt))
    x = load_file(args.noise)["x0"] if args.noise else torch.randn(len(args.prompt), *config["shape"])
    for t in (i / args.steps for i in range(args.steps)):  # Heun's method
        v = velocity(x, t)
        x = x + (v + velocity(x + v / args.steps, t + 1 / args.steps)) / (2 * args.steps)
    save_file({"x": x}, args.output)
