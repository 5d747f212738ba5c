"""The U-Net of Sources/NN/Networks/UNet.swift in plain PyTorch, with its parameter names."""

import math

import torch
from torch import nn
from torch.nn import functional as F


class TimeEmbedding(nn.Module):
    def __init__(self, width, scale=1000.0):
        super().__init__()
        half = width // 2
        frequencies = scale * torch.exp(-math.log(10000) * torch.arange(half, dtype=torch.float64) / half)
        self.register_buffer("frequencies", frequencies.float()[None], persistent=False)

    def forward(self, t):
        angles = t[:, None] * self.frequencies
        return torch.cat([angles.cos(), angles.sin()], dim=1)


class ResidualBlock(nn.Module):
    def __init__(self, channels, groups, width):
        super().__init__()
        self.norm1 = nn.GroupNorm(groups, channels)
        self.convolution1 = nn.Conv2d(channels, channels, 3, padding=1)
        self.modulation = nn.Linear(width, 2 * channels)
        self.norm2 = nn.GroupNorm(groups, channels)
        self.convolution2 = nn.Conv2d(channels, channels, 3, padding=1)
        nn.init.zeros_(self.convolution2.weight)
        nn.init.zeros_(self.convolution2.bias)

    def forward(self, x, condition):
        h = self.norm2(self.convolution1(F.silu(self.norm1(x))))
        scale, shift = self.modulation(condition)[:, :, None, None].chunk(2, dim=1)
        return x + self.convolution2(F.silu(h * (scale + 1) + shift))


class SelfAttention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.output = nn.Linear(width, width)
        nn.init.zeros_(self.output.weight)
        nn.init.zeros_(self.output.bias)

    def forward(self, x):
        n, length, width = x.shape
        q, k, v = self.qkv(x).reshape(n, length, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        return self.output(F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(n, length, width))


class PictureAttention(nn.Module):
    def __init__(self, channels, groups, heads):
        super().__init__()
        self.norm = nn.GroupNorm(groups, channels)
        attention = SelfAttention(channels, heads)
        self.qkv, self.output = attention.qkv, attention.output
        object.__setattr__(self, "attention", attention)

    def forward(self, x):
        pixels = self.norm(x).flatten(2).transpose(1, 2)
        return x + self.attention(pixels).transpose(1, 2).reshape(x.shape)


class Level(nn.Module):
    def __init__(self, channels, blocks, groups, heads, width, attention):
        super().__init__()
        self.blocks = blocks
        for i in range(blocks):
            self.add_module(f"block{i}", ResidualBlock(channels, groups, width))
        self.attention = PictureAttention(channels, groups, heads) if attention else None

    def forward(self, x, condition):
        for i in range(self.blocks):
            x = getattr(self, f"block{i}")(x, condition)
        return self.attention(x) if self.attention is not None else x


class UNet(nn.Module):
    """Parameters have the names that the Swift network gives them."""

    def __init__(
        self, input_channels=1, channels=(16, 32, 64), blocks=1, attention=(2,), heads=4, classes=10, width=128, groups=8
    ):
        super().__init__()
        self.classes, self.levels = classes, len(channels)
        coarsest = self.levels - 1
        self.embedding = TimeEmbedding(width)
        self.time = nn.ModuleDict({"hidden": nn.Linear(width, width), "output": nn.Linear(width, width)})
        self.label = nn.Embedding(classes + 1, width)
        self.input = nn.Conv2d(input_channels, channels[0], 3, padding=1)
        for i, c in enumerate(channels):
            down = Level(c, blocks, groups, heads, width, i in attention)
            if i < coarsest:
                down.shrink = nn.Conv2d(c, channels[i + 1], 3, stride=2, padding=1)
            self.add_module(f"down{i}", down)
        for i in reversed(range(self.levels)):
            up = Level(channels[i], blocks, groups, heads, width, i < coarsest and i in attention)
            if i < coarsest:
                up.grow = nn.Conv2d(channels[i + 1], channels[i], 1)
            self.add_module(f"up{i}", up)
        self.norm = nn.GroupNorm(groups, channels[0])
        self.output = nn.Conv2d(channels[0], input_channels, 3, padding=1)
        nn.init.zeros_(self.output.weight)
        nn.init.zeros_(self.output.bias)

    def forward(self, x, t, label):
        condition = self.time["output"](F.silu(self.time["hidden"](self.embedding(t))))
        condition = F.silu(condition + self.label(label))
        return self.levels_of(x, lambda level, h: level(h, condition))

    def levels_of(self, x, run):
        """Down and up again; run applies a level."""
        h, skips = self.input(x), []
        for i in range(self.levels):
            level = getattr(self, f"down{i}")
            h = run(level, h)
            if i < self.levels - 1:
                skips.append(h)
                h = level.shrink(h)
        for i in reversed(range(self.levels)):
            level = getattr(self, f"up{i}")
            if i < self.levels - 1:
                h = F.interpolate(level.grow(h), scale_factor=2, mode="nearest") + skips.pop()
            h = run(level, h)
        return self.output(F.silu(self.norm(h)))
