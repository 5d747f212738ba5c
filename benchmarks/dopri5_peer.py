"""Integrates the samples of `cfgd-benchmarks dopri5` with torchdiffeq's dopri5, which has one step size for the batch.

    cfgd-benchmarks dopri5 | python3 dopri5_peer.py

Prints a row for each case: the field evaluations of both programs, counted for each sample, and their ratio.
"""

import json
import sys

import torch
from torchdiffeq import odeint

torch.set_default_dtype(torch.float64)


def mixture(means, variance):
    """The velocity of equally likely normal distributions on the linear path, and the samples it was asked for."""
    count = [0]

    def velocity(t, x):
        count[0] += len(x)
        spread = t**2 * variance + (1 - t) ** 2
        offset = x[:, None, :] - t * means
        share = torch.softmax(-(offset**2).sum(-1) / (2 * spread), dim=1)
        rate = (t * variance - (1 - t)) / spread
        return (share[:, :, None] * (means + rate * offset)).sum(1)

    return velocity, count


def main():
    for case in json.load(sys.stdin):
        means, noise, ends = (torch.tensor(case[key]) for key in ("means", "noise", "ends"))
        velocity, count = mixture(means, case["variance"])
        tolerance = case["tolerance"]
        found = odeint(velocity, noise, torch.tensor([0.0, 1.0]), rtol=tolerance, atol=tolerance, method="dopri5")[-1]
        error = (found - ends).square().mean().sqrt().item()
        ratio = case["evaluations"] / count[0]
        batch, dimension = noise.shape
        print(
            f"dopri5 evaluations, {batch}x{dimension}, {tolerance:.0e}|{case['evaluations']} to {count[0]} = {ratio:.2f}"
            f"|at most 1; errors {case['error']:.0e} and {error:.0e}"
        )


if __name__ == "__main__":
    main()
