"""The tasks: the spec of our job, and the work of the peer that is the same."""

import dataclasses

BATCH_NORM_BUFFERS = ("running_mean", "running_var", "num_batches_tracked")
SCALE = 4


@dataclasses.dataclass(frozen=True)
class Variant:
    """One way to run PyTorch."""

    name: str
    channels_last: bool = False
    compiled: bool = False
    frozen: bool = False
    bfloat16: bool = False


@dataclasses.dataclass(frozen=True)
class Task:
    """A network, its examples and its batch; trained, or sampled where `steps` of Euler's method are given."""

    key: str
    what: str
    network: dict
    shape: list[int]
    batch: int
    speed: float
    steps: int = 0
    classes: int = 10
    bfloat16: bool = False

    @property
    def model(self) -> str:
        """The name of the job whose weights are sampled."""
        return f"model-{self.network['kind']}"

    @property
    def variants(self) -> list[Variant]:
        """The ways to run PyTorch that may be the fastest for the task."""
        convolutional, suffix = self.network["kind"] == "lab", ", bfloat16" if self.bfloat16 else ""
        eager = "eager" if self.steps else "eager, fused AdamW"
        found = [Variant(eager)]
        if convolutional:
            found.append(Variant("channels_last", channels_last=True))
        found.append(Variant("compiled", compiled=True))
        if convolutional:
            found.append(Variant("compiled, channels_last", compiled=True, channels_last=True))
        if self.steps:
            found.append(Variant("compiled, frozen", compiled=True, frozen=True, channels_last=convolutional))
        return [dataclasses.replace(v, name=v.name + suffix, bfloat16=self.bfloat16) for v in found]

    def training(self, data: dict, steps: int = 1_000_000_000, name: str | None = None) -> dict:
        """The spec of a training."""
        return {
            "kind": "train",
            "name": name or self.key,
            "data": data,
            "network": self.network,
            "condition": {"drop": 0.1},
            "train": {
                "steps": steps, "batch": self.batch, "optimizer": {"rate": 1e-3, "decay": 0.01}, "clip": 1.0, "ema": 0.999,
                **({"precision": "bfloat16"} if self.bfloat16 else {}),
            },
            "checkpoint": {"every": 1_000_000_000},
        }

    def sampling(self, noise: str) -> dict:
        """The spec of the sampling, from noise in a file."""
        classes = list(range(8))
        return {
            "kind": "sample",
            "name": self.key,
            "model": self.model,
            "weights": "raw",
            "samples": {"class": classes, "each": self.batch // len(classes)},
            "guidance": {"method": "classifier-free", "scale": SCALE},
            "sampler": {"solver": "euler", "steps": self.steps, **({"precision": "bfloat16"} if self.bfloat16 else {})},
            "output": {"grid": False, "images": "none", "tensors": True, "noise": noise},
        }


MLP = {"kind": "mlp", "width": 256, "depth": 3}
LAB = {"kind": "lab", "channels": [32, 64, 128]}
SIT = {"kind": "sit", "patch": 4, "width": 256, "depth": 6, "heads": 4}
SIT_S = {"kind": "sit", "patch": 4, "width": 384, "depth": 12, "heads": 6}

TASKS = [
    Task("train-mlp", "train MLP, points, batch 256, width 256 x 3", MLP, [2], 256, 2.0, classes=8),
    Task("train-unet", "train lab U-Net 32/64/128, 32x32x3, batch 64", LAB, [3, 32, 32], 64, 1.25),
    Task("train-sit", "train SiT 256 x 6, 49 tokens, batch 64", SIT, [1, 28, 28], 64, 1.25),
    Task("train-sit-s", "train SiT-S/4, 32x32x3, batch 32", SIT_S, [3, 32, 32], 32, 1.25),
    Task("sample-unet", "sample that U-Net, 64 images, w = 4, 50 Euler steps", LAB, [3, 32, 32], 64, 1.1, steps=50),
    Task("sample-sit", "sample that SiT, 64 images, w = 4, 50 Euler steps", SIT, [1, 28, 28], 64, 1.25, steps=50),
]
BFLOAT16 = [
    dataclasses.replace(task, key=task.key + "-bf16", what=task.what + ", bfloat16", bfloat16=True, speed=1.0)
    for task in TASKS if task.key not in ("train-mlp", "train-sit-s")
]
