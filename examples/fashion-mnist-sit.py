#!/usr/bin/env python3
"""Trains a small SiT in PyTorch, as an example for import, and saves data/fashion-mnist-sit.pt beside this file.

    python3 examples/fashion-mnist-sit.py [STEPS]

The names of its parameters, the file's keys and the convention (noise at t = 0, velocity, a null label after the last
class) are those of the SiT paper's programs. Minutes on two cores. Needs torch and Debian's package dataset-fashion-mnist.
"""
import gzip, math, pathlib, sys, torch
from torch import nn
from torch.nn import functional as F

WIDTH, DEPTH, HEADS, PATCH, CLASSES = 128, 6, 4, 4, 10


class Embedder(nn.Module):
    def __init__(self):
        super().__init__()
        self.mlp = nn.Sequential(nn.Linear(256, WIDTH), nn.SiLU(), nn.Linear(WIDTH, WIDTH))

    def forward(self, t):
        angles = t[:, None] * torch.exp(-math.log(10000) * torch.arange(128) / 128)
        return self.mlp(torch.cat([angles.cos(), angles.sin()], dim=1))


def modulation(parts):
    layer = nn.Linear(WIDTH, parts * WIDTH)  # all zeros: each block begins as the identity
    nn.init.zeros_(layer.weight), nn.init.zeros_(layer.bias)
    return nn.Sequential(nn.SiLU(), layer)


def modulated(x, shift, scale):
    return F.layer_norm(x, x.shape[-1:], eps=1e-6) * (1 + scale[:, None]) + shift[:, None]


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.attn = nn.ModuleDict({"qkv": nn.Linear(WIDTH, 3 * WIDTH), "proj": nn.Linear(WIDTH, WIDTH)})
        self.mlp = nn.ModuleDict({"fc1": nn.Linear(WIDTH, 4 * WIDTH), "fc2": nn.Linear(4 * WIDTH, WIDTH)})
        self.adaLN_modulation = modulation(6)

    def forward(self, x, c):
        shift1, scale1, gate1, shift2, scale2, gate2 = self.adaLN_modulation(c).chunk(6, dim=1)
        qkv = self.attn["qkv"](modulated(x, shift1, scale1)).unflatten(2, (3, HEADS, -1)).permute(2, 0, 3, 1, 4)
        mixed = F.scaled_dot_product_attention(*qkv).transpose(1, 2).flatten(2)
        x = x + gate1[:, None] * self.attn["proj"](mixed)
        hidden = F.gelu(self.mlp["fc1"](modulated(x, shift2, scale2)), approximate="tanh")
        return x + gate2[:, None] * self.mlp["fc2"](hidden)


class SiT(nn.Module):
    def __init__(self):
        super().__init__()
        side = 28 // PATCH
        self.x_embedder = nn.ModuleDict({"proj": nn.Conv2d(1, WIDTH, PATCH, PATCH)})
        self.t_embedder = Embedder()
        self.y_embedder = nn.ModuleDict({"embedding_table": nn.Embedding(CLASSES + 1, WIDTH)})
        self.blocks = nn.ModuleList(Block() for _ in range(DEPTH))
        self.final_layer = nn.ModuleDict({"adaLN_modulation": modulation(2), "linear": nn.Linear(WIDTH, PATCH**2)})
        nn.init.zeros_(self.final_layer["linear"].weight), nn.init.zeros_(self.final_layer["linear"].bias)
        waves = torch.outer(torch.arange(side), 10000.0 ** -(torch.arange(WIDTH // 4) / (WIDTH // 4)))
        waves = torch.cat([waves.sin(), waves.cos()], dim=1)
        place = torch.cat([waves.repeat(side, 1), waves.repeat_interleave(side, dim=0)], dim=1)
        self.pos_embed = nn.Parameter(place[None], requires_grad=False)

    def forward(self, x, t, y):
        c = self.t_embedder(t) + self.y_embedder["embedding_table"](y)
        h = self.x_embedder["proj"](x).flatten(2).transpose(1, 2) + self.pos_embed
        for block in self.blocks:
            h = block(h, c)
        h = modulated(h, *self.final_layer["adaLN_modulation"](c).chunk(2, dim=1))
        h = self.final_layer["linear"](h).unflatten(1, (28 // PATCH, -1)).unflatten(3, (PATCH, PATCH))
        return h.permute(0, 1, 3, 2, 4).reshape(-1, 1, 28, 28)


torch.manual_seed(0)
steps = int(sys.argv[1]) if len(sys.argv) > 1 else 2500
source = pathlib.Path("/usr/share/datasets/fashion-mnist")
read = lambda name, skip: torch.frombuffer(bytearray(gzip.open(source / name).read()[skip:]), dtype=torch.uint8)
images = read("train-images-idx3-ubyte.gz", 16).view(-1, 1, 28, 28)
labels = read("train-labels-idx1-ubyte.gz", 8).long()
model, average = SiT(), torch.optim.swa_utils.AveragedModel
average = average(model, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(0.995))
optimizer = torch.optim.AdamW(model.parameters(), 1e-3, betas=(0.9, 0.99))
schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 1e-3, steps, pct_start=0.05)
for step in range(1, steps + 1):
    i = torch.randint(len(images), (64,))
    z = images[i] / 127.5 - 1
    y = torch.where(torch.rand(64) < 0.1, CLASSES, labels[i])
    eps, t = torch.randn_like(z), torch.rand(64)
    at = t[:, None, None, None]
    loss = F.mse_loss(model(at * z + (1 - at) * eps, t, y), z - eps)
    optimizer.zero_grad(), loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step(), schedule.step(), average.update_parameters(model)
    if step % 100 == 0:
        print(f"{step}/{steps} {loss.item():.4f}", flush=True)
file = pathlib.Path(__file__).parent / "data" / "fashion-mnist-sit.pt"
file.parent.mkdir(exist_ok=True)
torch.save({"model": model.state_dict(), "ema": average.module.state_dict(), "args": {"num_classes": CLASSES}}, file)
print(file)
