"""One picture in PyTorch as a whole program: import, network, weights, ten steps with guidance, a PNG file.

    python -m peers.picture WEIGHTS PICTURE
"""

import pathlib
import struct
import sys
import zlib

import torch

from . import files, networks
from .tasks import LAB, SCALE


def png(pixels: torch.Tensor) -> bytes:
    """A PNG file of pixels [height, width, 3] of bytes."""
    height, width, _ = pixels.shape
    rows = b"".join(b"\0" + bytes(row.flatten().tolist()) for row in pixels)

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def main() -> None:
    torch.manual_seed(0)
    torch.set_grad_enabled(False)
    network = networks.build(LAB, [3, 32, 32], 10).eval()
    network.load_state_dict(files.read(sys.argv[1]), strict=False)
    network = network.to(memory_format=torch.channels_last)
    x, labels = torch.randn(1, 3, 32, 32), torch.tensor([3, 10])
    for step in range(10):
        c, u = network(torch.cat([x, x]), torch.full((2,), step / 10), labels).chunk(2)
        x = torch.add(x, torch.lerp(u, c, SCALE), alpha=0.1)
    pixels = ((x[0].clamp(-1, 1) + 1) * 127.5).round().byte().permute(1, 2, 0)
    pathlib.Path(sys.argv[2]).write_bytes(png(pixels))


if __name__ == "__main__":
    main()
