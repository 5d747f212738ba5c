"""The U-Net of the third lab of MIT's course 6.S184 (2025)."""

import math

import torch
from torch import nn
from torch.nn import functional as F


class FourierTimeEmbedding(nn.Module):
    """Sines and cosines of t at learned frequencies."""

    def __init__(self, width: int):
        super().__init__()
        self.weights = nn.Parameter(torch.randn(1, width // 2))

    def forward(self, t: torch.Tensor) -> torch.Tensor:
        angles = t[:, None] * self.weights * (2 * math.pi)
        return torch.cat([angles.sin(), angles.cos()], dim=1) * math.sqrt(2)


def adapter(width: int, channels: int) -> nn.Sequential:
    """From an embedding to one number for each channel."""
    return nn.Sequential(nn.Linear(width, width), nn.SiLU(), nn.Linear(width, channels))


class ResidualLayer(nn.Module):
    """`x + block2(block1(x) + time + label)` with blocks of SiLU, batch normalisation and convolution."""

    def __init__(self, channels: int, width: int):
        super().__init__()
        for name in ("block1", "block2"):
            block = nn.Sequential(nn.SiLU(), nn.BatchNorm2d(channels), nn.Conv2d(channels, channels, 3, padding=1))
            self.add_module(name, block)
        self.time_adapter = adapter(width, channels)
        self.y_adapter = adapter(width, channels)

    def forward(self, x: torch.Tensor, time: torch.Tensor, label: torch.Tensor) -> torch.Tensor:
        shift = self.time_adapter(time) + self.y_adapter(label)
        return self.block2(self.block1(x) + shift[:, :, None, None]) + x


class Stage(nn.Module):
    """The residual layers of one level; encoders end with a convolution of stride 2, decoders begin with a doubling."""

    def __init__(self, channels: int, layers: int, width: int):
        super().__init__()
        self.res_blocks = nn.ModuleList(ResidualLayer(channels, width) for _ in range(layers))

    def forward(self, x: torch.Tensor, time: torch.Tensor, label: torch.Tensor) -> torch.Tensor:
        for layer in self.res_blocks:
            x = layer(x, time, label)
        return x


class LabUNet(nn.Module):
    """Encoders, residual layers in the middle, and decoders, with skip connections between levels."""

    def __init__(self, pixels: int, channels: list[int], layers: int, width: int, classes: int):
        super().__init__()
        self.init_conv = nn.Sequential(nn.Conv2d(pixels, channels[0], 3, padding=1), nn.BatchNorm2d(channels[0]))
        self.time_embedder = FourierTimeEmbedding(width)
        self.y_embedder = nn.Embedding(classes + 1, width)
        self.encoders, self.decoders = nn.ModuleList(), nn.ModuleList()
        for fine, coarse in zip(channels, channels[1:]):
            encoder, decoder = Stage(fine, layers, width), Stage(fine, layers, width)
            encoder.downsample = nn.Conv2d(fine, coarse, 3, stride=2, padding=1)
            decoder.upsample = nn.Sequential(
                nn.Upsample(scale_factor=2, mode="bilinear"), nn.Conv2d(coarse, fine, 3, padding=1))
            self.encoders.append(encoder)
            self.decoders.insert(0, decoder)
        self.midcoder = Stage(channels[-1], layers, width)
        self.final_conv = nn.Conv2d(channels[0], pixels, 3, padding=1)

    def forward(self, x: torch.Tensor, t: torch.Tensor, label: torch.Tensor) -> torch.Tensor:
        time, label = self.time_embedder(t), self.y_embedder(label)
        h = F.silu(self.init_conv(x))
        skips = []
        for encoder in self.encoders:
            h = encoder.downsample(encoder(h, time, label))
            skips.append(h)
        h = self.midcoder(h, time, label)
        for decoder in self.decoders:
            h = decoder(decoder.upsample(h + skips.pop()), time, label)
        return self.final_conv(h)
