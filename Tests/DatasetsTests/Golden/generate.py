"""Writes the golden files of DatasetsTests: pictures as Pillow writes, reads and scales them, and arrays as NumPy saves them.

Run in this folder with pillow, numpy and safetensors: python generate.py
"""

import io
import json
import struct

import numpy as np
from PIL import Image, ImageCms, ImageOps, PngImagePlugin
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

# Pictures that lie on their sides: in each format the eight orientations of EXIF, and one of XMP.
small = picture.resize((12, 9))
oriented = {}


def turned(name):
    oriented[name] = planes(ImageOps.exif_transpose(Image.open(name)).convert("RGB"))


for orientation in range(1, 9):
    exif = Image.Exif()
    exif[0x0112] = orientation
    small.save(f"turned-{orientation}.jpg", quality=95, subsampling=0, exif=exif)
    small.save(f"turned-{orientation}.png", exif=exif)
    small.save(f"turned-{orientation}.webp", lossless=True, exif=exif)
    for ending in ["jpg", "png", "webp"]:
        turned(f"turned-{orientation}.{ending}")
xmp = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description tiff:Orientation="6"/></x:xmpmeta>'
small.save("turned-xmp.jpg", quality=95, subsampling=0, xmp=xmp)
turned("turned-xmp.jpg")
# As cameras write it: big-endian, with other tags before.
big = b"MM\0\x2a\0\0\0\x08\0\x02" + struct.pack(">HHI4s", 0x010F, 2, 3, b"me\0\0")
big += struct.pack(">HHIHH", 0x0112, 3, 1, 8, 0) + b"\0\0\0\0"
small.save("turned-big.jpg", quality=95, subsampling=0, exif=b"Exif\0\0" + big)
turned("turned-big.jpg")

# Chunks by which a decoder could convert values; Pillow, OpenCV and those who train with them do not.
for gamma in [45455, 55556, 100000]:
    info = PngImagePlugin.PngInfo()
    info.add(b"gAMA", struct.pack(">I", gamma))
    small.save(f"gamma-{gamma}.png", pnginfo=info)
    oriented[f"gamma-{gamma}.png"] = planes(Image.open(f"gamma-{gamma}.png"))
small.save("profile.png", icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
oriented["profile.png"] = planes(Image.open("profile.png"))
save_file(oriented, "oriented.safetensors")

# Arrays that look like others.
rgba = random.integers(0, 256, (3, 6, 7, 4), dtype=np.uint8)
la = random.integers(0, 256, (3, 6, 7, 2), dtype=np.uint8)
mask = random.random((3, 6, 7)) > 0.5


def blended(array):
    values, a = array[..., :-1].astype(np.int64), array[..., -1:].astype(np.int64)
    mixed = (values * a + 255 * (255 - a) + 127) // 255
    return np.ascontiguousarray(mixed.astype(np.uint8).transpose(0, 3, 1, 2))


np.save("rgba.npy", rgba)
np.save("la.npy", la)
np.save("mask.npy", mask)
np.save("labels-f8.npy", labels.astype(np.float64))
save_file(
    {"rgba": blended(rgba), "la": blended(la), "mask": mask[:, None].astype(np.float32)}, "taken.safetensors")

# Labels of every integer type, beside a tensor of a type that nobody reads.
tensors, blob = {}, b""
for name, array in [("x", points.astype(np.float32))] + [
    (kind, labels.astype(kind)) for kind in ["i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f4"]
]:
    dtype = {"f": "F", "i": "I", "u": "U"}[array.dtype.kind] + str(array.dtype.itemsize * 8)
    tensors[name] = {
        "dtype": dtype, "shape": list(array.shape), "data_offsets": [len(blob), len(blob) + array.nbytes]}
    blob += array.tobytes()
tensors["unread"] = {"dtype": "F8_E4M3", "shape": [3], "data_offsets": [len(blob), len(blob) + 3]}
header = json.dumps(tensors).encode()
with open("integers.safetensors", "wb") as file:
    file.write(struct.pack("<Q", len(header)) + header + blob + b"abc")
