"""The files that both sides read: arrays of NumPy, and safetensors, written and read with the standard library."""

import array
import json
import pathlib
import random

SIZES = {"F32": 4, "F64": 8, "I64": 8}


def write_npy(path: pathlib.Path, kind: str, shape: list[int], data: bytes) -> None:
    """Writes an array of NumPy; `kind` is its type such as |u1 or <i8."""
    header = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {tuple(shape)}, }}"
    header += " " * (-(len(header) + 11) % 64) + "\n"
    path.write_bytes(b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header.encode() + data)


def write_pictures(folder: pathlib.Path, count: int, shape: list[int]) -> dict:
    """Writes random pictures [count, height, width, channels] of ten classes; returns their `data` section."""
    channels, height, width = shape
    name = f"{height}x{width}x{channels}"
    random.seed(0)
    images, labels = folder / f"{name}.npy", folder / f"{name}-labels.npy"
    write_npy(images, "|u1", [count, height, width, channels], random.randbytes(count * height * width * channels))
    write_npy(labels, "<i8", [count], array.array("q", (i % 10 for i in range(count))).tobytes())
    return {"format": "npy", "images": str(images), "labels": str(labels)}


def write_noise(path: pathlib.Path, shape: list[int]) -> None:
    """Writes normal numbers as the tensor x0 of a safetensors file."""
    random.seed(1)
    count = 1
    for size in shape:
        count *= size
    data = array.array("f", (random.gauss(0, 1) for _ in range(count))).tobytes()
    header = json.dumps({"x0": {"dtype": "F32", "shape": shape, "data_offsets": [0, len(data)]}}).encode()
    header += b" " * (-len(header) % 8)
    path.write_bytes(len(header).to_bytes(8, "little") + header + data)


def header(path: pathlib.Path) -> tuple[dict, int]:
    """Types, shapes and offsets of the tensors of a safetensors file, and where their bytes begin."""
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        return {k: v for k, v in json.loads(file.read(length)).items() if k != "__metadata__"}, 8 + length


def shapes(path: pathlib.Path) -> dict[str, list[int]]:
    """The shapes of the tensors of a safetensors file by name."""
    return {name: entry["shape"] for name, entry in header(path)[0].items()}


def read(path: str | pathlib.Path) -> dict:
    """The tensors of a safetensors file."""
    import torch

    path = pathlib.Path(path)
    entries, begin = header(path)
    raw = bytearray(path.read_bytes()[begin:])
    types = {"F32": torch.float32, "F64": torch.float64, "I64": torch.int64}
    return {
        name: torch.frombuffer(raw, dtype=types[e["dtype"]], offset=e["data_offsets"][0],
                               count=(e["data_offsets"][1] - e["data_offsets"][0]) // SIZES[e["dtype"]]
                               ).reshape(e["shape"])
        for name, e in entries.items() if e["data_offsets"][1] > e["data_offsets"][0]
    }
