"""Recognised fraction and Frechet distance of samples, for each guidance scale.

The evaluation classifier is a small convolutional network trained here on the same data; its test accuracy is printed. The
distance is the Frechet distance between Gaussians fitted to its 64 features (Heusel et al. 2017 with this network in place of
Inception), to as many test pictures of the same classes. The line "real" is the distance between two halves of the test set.

usage: quality.py DATA_DIRECTORY samples.safetensors...
"""

import gzip
import pathlib
import sys

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.numpy import load_file


def idx(path: pathlib.Path) -> np.ndarray:
    raw = gzip.open(path).read()
    sizes = np.frombuffer(raw, ">u4", raw[3], 4)
    return np.frombuffer(raw, np.uint8, offset=4 + 4 * raw[3]).reshape(sizes)


class Judge(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.first = torch.nn.Conv2d(1, 32, 3, padding=1)
        self.second = torch.nn.Conv2d(32, 64, 3, padding=1)
        self.features = torch.nn.Linear(64 * 49, 64)
        self.head = torch.nn.Linear(64, 10)

    def embed(self, x):
        x = F.max_pool2d(F.relu(self.first(x)), 2)
        x = F.max_pool2d(F.relu(self.second(x)), 2)
        return F.relu(self.features(x.flatten(1)))

    def forward(self, x):
        return self.head(F.dropout(self.embed(x), 0.3, self.training))


def tensor(images):
    return torch.from_numpy(images.astype(np.float32))[:, None] / 127.5 - 1


def frechet(a: np.ndarray, b: np.ndarray) -> float:
    from scipy.linalg import sqrtm

    covariances = np.cov(a.T), np.cov(b.T)
    root = sqrtm(covariances[0] @ covariances[1])
    difference = a.mean(0) - b.mean(0)
    return float(difference @ difference + np.trace(covariances[0] + covariances[1] - 2 * root.real))


def main():
    data = pathlib.Path(sys.argv[1])
    torch.manual_seed(0)
    train = tensor(idx(data / "train-images-idx3-ubyte.gz"))
    labels = torch.from_numpy(idx(data / "train-labels-idx1-ubyte.gz").astype(np.int64))
    test = tensor(idx(data / "t10k-images-idx3-ubyte.gz"))
    truth = idx(data / "t10k-labels-idx1-ubyte.gz")
    judge = Judge()
    optimizer = torch.optim.Adam(judge.parameters(), 1e-3)
    for epoch in range(8):
        optimizer.param_groups[0]["lr"] = 1e-3 * 0.7**epoch
        for batch in torch.randperm(len(train)).split(128):
            loss = F.cross_entropy(judge(train[batch]), labels[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    judge.eval()
    with torch.no_grad():
        real = judge.embed(test).numpy()
        accuracy = (judge(test).argmax(1).numpy() == truth).mean()
        print(f"judge: test accuracy {accuracy:.3f}")
        half = len(real) // 2
        print(f"real   frechet {frechet(real[:half], real[half:]):.2f}")
        for file in sys.argv[2:]:
            if len(sys.argv) > 3:
                print(file)
            samples = load_file(file)
            for scale in sorted(set(samples["scale"].tolist())):
                rows = samples["scale"] == scale
                pictures = torch.from_numpy(samples["x"][rows]).clamp(-1, 1)
                recognised = (judge(pictures).argmax(1).numpy() == samples["label"][rows]).mean()
                distance = frechet(judge.embed(pictures).numpy(), real)
                print(f"w = {scale:g}  {rows.sum()} samples  recognised {recognised:.3f}  frechet {distance:.2f}")


main()
