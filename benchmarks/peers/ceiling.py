"""The machine's ceiling: the fastest matrix product and the fastest convolution in float32."""

import time

import torch
from torch.nn import functional as F

SIZES = (1024, 2048, 3072)


def best(seconds: float, operations: float, work: object) -> float:
    """Operations per second of the fastest of several repetitions."""
    work()
    fastest, end = float("inf"), time.perf_counter() + seconds
    while time.perf_counter() < end:
        begin = time.perf_counter()
        work()
        fastest = min(fastest, time.perf_counter() - begin)
    return operations / fastest


class Ceiling:
    """Measures products of large squares, and a 3x3 convolution of 64 channels in channels_last."""

    def __init__(self, work: dict):
        torch.set_grad_enabled(False)
        self.type = torch.bfloat16 if work.get("bfloat16") else torch.float32
        self.squares = [torch.randn(n, n, dtype=self.type) for n in SIZES]
        self.pictures = torch.randn(64, 64, 32, 32, dtype=self.type).contiguous(memory_format=torch.channels_last)
        self.kernel = torch.randn(64, 64, 3, 3, dtype=self.type).contiguous(memory_format=torch.channels_last)
        self.about: dict = {}

    def measure(self, seconds: float) -> dict:
        """Operations per second of the best product and of the convolution."""
        products = [best(seconds, 2 * len(a) ** 3, lambda a=a: a @ a) for a in self.squares]
        operations = 2 * self.pictures.numel() * 64 * 9
        convolution = best(seconds, operations, lambda: F.conv2d(self.pictures, self.kernel, padding=1))
        return {"product": max(products), "convolution": convolution}
