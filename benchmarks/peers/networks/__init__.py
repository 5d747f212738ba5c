"""The networks of `cfgctl spec train` in PyTorch, with the parameter names of our checkpoints."""

from torch import nn

from .lab import LabUNet
from .mlp import MLP
from .sit import SiT


def build(spec: dict, shape: list[int], classes: int) -> nn.Module:
    """Makes the network of a `network` section for examples of a shape."""
    kind = spec["kind"]
    if kind == "mlp":
        return MLP(shape[0], spec["width"], spec["depth"], classes)
    if kind == "lab":
        return LabUNet(shape[0], spec["channels"], spec.get("blocks", 2), spec.get("embedding", 40), classes)
    return SiT(shape, spec["patch"], spec["width"], spec["depth"], spec["heads"], classes)
