"""SiT and DiT in plain PyTorch, with the parameter names of the published checkpoints."""

import math

import torch
from torch import nn
from torch.nn import functional as F


def positions(rows, columns, width):
    """Sines and cosines of the column in the first half of a vector, of the row in the second."""
    frequencies = 10000.0 ** (-torch.arange(width // 4, dtype=torch.float64) / (width // 4))

    def waves(places):
        angles = places[:, None] * frequencies[None]
        return torch.cat([angles.sin(), angles.cos()], dim=1)

    row, column = torch.meshgrid(
        torch.arange(rows, dtype=torch.float64), torch.arange(columns, dtype=torch.float64), indexing="ij"
    )
    return torch.cat([waves(column.flatten()), waves(row.flatten())], dim=1)[None].float()


class TimestepEmbedder(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.mlp = nn.Sequential(nn.Linear(256, width), nn.SiLU(), nn.Linear(width, width))

    def forward(self, t):
        angles = t[:, None] * torch.exp(-math.log(10000) * torch.arange(128) / 128)[None]
        return self.mlp(torch.cat([angles.cos(), angles.sin()], dim=1))


class LabelEmbedder(nn.Module):
    def __init__(self, classes, width):
        super().__init__()
        self.embedding_table = nn.Embedding(classes + 1, width)

    def forward(self, label):
        return self.embedding_table(label)


class PatchEmbed(nn.Module):
    def __init__(self, channels, patch, width):
        super().__init__()
        self.proj = nn.Conv2d(channels, width, patch, stride=patch)

    def forward(self, x):
        return self.proj(x).flatten(2).transpose(1, 2)


class Attention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.proj = nn.Linear(width, width)

    def forward(self, x):
        n, length, width = x.shape
        q, k, v = self.qkv(x).reshape(n, length, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        weights = (q @ k.transpose(-2, -1) / math.sqrt(width // self.heads)).softmax(-1)
        return self.proj((weights @ v).transpose(1, 2).reshape(n, length, width))


class Mlp(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.fc1 = nn.Linear(width, 4 * width)
        self.fc2 = nn.Linear(4 * width, width)

    def forward(self, x):
        return self.fc2(F.gelu(self.fc1(x), approximate="tanh"))


def modulate(x, shift, scale):
    return x * (1 + scale[:, None]) + shift[:, None]


def normalized(x):
    return F.layer_norm(x, x.shape[-1:], eps=1e-6)


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.attn = Attention(width, heads)
        self.mlp = Mlp(width)
        self.adaLN_modulation = nn.Sequential(nn.SiLU(), nn.Linear(width, 6 * width))

    def forward(self, x, c):
        shift1, scale1, gate1, shift2, scale2, gate2 = self.adaLN_modulation(c).chunk(6, dim=1)
        x = x + gate1[:, None] * self.attn(modulate(normalized(x), shift1, scale1))
        return x + gate2[:, None] * self.mlp(modulate(normalized(x), shift2, scale2))


class FinalLayer(nn.Module):
    def __init__(self, width, outputs):
        super().__init__()
        self.linear = nn.Linear(width, outputs)
        self.adaLN_modulation = nn.Sequential(nn.SiLU(), nn.Linear(width, 2 * width))

    def forward(self, x, c):
        shift, scale = self.adaLN_modulation(c).chunk(2, dim=1)
        return self.linear(modulate(normalized(x), shift, scale))


class SiT(nn.Module):
    def __init__(self, channels, height, width, patch, dim, depth, heads, classes, learn_sigma):
        super().__init__()
        self.grid = (height // patch, width // patch)
        self.patch, self.channels, self.learn_sigma = patch, channels, learn_sigma
        self.out_channels = 2 * channels if learn_sigma else channels
        self.pos_embed = nn.Parameter(positions(*self.grid, dim), requires_grad=False)
        self.x_embedder = PatchEmbed(channels, patch, dim)
        self.t_embedder = TimestepEmbedder(dim)
        if classes:
            self.y_embedder = LabelEmbedder(classes, dim)
        self.blocks = nn.ModuleList(Block(dim, heads) for _ in range(depth))
        self.final_layer = FinalLayer(dim, patch * patch * self.out_channels)

    def forward(self, x, t, label=None):
        h = self.x_embedder(x) + self.pos_embed
        c = self.t_embedder(t)
        if label is not None:
            c = c + self.y_embedder(label)
        for block in self.blocks:
            h = block(h, c)
        h = self.final_layer(h, c)
        rows, columns = self.grid
        h = h.reshape(-1, rows, columns, self.patch, self.patch, self.out_channels)
        picture = torch.einsum("nhwpqc->nchpwq", h).reshape(
            -1, self.out_channels, rows * self.patch, columns * self.patch
        )
        return picture.chunk(2, dim=1)[0] if self.learn_sigma else picture


class SiTClassifier(nn.Module):
    """The blocks of SiT, told the time alone; the mean over the patches and a linear layer."""

    def __init__(self, channels, height, width, patch, dim, depth, heads, classes):
        super().__init__()
        self.pos_embed = nn.Parameter(positions(height // patch, width // patch, dim), requires_grad=False)
        self.x_embedder = PatchEmbed(channels, patch, dim)
        self.t_embedder = TimestepEmbedder(dim)
        self.blocks = nn.ModuleList(Block(dim, heads) for _ in range(depth))
        self.head = nn.Linear(dim, classes)

    def forward(self, x, t):
        h = self.x_embedder(x) + self.pos_embed
        c = self.t_embedder(t)
        for block in self.blocks:
            h = block(h, c)
        return self.head(normalized(h).mean(1))
