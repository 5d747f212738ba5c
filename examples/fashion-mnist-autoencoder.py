#!/usr/bin/env python3
"""Trains a small AutoencoderKL of diffusers on Fashion-MNIST and saves it in data/autoencoder beside this file.

    python3 examples/fashion-mnist-autoencoder.py [STEPS]

28x28 pixels, padded to 32x32, become 8x8 positions of 4 channels. Minutes on two cores. Needs torch, diffusers and Debian's
package dataset-fashion-mnist.
"""
import gzip, pathlib, sys, torch
from diffusers import AutoencoderKL

torch.manual_seed(0)
steps = int(sys.argv[1]) if len(sys.argv) > 1 else 1500
file = "/usr/share/datasets/fashion-mnist/train-images-idx3-ubyte.gz"
images = torch.frombuffer(bytearray(gzip.open(file).read()[16:]), dtype=torch.uint8).view(-1, 1, 28, 28)
levels = 3  # each level but the last halves height and width
model = AutoencoderKL(
    in_channels=1, out_channels=1, latent_channels=4, sample_size=32, block_out_channels=(16, 32, 64),
    layers_per_block=1, norm_num_groups=8, down_block_types=("DownEncoderBlock2D",) * levels,
    up_block_types=("UpDecoderBlock2D",) * levels, mid_block_add_attention=False)  # fmt: skip
optimizer = torch.optim.AdamW(model.parameters(), 2e-3, betas=(0.9, 0.99))
schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 2e-3, steps, pct_start=0.05)


def batch(count):
    pictures = images[torch.randint(len(images), (count,))]
    return torch.nn.functional.pad(pictures / 127.5 - 1, (2, 2, 2, 2), value=-1.0)


for step in range(1, steps + 1):
    x = batch(32)
    posterior = model.encode(x).latent_dist
    error = (model.decode(posterior.sample()).sample - x).abs().mean()
    loss = error + 1e-4 * posterior.kl().mean() / x[0].numel()
    optimizer.zero_grad(), loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step(), schedule.step()
    if step % 100 == 0:
        print(f"{step}/{steps} mean error {error.item():.4f}", flush=True)
with torch.no_grad():  # what makes latents unit-wide for the model that is trained on them
    model.register_to_config(scaling_factor=1 / model.encode(batch(512)).latent_dist.sample().std().item())
folder = pathlib.Path(__file__).parent / "data" / "autoencoder"
model.save_pretrained(folder)
print(folder)
