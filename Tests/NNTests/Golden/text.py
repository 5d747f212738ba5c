"""Writes the golden files of networks that are told of texts: what `transformers` and PyTorch make of random weights.

    pip install torch==2.13.0 transformers safetensors numpy
    python Tests/NNTests/Golden/text.py
"""

import pathlib
import sys

import torch
from torch import nn
from torch.nn import functional as F
from transformers import CLIPTextConfig, CLIPTextModel

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import generate  # noqa: E402
from adm import ADM, AttentionBlock, time_embedding  # noqa: E402
from generate import MLP, UNet, randomize, save  # noqa: E402
from lab import LabUNet  # noqa: E402
from sit import SiT, modulate, normalized  # noqa: E402

CONTEXT, START, END = 7, 17, 18


def encoder(width, activation):
    model = CLIPTextModel(CLIPTextConfig(
        vocab_size=19, hidden_size=width, intermediate_size=2 * width, num_hidden_layers=2, num_attention_heads=2,
        max_position_embeddings=CONTEXT, hidden_act=activation, bos_token_id=START, eos_token_id=END))
    return model.eval()


def prompts():
    return torch.tensor([
        [START, END, END, END, END, END, END], [START, 3, 5, 16, END, END, END], [START, 1, 2, 3, 4, 5, END]])


class Text(nn.Module):
    """Features of texts, without what is padding."""

    def __init__(self, width, activation="gelu"):
        super().__init__()
        self.text_model = encoder(width, activation)

    def forward(self, tokens):
        output = self.text_model(input_ids=tokens)
        ends = (tokens == END).int().argmax(1)
        return output.last_hidden_state, output.pooler_output, torch.arange(CONTEXT)[None] <= ends[:, None]


