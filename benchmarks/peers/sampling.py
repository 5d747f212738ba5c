"""Sampling in PyTorch: Euler's method with classifier-free guidance, both halves in one batch."""

import time

import torch
import torch._inductor.config
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.utils.flop_counter import FlopCounterMode

from . import files, networks
from .tasks import BATCH_NORM_BUFFERS, SCALE


class Sampling:
    """Draws the samples of our job, with its weights and from its noise, and compares them with ours."""

    def __init__(self, work: dict):
        task, variant = work["task"], work["variant"]
        self.steps = task["steps"]
        self.bfloat16 = variant["bfloat16"]
        layout = torch.channels_last if variant["channels_last"] else torch.contiguous_format
        torch._inductor.config.freezing = variant["frozen"]
        torch.set_grad_enabled(False)
        self.network = networks.build(task["network"], task["shape"], task["classes"])
        weights = files.read(work["weights"])
        # A count that only training reads is no tensor of our file.
        missing, unexpected = self.network.load_state_dict(weights, strict=False)
        missing = [name for name in missing if name.rpartition(".")[2] != BATCH_NORM_BUFFERS[2]]
        if missing or unexpected:
            raise SystemExit(f"the networks differ: {missing}, {unexpected}")
        self.network = self.network.eval().to(memory_format=layout)
        self.noise = files.read(work["noise"])["x0"].contiguous(memory_format=layout)
        batch = len(self.noise)
        label = torch.arange(8).repeat_interleave(batch // 8)
        self.labels = torch.cat([label, torch.full((batch,), task["classes"])])
        self.field = self.plain_field
        with FlopCounterMode(display=False) as counter, sdpa_kernel(SDPBackend.MATH):
            self.plain_field(self.noise, torch.zeros(2 * batch))
        self.about = {"operations": counter.get_total_flops() * self.steps}
        if variant["compiled"]:
            self.field = torch.compile(self.plain_field)
        self.draw(3)

    def plain_field(self, x: torch.Tensor, t: torch.Tensor) -> torch.Tensor:
        """The guided velocity u + w (c - u)."""
        with torch.autocast("cpu", torch.bfloat16, enabled=self.bfloat16):
            c, u = self.network(torch.cat([x, x]), t, self.labels).float().chunk(2)
        return torch.lerp(u, c, SCALE)

    def draw(self, steps: int) -> torch.Tensor:
        """The first of the steps, from the noise."""
        x = self.noise
        for step in range(steps):
            t = torch.full((len(self.labels),), step / self.steps)
            x = torch.add(x, self.field(x, t), alpha=1 / self.steps)
        return x

    def measure(self, samples: str) -> dict:
        """The time of all steps, after two that are not counted, and the greatest difference to our samples."""
        self.draw(2)
        begin, processor = time.perf_counter(), time.process_time()
        x = self.draw(self.steps)
        seconds, processor = time.perf_counter() - begin, time.process_time() - processor
        ours = files.read(samples)["x"]
        difference = ((x - ours).abs().max() / ours.abs().max()).item()
        return {"seconds": seconds, "processor": processor, "difference": difference}
