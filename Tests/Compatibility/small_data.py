"""Small data for recorded jobs: pictures of bright squares, a broken table, an autoencoder of one level."""

import json, math, struct


def idx(sizes):
    return bytes([0, 0, 8, len(sizes)]) + b"".join(struct.pack(">I", size) for size in sizes)


def squares(folder, count=64):
    """8x8 pictures of one bright square, its corner given by the label."""
    images, labels = idx([count, 8, 8]), idx([count])
    for index in range(count):
        label = index % 4
        labels += bytes([label])
        for row in range(8):
            for column in range(8):
                inside = (row < 4) == (label < 2) and (column < 4) == (label % 2 == 0)
                images += bytes([200 + index % 50 if inside else index % 7])
    (folder / "images.idx").write_bytes(images)
    (folder / "labels.idx").write_bytes(labels)


def safetensors(tensors):
    header, body = {}, b""
    for name, (shape, values) in tensors.items():
        data = struct.pack(f"<{len(values)}f", *values)
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [len(body), len(body) + len(data)]}
        body += data
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + body


def autoencoder(folder):
    """An AutoencoderKL as diffusers saves it: colour pictures to two channels of the same size and back."""
    folder.mkdir()
    config = {
        "_class_name": "AutoencoderKL", "block_out_channels": [4], "layers_per_block": 1, "latent_channels": 2,
        "norm_num_groups": 2, "scaling_factor": 0.5, "use_quant_conv": False, "use_post_quant_conv": False,
        "mid_block_add_attention": False,
    }
    (folder / "config.json").write_text(json.dumps(config, indent=1) + "\n")

    def convolution(name, inputs, outputs):
        return [(f"{name}.weight", [outputs, inputs, 3, 3]), (f"{name}.bias", [outputs])]

    def norm(name):
        return [(f"{name}.weight", [4]), (f"{name}.bias", [4])]

    def block(name):
        return [p for k in (1, 2) for p in norm(f"{name}.norm{k}") + convolution(f"{name}.conv{k}", 4, 4)]

    def half(name, inputs, outputs, blocks):
        middle = [p for part in blocks for p in block(f"{name}.{part}")]
        return (convolution(f"{name}.conv_in", inputs, 4) + middle + norm(f"{name}.conv_norm_out")
                + convolution(f"{name}.conv_out", 4, outputs))

    middle = ["mid_block.resnets.0", "mid_block.resnets.1"]
    tensors, begin = {}, 0
    for name, shape in (half("encoder", 3, 4, ["down_blocks.0.resnets.0"] + middle)
                        + half("decoder", 2, 3, middle + ["up_blocks.0.resnets.0", "up_blocks.0.resnets.1"])):
        one = 1 if name.endswith("weight") and len(shape) == 1 else 0
        count = math.prod(shape)
        tensors[name] = (shape, [one + 0.3 * math.sin(4 * begin + index * 37) for index in range(count)])
        begin += count
    (folder / "diffusion_pytorch_model.safetensors").write_bytes(safetensors(tensors))


def write(folder):
    folder.mkdir(parents=True)
    squares(folder)
    (folder / "broken.csv").write_text("x,y\n1,2\n3,four\n")
    autoencoder(folder / "vae")
