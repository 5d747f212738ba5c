"""The U-Net of the third lab of MIT's course 6.S184 (2025) in plain PyTorch."""

import math

import torch
from torch import nn


class FourierEncoder(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.weights = nn.Parameter(torch.randn(1, width // 2))

    def forward(self, t):
        angles = t[:, None] * self.weights * 2 * math.pi
        return torch.cat([angles.sin(), angles.cos()], dim=-1) * math.sqrt(2)


class ResidualLayer(nn.Module):
    def __init__(self, channels, t_width, y_width):
        super().__init__()

        def block():
            return nn.Sequential(nn.SiLU(), nn.BatchNorm2d(channels), nn.Conv2d(channels, channels, 3, padding=1))

        def adapter(width):
            return nn.Sequential(nn.Linear(width, width), nn.SiLU(), nn.Linear(width, channels))

        self.block1 = block()
        self.block2 = block()
        self.time_adapter = adapter(t_width)
        self.y_adapter = adapter(y_width)

    def forward(self, x, t, y):
        h = self.block1(x)
        h = h + self.time_adapter(t)[:, :, None, None] + self.y_adapter(y)[:, :, None, None]
        return self.block2(h) + x


class Residual(nn.Module):
    def __init__(self, channels, layers, t_width, y_width):
        super().__init__()
        self.res_blocks = nn.ModuleList(ResidualLayer(channels, t_width, y_width) for _ in range(layers))

    def residual(self, x, t, y):
        for block in self.res_blocks:
            x = block(x, t, y)
        return x

    forward = residual


class Encoder(Residual):
    def __init__(self, inputs, outputs, layers, t_width, y_width):
        super().__init__(inputs, layers, t_width, y_width)
        self.downsample = nn.Conv2d(inputs, outputs, 3, stride=2, padding=1)

    def forward(self, x, t, y):
        return self.downsample(self.residual(x, t, y))


class Decoder(Residual):
    def __init__(self, inputs, outputs, layers, t_width, y_width):
        super().__init__(outputs, layers, t_width, y_width)
        self.upsample = nn.Sequential(
            nn.Upsample(scale_factor=2, mode="bilinear"), nn.Conv2d(inputs, outputs, 3, padding=1)
        )

    def forward(self, x, t, y):
        return self.residual(self.upsample(x), t, y)


class LabUNet(nn.Module):
    def __init__(self, pixels, channels, layers, t_width, y_width, classes):
        super().__init__()
        self.init_conv = nn.Sequential(
            nn.Conv2d(pixels, channels[0], 3, padding=1), nn.BatchNorm2d(channels[0]), nn.SiLU()
        )
        self.time_embedder = FourierEncoder(t_width)
        self.y_embedder = nn.Embedding(classes + 1, y_width)
        steps = list(zip(channels[:-1], channels[1:]))
        self.encoders = nn.ModuleList(Encoder(a, b, layers, t_width, y_width) for a, b in steps)
        self.midcoder = Residual(channels[-1], layers, t_width, y_width)
        self.decoders = nn.ModuleList(Decoder(b, a, layers, t_width, y_width) for a, b in reversed(steps))
        self.final_conv = nn.Conv2d(channels[0], pixels, 3, padding=1)

    def forward(self, x, t, label):
        t, y = self.time_embedder(t), self.y_embedder(label)
        x = self.init_conv(x)
        skips = []
        for encoder in self.encoders:
            x = encoder(x, t, y)
            skips.append(x)
        x = self.midcoder(x, t, y)
        for decoder in self.decoders:
            x = decoder(x + skips.pop(), t, y)
        return self.final_conv(x)
