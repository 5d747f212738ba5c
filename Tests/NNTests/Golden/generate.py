"""Writes the golden files of NNTests: what PyTorch makes of the same weights and inputs.

    pip install torch==2.13.0 safetensors numpy
    python Tests/NNTests/Golden/generate.py

Each file holds `parameter.NAME`, inputs, `output` and `gradient.NAME` of the loss sum(output * cotangent).
"""

import pathlib
import sys

import numpy
import torch
from safetensors.torch import save_file
from torch import nn
from torch.nn import functional as F

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
from adm import ADM, ADMClassifier  # noqa: E402
from lab import LabUNet  # noqa: E402
from sit import SiT, SiTClassifier  # noqa: E402
from unet import Level, SelfAttention, TimeEmbedding, UNet  # noqa: E402


class MLP(nn.Module):
    def __init__(self, dimension, width, depth, classes):
        super().__init__()
        self.depth = depth
        self.label = nn.Embedding(classes + 1, width)
        for i in range(depth):
            self.add_module(f"hidden{i}", nn.Linear(dimension + 1 + width if i == 0 else width, width))
        self.output = nn.Linear(width, dimension)

    def forward(self, x, t, label):
        h = torch.cat([x, t[:, None], self.label(label)], dim=1)
        for i in range(self.depth):
            h = F.silu(getattr(self, f"hidden{i}")(h))
        return self.output(h)


class UNetClassifier(nn.Module):
    """The way down of the U-Net, the mean over the pixels and a linear layer."""

    def __init__(self, input_channels, channels, blocks, attention, heads, classes, width, groups):
        super().__init__()
        self.levels = len(channels)
        self.embedding = TimeEmbedding(width)
        self.time = nn.ModuleDict({"hidden": nn.Linear(width, width), "output": nn.Linear(width, width)})
        self.input = nn.Conv2d(input_channels, channels[0], 3, padding=1)
        for i, c in enumerate(channels):
            down = Level(c, blocks, groups, heads, width, i in attention)
            if i < self.levels - 1:
                down.shrink = nn.Conv2d(c, channels[i + 1], 3, stride=2, padding=1)
            self.add_module(f"down{i}", down)
        self.norm = nn.GroupNorm(groups, channels[-1])
        self.output = nn.Linear(channels[-1], classes)

    def forward(self, x, t):
        condition = F.silu(self.time["output"](F.silu(self.time["hidden"](self.embedding(t)))))
        h = self.input(x)
        for i in range(self.levels):
            level = getattr(self, f"down{i}")
            h = level(h, condition)
            if i < self.levels - 1:
                h = level.shrink(h)
        return self.output(F.silu(self.norm(h)).mean((2, 3)))


class MLPClassifier(nn.Module):
    def __init__(self, dimension, width, depth, classes):
        super().__init__()
        self.depth = depth
        for i in range(depth):
            self.add_module(f"hidden{i}", nn.Linear(dimension + 1 if i == 0 else width, width))
        self.output = nn.Linear(width, classes)

    def forward(self, x, t):
        h = torch.cat([x, t[:, None]], dim=1)
        for i in range(self.depth):
            h = F.silu(getattr(self, f"hidden{i}")(h))
        return self.output(h)


def randomize(module):
    """Gives every parameter, also those that begin at zero, values that matter."""
    for name, p in module.named_parameters():
        if not p.requires_grad:
            continue
        with torch.no_grad():
            if p.dim() > 1:
                p.normal_(std=p[0].numel() ** -0.5)
            else:
                p.normal_(mean=1.0 if "norm" in name and name.endswith("weight") else 0.0, std=0.1)


def statistics(module):
    return {k: b.clone() for k, b in module.named_buffers() if k in module.state_dict() and b.is_floating_point()}


def record(name, module, *inputs):
    randomize(module)
    inputs = [x.requires_grad_() if x.is_floating_point() else x for x in inputs]
    before = statistics(module)
    output = module(*inputs)
    cotangent = torch.randn_like(output)
    (output * cotangent).sum().backward()
    tensors = {f"parameter.{k}": p for k, p in module.named_parameters()}
    tensors |= {f"parameter.{k}": b for k, b in before.items()}
    tensors |= {f"buffer.{k}": b for k, b in statistics(module).items()}
    tensors |= {f"gradient.{k}": p.grad for k, p in module.named_parameters() if p.requires_grad}
    tensors |= {f"input{i}": x for i, x in enumerate(inputs)}
    tensors |= {"gradient_of_input0": inputs[0].grad, "output": output, "cotangent": cotangent}
    save(name, tensors)


