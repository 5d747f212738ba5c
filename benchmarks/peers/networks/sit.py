"""The transformer of SiT and DiT."""

import math

import torch
from torch import nn
from torch.nn import functional as F


def waves(places: torch.Tensor, frequencies: torch.Tensor) -> torch.Tensor:
    angles = places[:, None] * frequencies[None]
    return torch.cat([angles.sin(), angles.cos()], dim=1)


def positions(rows: int, columns: int, width: int) -> torch.Tensor:
    """Sines and cosines of the column in the first half of a vector, of the row in the second."""
    frequencies = 10000.0 ** (-torch.arange(width // 4, dtype=torch.float64) / (width // 4))
    row = torch.arange(rows, dtype=torch.float64).repeat_interleave(columns)
    column = torch.arange(columns, dtype=torch.float64).repeat(rows)
    return torch.cat([waves(column, frequencies), waves(row, frequencies)], dim=1)[None].float()


class TimestepEmbedder(nn.Module):
    """Cosines and sines of t through two linear layers."""

    def __init__(self, width: int):
        super().__init__()
        self.mlp = nn.Sequential(nn.Linear(256, width), nn.SiLU(), nn.Linear(width, width))
        frequencies = torch.exp(-math.log(10000) * torch.arange(128, dtype=torch.float64) / 128)
        self.register_buffer("frequencies", frequencies.float()[None], persistent=False)

    def forward(self, t: torch.Tensor) -> torch.Tensor:
        angles = t[:, None] * self.frequencies
        return self.mlp(torch.cat([angles.cos(), angles.sin()], dim=1))


class Attention(nn.Module):
    """Self-attention with PyTorch's fused kernel."""

    def __init__(self, width: int, heads: int):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.proj = nn.Linear(width, width)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        n, length, width = x.shape
        q, k, v = self.qkv(x).view(n, length, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4).unbind(0)
        return self.proj(F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(n, length, width))


class Mlp(nn.Module):
    """The feed-forward layers of a block."""

    def __init__(self, width: int):
        super().__init__()
        self.fc1 = nn.Linear(width, 4 * width)
        self.fc2 = nn.Linear(4 * width, width)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.fc2(F.gelu(self.fc1(x), approximate="tanh"))


def modulation(width: int, parts: int) -> nn.Sequential:
    return nn.Sequential(nn.SiLU(), nn.Linear(width, parts * width))


def modulated(x: torch.Tensor, shift: torch.Tensor, scale: torch.Tensor) -> torch.Tensor:
    """Layer normalisation without parameters, scaled and shifted by the condition."""
    return torch.addcmul(shift, F.layer_norm(x, x.shape[-1:], eps=1e-6), scale + 1)


class Block(nn.Module):
    """Attention and feed-forward layers, modulated and gated by the condition."""

    def __init__(self, width: int, heads: int):
        super().__init__()
        self.attn = Attention(width, heads)
        self.mlp = Mlp(width)
        self.adaLN_modulation = modulation(width, 6)

    def forward(self, x: torch.Tensor, condition: torch.Tensor) -> torch.Tensor:
        shift1, scale1, gate1, shift2, scale2, gate2 = self.adaLN_modulation(condition)[:, None].chunk(6, dim=2)
        x = torch.addcmul(x, gate1, self.attn(modulated(x, shift1, scale1)))
        return torch.addcmul(x, gate2, self.mlp(modulated(x, shift2, scale2)))


class SiT(nn.Module):
    """Patches with positions through blocks, modulated by time and label, and back to a picture."""

    def __init__(self, shape: list[int], patch: int, width: int, depth: int, heads: int, classes: int):
        super().__init__()
        self.channels, self.patch = shape[0], patch
        self.rows, self.columns = shape[1] // patch, shape[2] // patch
        self.pos_embed = nn.Parameter(positions(self.rows, self.columns, width), requires_grad=False)
        self.x_embedder = nn.ModuleDict({"proj": nn.Conv2d(self.channels, width, patch, stride=patch)})
        self.t_embedder = TimestepEmbedder(width)
        self.y_embedder = nn.ModuleDict({"embedding_table": nn.Embedding(classes + 1, width)})
        self.blocks = nn.ModuleList(Block(width, heads) for _ in range(depth))
        self.final_layer = nn.ModuleDict(
            {"linear": nn.Linear(width, patch * patch * self.channels), "adaLN_modulation": modulation(width, 2)})

    def forward(self, x: torch.Tensor, t: torch.Tensor, label: torch.Tensor) -> torch.Tensor:
        h = self.x_embedder["proj"](x).flatten(2).transpose(1, 2) + self.pos_embed
        condition = self.t_embedder(t) + self.y_embedder["embedding_table"](label)
        for block in self.blocks:
            h = block(h, condition)
        shift, scale = self.final_layer["adaLN_modulation"](condition)[:, None].chunk(2, dim=2)
        h = self.final_layer["linear"](modulated(h, shift, scale))
        h = h.view(-1, self.rows, self.columns, self.patch, self.patch, self.channels)
        return h.permute(0, 5, 1, 3, 2, 4).reshape(x.shape)
