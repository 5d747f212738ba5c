"""The U-Net of ADM and its encoder as a classifier in plain PyTorch, with the parameter names of the published ones."""

import math

import torch
from torch import nn
from torch.nn import functional as F


def time_embedding(t, width):
    angles = t[:, None] * torch.exp(-math.log(10000) * torch.arange(width // 2) / (width // 2))[None]
    return torch.cat([angles.cos(), angles.sin()], dim=1)


class ResBlock(nn.Module):
    def __init__(self, channels, out, embedding, groups, scale_shift, resample=None):
        super().__init__()
        self.scale_shift, self.resample = scale_shift, resample
        self.in_layers = nn.Sequential(
            nn.GroupNorm(groups, channels), nn.SiLU(), nn.Conv2d(channels, out, 3, padding=1)
        )
        self.emb_layers = nn.Sequential(nn.SiLU(), nn.Linear(embedding, 2 * out if scale_shift else out))
        self.out_layers = nn.Sequential(
            nn.GroupNorm(groups, out), nn.SiLU(), nn.Dropout(0), nn.Conv2d(out, out, 3, padding=1)
        )
        self.skip_connection = nn.Identity() if channels == out else nn.Conv2d(channels, out, 1)

    def forward(self, x, emb):
        h = self.in_layers[:-1](x)
        if self.resample:
            h, x = self.resample(h), self.resample(x)
        h = self.in_layers[-1](h)
        e = self.emb_layers(emb)[:, :, None, None]
        if self.scale_shift:
            scale, shift = e.chunk(2, dim=1)
            h = self.out_layers[1:](self.out_layers[0](h) * (1 + scale) + shift)
        else:
            h = self.out_layers(h + e)
        return self.skip_connection(x) + h


class AttentionBlock(nn.Module):
    def __init__(self, channels, heads, groups):
        super().__init__()
        self.heads = heads
        self.norm = nn.GroupNorm(groups, channels)
        self.qkv = nn.Conv1d(channels, 3 * channels, 1)
        self.proj_out = nn.Conv1d(channels, channels, 1)

    def forward(self, x, emb):
        n, c, h, w = x.shape
        flat = x.reshape(n, c, h * w)
        q, k, v = self.qkv(self.norm(flat)).reshape(n, self.heads, 3, c // self.heads, h * w).unbind(2)
        weights = (torch.einsum("nhct,nhcs->nhts", q, k) / math.sqrt(c // self.heads)).softmax(-1)
        mixed = torch.einsum("nhts,nhcs->nhct", weights, v).reshape(n, c, h * w)
        return (flat + self.proj_out(mixed)).reshape(x.shape)


class Downsample(nn.Module):
    def __init__(self, channels, learned):
        super().__init__()
        self.op = nn.Conv2d(channels, channels, 3, stride=2, padding=1) if learned else nn.AvgPool2d(2)

    def forward(self, x, emb):
        return self.op(x)


class Upsample(nn.Module):
    def __init__(self, channels, learned):
        super().__init__()
        self.conv = nn.Conv2d(channels, channels, 3, padding=1) if learned else nn.Identity()

    def forward(self, x, emb):
        return self.conv(F.interpolate(x, scale_factor=2, mode="nearest"))


class Piece(nn.Sequential):
    def forward(self, x, emb):
        for layer in self:
            x = layer(x) if isinstance(layer, nn.Conv2d) else layer(x, emb)
        return x


class Encoder(nn.Module):
    """The way down and the middle."""

    def __init__(self, channels, width, multipliers, blocks, attention, heads, groups, scale_shift, resample):
        super().__init__()
        embedding = 4 * width
        self.width = width
        self.time_embed = nn.Sequential(nn.Linear(width, embedding), nn.SiLU(), nn.Linear(embedding, embedding))
        self.block = lambda i, o, r=None: ResBlock(i, o, embedding, groups, scale_shift, r)
        self.attend = lambda c: AttentionBlock(c, heads, groups)
        c = width * multipliers[0]
        self.sizes = [c]
        self.input_blocks = nn.ModuleList([Piece(nn.Conv2d(channels, c, 3, padding=1))])
        for level, multiplier in enumerate(multipliers):
            for _ in range(blocks):
                layers = [self.block(c, width * multiplier)]
                c = width * multiplier
                if level in attention:
                    layers.append(self.attend(c))
                self.input_blocks.append(Piece(*layers))
                self.sizes.append(c)
            if level < len(multipliers) - 1:
                if resample == "residual":
                    piece = self.block(c, c, nn.AvgPool2d(2))
                else:
                    piece = Downsample(c, resample == "convolution")
                self.input_blocks.append(Piece(piece))
                self.sizes.append(c)
        self.middle_block = Piece(self.block(c, c), self.attend(c), self.block(c, c))
        self.channels = c


class ADM(Encoder):
    def __init__(self, channels, width, multipliers, blocks, attention, heads, groups, scale_shift, resample, classes):
        super().__init__(channels, width, multipliers, blocks, attention, heads, groups, scale_shift, resample)
        if classes:
            self.label_emb = nn.Embedding(classes + 1, 4 * width)
        self.output_blocks = nn.ModuleList()
        c, sizes = self.channels, list(self.sizes)
        for level, multiplier in reversed(list(enumerate(multipliers))):
            for i in range(blocks + 1):
                layers = [self.block(c + sizes.pop(), width * multiplier)]
                c = width * multiplier
                if level in attention:
                    layers.append(self.attend(c))
                if level and i == blocks:
                    if resample == "residual":
                        layers.append(self.block(c, c, nn.Upsample(scale_factor=2, mode="nearest")))
                    else:
                        layers.append(Upsample(c, resample == "convolution"))
                self.output_blocks.append(Piece(*layers))
        self.out = nn.Sequential(nn.GroupNorm(groups, c), nn.SiLU(), nn.Conv2d(c, channels, 3, padding=1))

    def forward(self, x, t, label=None):
        emb = self.time_embed(time_embedding(t, self.width))
        if label is not None:
            emb = emb + self.label_emb(label)
        skips = []
        for piece in self.input_blocks:
            x = piece(x, emb)
            skips.append(x)
        x = self.middle_block(x, emb)
        for piece in self.output_blocks:
            x = piece(torch.cat([x, skips.pop()], dim=1), emb)
        return self.out(x)


class AttentionPool(nn.Module):
    def __init__(self, pixels, channels, heads, classes):
        super().__init__()
        self.heads = heads
        self.positional_embedding = nn.Parameter(torch.randn(channels, pixels + 1) / channels**0.5)
        self.qkv_proj = nn.Conv1d(channels, 3 * channels, 1)
        self.c_proj = nn.Conv1d(channels, classes, 1)

    def forward(self, x):
        x = x.flatten(2)
        x = torch.cat([x.mean(-1, keepdim=True), x], dim=-1) + self.positional_embedding[None]
        n, c, length = x.shape
        q, k, v = self.qkv_proj(x).reshape(n, 3, self.heads, c // self.heads, length).unbind(1)
        weights = (torch.einsum("nhct,nhcs->nhts", q, k) / math.sqrt(c // self.heads)).softmax(-1)
        return self.c_proj(torch.einsum("nhts,nhcs->nhct", weights, v).reshape(n, c, length))[:, :, 0]


class ADMClassifier(Encoder):
    def __init__(
        self, channels, width, multipliers, blocks, attention, heads, groups, scale_shift, resample, classes, pixels
    ):
        super().__init__(channels, width, multipliers, blocks, attention, heads, groups, scale_shift, resample)
        self.out = nn.Sequential(
            nn.GroupNorm(groups, self.channels),
            nn.SiLU(),
            AttentionPool(pixels, self.channels, heads, classes),
        )

    def forward(self, x, t):
        emb = self.time_embed(time_embedding(t, self.width))
        for piece in self.input_blocks:
            x = piece(x, emb)
        return self.out(self.middle_block(x, emb))