def save(name, tensors):
    save_file({k: v.detach().contiguous().clone() for k, v in tensors.items()}, HERE / f"{name}.safetensors")


def adamw():
    start = [torch.randn(3, 4), torch.randn(5)]
    parameters = [nn.Parameter(p.clone()) for p in start]
    optimizer = torch.optim.AdamW(parameters, lr=0.1, betas=(0.9, 0.99), weight_decay=0.02, eps=1e-8, foreach=False)
    averages = [p.detach().clone() for p in parameters]
    inverse_variance = 0.10**-2
    exponent = numpy.roots([1, 7, 16 - inverse_variance, 12 - inverse_variance]).real.max()
    tensors = {f"start{i}": p for i, p in enumerate(start)}
    for step in range(1, 6):
        for i, p in enumerate(parameters):
            p.grad = torch.randn_like(p)
            tensors[f"gradient{i}.{step}"] = p.grad
        for group in optimizer.param_groups:
            group["lr"] = 0.1 / step
        optimizer.step()
        beta = (1 - 1 / step) ** (exponent + 1)
        averages = [beta * a + (1 - beta) * p.detach() for a, p in zip(averages, parameters)]
    tensors |= {f"end{i}": p for i, p in enumerate(parameters)}
    tensors |= {f"average{i}": a for i, a in enumerate(averages)}
    save("adamw", tensors)


def transformers():
    torch.manual_seed(2)
    t = torch.tensor([0.0, 0.3, 1.0])
    label = torch.tensor([0, 3, 2])
    record("sit", SiT(3, 4, 8, 2, 16, 2, 4, 3, True), torch.randn(3, 3, 4, 8), t, label)
    record("sit_unlabelled", SiT(1, 6, 6, 3, 8, 1, 2, 0, False), torch.randn(3, 1, 6, 6), t)
    record("sit_classifier", SiTClassifier(2, 4, 8, 2, 16, 2, 4, 3), torch.randn(3, 2, 4, 8), t)


def published_unets():
    torch.manual_seed(3)
    t = torch.tensor([0.0, 0.3, 1.0])
    label = torch.tensor([0, 3, 2])
    x = torch.randn(3, 2, 8, 4)
    record("adm", ADM(2, 4, (1, 2, 2), 1, (1,), 2, 2, True, "residual", 3), x.clone(), t, label)
    record("adm_added", ADM(2, 4, (1, 2), 2, (0,), 1, 2, False, "convolution", 0), x.clone(), t)
    record("adm_plain", ADM(2, 4, (1, 1), 1, (), 1, 2, False, "plain", 0), x.clone(), t)
    record("adm_classifier", ADMClassifier(2, 4, (1, 2), 1, (1,), 2, 2, True, "residual", 3, 4 * 2), x.clone(), t)
    lab = LabUNet(2, (4, 8, 8), 2, 6, 6, 3)
    record("lab", lab, x.clone(), t, label)
    lab.eval()
    with torch.no_grad():
        save("lab_asked", {"input0": x, "output": lab(x, t, label)})


def main():
    torch.manual_seed(1)
    torch.set_num_threads(1)
    record(
        "unet",
        UNet(input_channels=2, channels=(8, 16), blocks=1, attention=(0, 1), heads=2, classes=3, width=16, groups=4),
        torch.randn(3, 2, 4, 8),
        torch.tensor([0.0, 0.3, 1.0]),
        torch.tensor([0, 3, 2]),
    )
    record("mlp", MLP(2, 16, 2, 3), torch.randn(5, 2), torch.rand(5), torch.tensor([0, 1, 2, 3, 3]))
    record("attention", SelfAttention(8, 2), torch.randn(2, 5, 8))
    adamw()
    record(
        "unet_classifier",
        UNetClassifier(
            input_channels=2, channels=(8, 16), blocks=1, attention=(0, 1), heads=2, classes=3, width=16, groups=4
        ),
        torch.randn(3, 2, 4, 8),
        torch.tensor([0.0, 0.3, 1.0]),
    )
    record("mlp_classifier", MLPClassifier(2, 16, 2, 3), torch.randn(5, 2), torch.rand(5))
    transformers()
    published_unets()


if __name__ == "__main__":
    main()
