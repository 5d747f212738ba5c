"""The multilayer perceptron for points."""

import torch
from torch import nn
from torch.nn import functional as F


class MLP(nn.Module):
    """Linear layers with SiLU in between over `[x, t, label vector]`."""

    def __init__(self, dimension: int, width: int, depth: int, classes: int):
        super().__init__()
        self.label = nn.Embedding(classes + 1, width)
        self.depth = depth
        for i in range(depth):
            self.add_module(f"hidden{i}", nn.Linear(dimension + 1 + width if i == 0 else width, width))
        self.output = nn.Linear(width, dimension)

    def forward(self, x: torch.Tensor, t: torch.Tensor, label: torch.Tensor) -> torch.Tensor:
        h = torch.cat([x, t[:, None], self.label(label)], dim=1)
        for i in range(self.depth):
            h = F.silu(getattr(self, f"hidden{i}")(h))
        return self.output(h)
