#!/usr/bin/env python3
"""Writes Fashion-MNIST in common formats: a folder for each class, pictures with captions, CIFAR's binary files.

    python3 examples/fashion-mnist-files.py [FOLDER] [COUNT]

FOLDER, by default `data` beside this file, is where image-folder.yaml, captions.yaml and cifar.yaml look. COUNT is the number of
pictures in each format, by default 12000. Needs Debian's package dataset-fashion-mnist and only Python's standard library.
"""
import gzip, json, pathlib, struct, sys, zlib

source = pathlib.Path("/usr/share/datasets/fashion-mnist")
garments = ["t-shirt", "trousers", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot"]
colors = {
    "white": (255, 255, 255), "red": (255, 64, 64), "green": (64, 220, 80), "blue": (80, 112, 255),
    "yellow": (255, 230, 64), "purple": (190, 80, 255),
}  # fmt: skip


def png(width, height, channels, pixels):
    def chunk(name, body):
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    stride = width * channels
    rows = b"".join(b"\0" + pixels[i * stride : (i + 1) * stride] for i in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, {1: 0, 3: 2}[channels], 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows, 6)) + chunk(b"IEND", b"")


def planes(picture, color):
    """Red, green and blue planes of a grey picture in a colour."""
    return [picture.translate(bytes(value * part // 255 for value in range(256))) for part in color]


def framed(picture):
    """28x28 in the middle of 32x32."""
    rows = b"".join(b"\0\0" + picture[i * 28 : (i + 1) * 28] + b"\0\0" for i in range(28))
    return bytes(64) + rows + bytes(64)


here = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).parent / "data"
count = int(sys.argv[2]) if len(sys.argv) > 2 else 12000
images = gzip.open(source / "train-images-idx3-ubyte.gz").read()[16:]
labels = gzip.open(source / "train-labels-idx1-ubyte.gz").read()[8:]
count = min(count, len(labels))
for name in garments:
    (here / "folder" / name).mkdir(parents=True, exist_ok=True)
for name in ("captions/images", "cifar"):
    (here / name).mkdir(parents=True, exist_ok=True)

lines, records = [], []
for i in range(count):
    picture, garment = images[784 * i : 784 * (i + 1)], garments[labels[i]]
    color = list(colors)[i * 7919 % 6]
    rgb = planes(picture, colors[color])
    (here / "folder" / garment / f"{i:05}.png").write_bytes(png(28, 28, 1, picture))
    name = f"images/{i:05}.png"
    (here / "captions" / name).write_bytes(png(28, 28, 3, bytes(b for pixel in zip(*rgb) for b in pixel)))
    text = f"{color} {garment}" if garment == "trousers" else f"a {color} {garment}"
    lines.append(json.dumps({"file_name": name, "text": text, "garment": garment}))
    records.append(labels[i : i + 1] + b"".join(framed(plane) for plane in rgb))
(here / "captions" / "metadata.jsonl").write_text("\n".join(lines) + "\n")
(here / "cifar" / "batches.meta.txt").write_text("\n".join(garments) + "\n")
held = count // 6
(here / "cifar" / "test_batch.bin").write_bytes(b"".join(records[:held]))
for part in range(5):
    (here / "cifar" / f"data_batch_{part + 1}.bin").write_bytes(b"".join(records[held + part :: 5]))
print(f"{count} pictures as folder, captions and cifar in {here}")