class CrossAttention(nn.Module):
    def __init__(self, width, heads, text):
        super().__init__()
        self.heads = heads
        self.query = nn.Linear(width, width)
        self.key_value = nn.Linear(text, 2 * width)
        self.output = nn.Linear(width, width)

    def forward(self, x, tokens, mask):
        def split(y):
            return y.reshape(y.shape[0], y.shape[1], self.heads, -1).transpose(1, 2)

        key, value = self.key_value(tokens).chunk(2, dim=2)
        weights = split(self.query(x)) @ split(key).transpose(-2, -1) * (x.shape[2] // self.heads) ** -0.5
        weights = weights.masked_fill(~mask[:, None, None], -torch.inf).softmax(-1)
        return self.output((weights @ split(value)).transpose(1, 2).reshape(x.shape))


class PictureTextAttention(CrossAttention):
    def __init__(self, channels, groups, heads, text):
        super().__init__(channels, heads, text)
        self.norm = nn.GroupNorm(groups, channels)

    def forward(self, x, tokens, mask):
        pixels = self.norm(x).flatten(2).transpose(1, 2)
        return x + super().forward(pixels, tokens, mask).transpose(1, 2).reshape(x.shape)


class TextUNet(UNet):
    def __init__(self, text, activation, **sizes):
        super().__init__(classes=1, **sizes)
        del self.label
        # The frequencies are a formula and no parameters.
        frequencies = self.embedding.frequencies
        del self.embedding.frequencies
        object.__setattr__(self.embedding, "frequencies", frequencies)
        self.text = nn.Linear(text, sizes["width"])
        self.text_encoder = Text(text, activation)
        for name, level in list(self.named_children()):
            if getattr(level, "attention", None) is not None:
                channels = level.block0.norm1.num_channels
                level.text = PictureTextAttention(channels, sizes["groups"], sizes["heads"], text)

    def forward(self, x, t, prompt):
        tokens, pooled, mask = self.text_encoder(prompt)
        condition = self.time["output"](F.silu(self.time["hidden"](self.embedding(t))))
        condition = F.silu(condition + self.text(pooled))

        def run(level, h):
            h = level(h, condition)
            return level.text(h, tokens, mask) if hasattr(level, "text") else h

        return self.levels_of(x, run)


class TextSiT(SiT):
    def __init__(self, text, channels, height, width, patch, dim, depth, heads):
        super().__init__(channels, height, width, patch, dim, depth, heads, 0, False)
        self.text_embedder = nn.Linear(text, dim)
        self.text_encoder = Text(text, "quick_gelu")
        for block in self.blocks:
            block.cross_attn = CrossAttention(dim, heads, text)

    def forward(self, x, t, prompt):
        tokens, pooled, mask = self.text_encoder(prompt)
        h = self.x_embedder(x) + self.pos_embed
        c = self.t_embedder(t) + self.text_embedder(pooled)
        for block in self.blocks:
            shift1, scale1, gate1, shift2, scale2, gate2 = block.adaLN_modulation(c).chunk(6, dim=1)
            h = h + gate1[:, None] * block.attn(modulate(normalized(h), shift1, scale1))
            h = h + block.cross_attn(normalized(h), tokens, mask)
            h = h + gate2[:, None] * block.mlp(modulate(normalized(h), shift2, scale2))
        h = self.final_layer(h, c)
        rows, columns = self.grid
        h = h.reshape(-1, rows, columns, self.patch, self.patch, self.out_channels)
        return torch.einsum("nhwpqc->nchpwq", h).reshape(
            -1, self.out_channels, rows * self.patch, columns * self.patch)


class TextAttentionBlock(AttentionBlock):
    def forward(self, x, emb):
        return self.text(super().forward(x, emb), *self.told)


class TextADM(ADM):
    def __init__(self, text, *sizes):
        super().__init__(*sizes, 0)
        self.text_emb = nn.Linear(text, 4 * self.width)
        self.text_encoder = Text(text)
        self.attentions = [block for block in self.modules() if isinstance(block, AttentionBlock)]
        for block in self.attentions:
            block.__class__ = TextAttentionBlock
            block.text = PictureTextAttention(block.norm.num_channels, block.norm.num_groups, block.heads, text)

    def forward(self, x, t, prompt):
        tokens, pooled, mask = self.text_encoder(prompt)
        for block in self.attentions:
            block.told = (tokens, mask)
        emb = self.time_embed(time_embedding(t, self.width)) + self.text_emb(pooled)
        skips = []
        for piece in self.input_blocks:
            x = piece(x, emb)
            skips.append(x)
        x = self.middle_block(x, emb)
        for piece in self.output_blocks:
            x = piece(torch.cat([x, skips.pop()], dim=1), emb)
        return self.out(x)


class TextLab(LabUNet):
    def __init__(self, text, pixels, channels, layers, width):
        super().__init__(pixels, channels, layers, width, width, 0)
        del self.y_embedder
        self.text_embedder = nn.Linear(text, width)
        self.text_encoder = Text(text)

    def forward(self, x, t, prompt):
        pooled = self.text_encoder(prompt)[1]
        self.y_embedder = self.text_embedder
        try:
            return super().forward(x, t, pooled)
        finally:
            del self.y_embedder


class TextMLP(MLP):
    def __init__(self, text, dimension, width, depth):
        super().__init__(dimension, width, depth, 0)
        del self.label
        self.text = nn.Linear(text, width)
        self.text_encoder = Text(text)

    def forward(self, x, t, prompt):
        h = torch.cat([x, t[:, None], self.text(self.text_encoder(prompt)[1])], dim=1)
        for i in range(self.depth):
            h = F.silu(getattr(self, f"hidden{i}")(h))
        return self.output(h)


def features(name, activation):
    module = Text(8, activation)
    randomize(module)
    tokens, pooled, _ = module(prompts())
    tensors = {f"parameter.{k}": p for k, p in module.named_parameters()}
    tensors |= {"tokens": tokens, "pooled": pooled, "prompts": prompts()}
    save(name, tensors)


def main():
    torch.manual_seed(4)
    torch.set_num_threads(1)
    features("clip_text_gelu", "gelu")
    features("clip_text_quick_gelu", "quick_gelu")
    t = torch.tensor([0.0, 0.3, 1.0])
    unet = TextUNet(
        8, "gelu", input_channels=2, channels=(8, 16), blocks=1, attention=(0, 1), heads=2, width=16, groups=4)
    generate.record("unet_text", unet, torch.randn(3, 2, 4, 8), t, prompts())
    generate.record("sit_text", TextSiT(8, 3, 4, 8, 2, 16, 2, 4), torch.randn(3, 3, 4, 8), t, prompts())
    torch.manual_seed(7)
    adm = TextADM(8, 2, 4, (1, 2), 1, (1,), 2, 2, True, "residual")
    generate.record("adm_text", adm, torch.randn(3, 2, 4, 8), t, prompts())
    generate.record("lab_text", TextLab(8, 2, (4, 8), 1, 6), torch.randn(3, 2, 4, 8), t, prompts())
    generate.record("mlp_text", TextMLP(8, 2, 16, 2), torch.randn(3, 2), t, prompts())


if __name__ == "__main__":
    main()
