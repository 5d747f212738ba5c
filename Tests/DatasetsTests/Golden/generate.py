"""Writes the golden files of DatasetsTests: pictures as Pillow writes, reads and scales them, and arrays as NumPy saves them.

Run in this folder with pillow, numpy and safetensors: python generate.py
"""

import io

import numpy as np
from PIL import Image
from safetensors.numpy import save_file

random = np.random.default_rng(5)
height, width = 21, 34
y, x = np.mgrid[0:height, 0:width]
colour = np.stack(
    [x * 255 / (width - 1), y * 255 / (height - 1), 127 + 120 * np.sin(x / 3) * np.cos(y / 4)], -1
)
colour = np.clip(colour + random.normal(0, 12, colour.shape), 0, 255).astype(np.uint8)
alpha = np.clip(np.hypot(x - 16, y - 10) * 20, 0, 255).astype(np.uint8)
picture = Image.fromarray(colour, "RGB")
grey = picture.convert("L")

picture.save("colour.png")
grey.save("grey.png")
Image.fromarray(np.dstack([colour, alpha]), "RGBA").save("alpha.png")
picture.quantize(16).save("palette.png")
Image.fromarray((np.asarray(grey).astype(np.uint16) * 257)).save("deep.png")
picture.save("colour.jpg", quality=90)
grey.save("grey.jpg", quality=90)
picture.save("progressive.jpg", quality=80, progressive=True, subsampling=0)
picture.save("lossy.webp", quality=80)
Image.fromarray(np.dstack([colour, alpha]), "RGBA").save("alpha.webp", lossless=True, exact=True)


def planes(image):
    array = np.asarray(image)
    return np.ascontiguousarray(array[None] if array.ndim == 2 else array.transpose(2, 0, 1))


def on_white(path):
    image = Image.open(path).convert("RGBA")
    a = np.asarray(image).astype(np.int64)
    mixed = (a[..., :3] * a[..., 3:] + 255 * (255 - a[..., 3:]) + 127) // 255
    return np.ascontiguousarray(mixed.astype(np.uint8).transpose(2, 0, 1))


expected = {
    name: planes(Image.open(name).convert("RGB"))
    for name in ["colour.png", "palette.png", "colour.jpg", "progressive.jpg", "lossy.webp"]
}
expected |= {name: planes(Image.open(name)) for name in ["grey.png", "grey.jpg"]}
expected["deep.png"] = planes(grey)
expected |= {name: on_white(name) for name in ["alpha.png", "alpha.webp"]}
expected["colour.png as grey"] = planes(picture.convert("L"))
for w, h in [(16, 16), (11, 7), (50, 40), (34, 9), (8, 21), (3, 2)]:
    expected[f"{w}x{h}"] = planes(picture.resize((w, h), Image.Resampling.BICUBIC))
save_file(expected, "pictures.safetensors")

points = random.normal(size=(6, 2))
pictures = random.integers(0, 256, (6, 4, 5, 3), dtype=np.uint8)
labels = np.array([2, 0, 1, 1, 0, 2])
np.save("points-f8.npy", points)
np.save("points-f4.npy", points.astype(np.float32))
np.save("points-f2.npy", points.astype(np.float16))
np.save("pictures.npy", pictures)
np.save("labels.npy", labels)
np.save("fortran.npy", np.asfortranarray(points))
np.save("big-endian.npy", points.astype(">f4"))
np.save("objects.npy", np.array([{"a": 1}], dtype=object), allow_pickle=True)
np.savez("stored.npz", images=pictures, labels=labels, points=points)
np.savez_compressed("deflated.npz", images=pictures, labels=labels, points=points)
save_file({"points": points, "pictures": pictures, "labels": labels}, "arrays.safetensors")
