"""Training in PyTorch: one step with everything that a step of our trainer does."""

import math
import time

import torch
from torch.nn import functional as F
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.utils.flop_counter import FlopCounterMode

from . import networks
from .tasks import BATCH_NORM_BUFFERS

# Steps between two looks at the loss, about a second of a small network: each look waits for it.
REPORT = 50


class Training:
    """Flow matching with dropped labels, fused AdamW, clipped gradients and an average of the weights."""

    def __init__(self, work: dict):
        task, variant = work["task"], work["variant"]
        self.shape, self.batch, self.classes = task["shape"], task["batch"], task["classes"]
        self.layout = torch.channels_last if variant["channels_last"] else torch.contiguous_format
        self.bfloat16 = variant["bfloat16"]
        self.network = networks.build(task["network"], self.shape, self.classes).to(memory_format=self.layout)
        self.parameters = [p for p in self.network.parameters() if p.requires_grad]
        self.average = [p.detach().clone() for p in self.parameters]
        self.optimizer = torch.optim.AdamW(self.parameters, lr=1e-3, weight_decay=0.01, fused=True)
        self.make_data()
        self.loss = self.plain_loss
        self.about = {
            "parameters": sum(p.numel() for p in self.network.parameters()),
            "shapes": {k: list(v.shape) for k, v in self.network.state_dict().items()
                       if k.rpartition(".")[2] != BATCH_NORM_BUFFERS[2]},
            "operations": self.operations(),
        }
        if variant["compiled"]:
            self.loss = torch.compile(self.plain_loss)
        for _ in range(5):
            self.step()

    def make_data(self) -> None:
        """Examples in memory, as our trainer has them; points are drawn anew for each step."""
        angles = torch.arange(8) * (math.pi / 4)
        self.means = 2 * torch.stack([angles.cos(), angles.sin()], dim=1)
        if len(self.shape) > 1:
            data = torch.randint(0, 256, (4096, *self.shape)).float().div_(127.5).sub_(1)
            self.data = data.contiguous(memory_format=self.layout)
            self.labels = torch.arange(4096) % self.classes

    def examples(self) -> tuple[torch.Tensor, torch.Tensor]:
        """A batch of examples and labels, a tenth of them the null label."""
        if len(self.shape) == 1:
            label = torch.randint(0, self.classes, (self.batch,))
            x1 = torch.randn(self.batch, *self.shape).mul_(0.2).add_(self.means[label])
        else:
            index = torch.randint(0, len(self.data), (self.batch,))
            x1, label = self.data[index], self.labels[index]
        return x1, label.masked_fill_(torch.rand(self.batch) < 0.1, self.classes)

    def plain_loss(self, x0: torch.Tensor, x1: torch.Tensor, t: torch.Tensor, label: torch.Tensor) -> torch.Tensor:
        """The mean square error of the velocity on the linear path."""
        x = torch.lerp(x0, x1, t.view(-1, *[1] * (x1.dim() - 1)))
        with torch.autocast("cpu", torch.bfloat16, enabled=self.bfloat16):
            velocity = self.network(x, t, label)
        return F.mse_loss(velocity.float(), x1 - x0)

    def step(self) -> torch.Tensor:
        """One step of training."""
        x1, label = self.examples()
        loss = self.loss(torch.randn_like(x1), x1, torch.rand(self.batch), label)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.parameters, 1.0, foreach=True)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        with torch.no_grad():
            torch._foreach_lerp_(self.average, self.parameters, 0.001)
        return loss.detach()

    def operations(self) -> float:
        """Floating-point operations of the products and convolutions of a step, forward and backward."""
        x1, label = self.examples()
        with FlopCounterMode(display=False) as counter, sdpa_kernel(SDPBackend.MATH):
            self.plain_loss(torch.randn_like(x1), x1, torch.rand(self.batch), label).backward()
        self.optimizer.zero_grad(set_to_none=True)
        return counter.get_total_flops()

    def measure(self, seconds: float) -> dict:
        """The mean time of a step over some seconds, at least three steps, after two that are not counted."""
        for _ in range(2):
            self.step()
        steps, begin, processor = 0, time.perf_counter(), time.process_time()
        while steps < 3 or time.perf_counter() - begin < seconds:
            loss = self.step()
            steps += 1
            if steps % REPORT == 0:
                loss.item()
        seconds, processor = time.perf_counter() - begin, time.process_time() - processor
        return {"seconds": seconds / steps, "processor": processor / steps}
