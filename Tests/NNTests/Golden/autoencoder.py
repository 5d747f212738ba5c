"""Writes autoencoder.safetensors: what diffusers' AutoencoderKL makes of random weights.

    pip install torch==2.13.0 diffusers safetensors
    python Tests/NNTests/Golden/autoencoder.py
"""

import json
import pathlib

import torch
from diffusers import AutoencoderKL
from safetensors.torch import save_file

HERE = pathlib.Path(__file__).resolve().parent

torch.manual_seed(2)
torch.set_num_threads(1)
model = AutoencoderKL(
    block_out_channels=(4, 8, 8),
    down_block_types=("DownEncoderBlock2D",) * 3,
    up_block_types=("UpDecoderBlock2D",) * 3,
    layers_per_block=1,
    norm_num_groups=2,
    sample_size=16,
    scaling_factor=0.5,
)
with torch.no_grad():
    for name, p in model.named_parameters():
        if p.dim() > 1:
            p.normal_(std=p[0].numel() ** -0.5)
        else:
            p.normal_(mean=1.0 if "norm" in name and name.endswith("weight") else 0.0, std=0.1)

pictures = torch.randn(2, 3, 16, 24).requires_grad_()
latents = torch.randn(2, 4, 4, 6).requires_grad_()
posterior = model.encode(pictures).latent_dist
decoded = model.decode(latents).sample
cotangents = [torch.randn_like(x) for x in (posterior.mean, posterior.std, decoded)]
sum((x * c).sum() for x, c in zip((posterior.mean, posterior.std, decoded), cotangents)).backward()
tensors = {f"parameter.{k}": p for k, p in model.named_parameters()}
tensors |= {f"gradient.{k}": p.grad for k, p in model.named_parameters()}
tensors |= {"pictures": pictures, "latents": latents, "mean": posterior.mean, "deviation": posterior.std}
tensors |= {"decoded": decoded, "gradient_of_pictures": pictures.grad, "gradient_of_latents": latents.grad}
tensors |= {f"cotangent{i}": c for i, c in enumerate(cotangents)}
save_file({k: v.detach().contiguous().clone() for k, v in tensors.items()}, HERE / "autoencoder.safetensors")
(HERE / "autoencoder.json").write_text(json.dumps(dict(model.config), indent=2, default=str) + "\n")
