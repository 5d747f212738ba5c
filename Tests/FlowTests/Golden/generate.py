"""Writes mixture.json: the samplers of SiT on a Gaussian mixture, derived again with PyTorch.

The score is the automatic gradient of the log density of the mixture at time t, the velocity follows from it as
(alpha'/alpha) x + ((alpha'/alpha) sigma^2 - sigma sigma') score. Everything is float64.

    python3 Tests/FlowTests/Golden/generate.py
"""

import json
import math
import pathlib

import torch

torch.set_default_dtype(torch.float64)

WEIGHTS = torch.tensor([0.5, 0.3, 0.2])
MEANS = torch.tensor([[1.5, 0.5], [-1.0, 1.0], [-0.5, -1.5]])
COVARIANCES = torch.tensor([[[0.3, 0.1], [0.1, 0.2]], [[0.25, 0.0], [0.0, 0.25]], [[0.1, -0.05], [-0.05, 0.4]]])
LABELS = [0, 1, 1]


def linear(t):
    return t, 1 - t, 1.0, -1.0


def cosine(t):
    a = math.pi / 2
    return math.sin(a * t), math.cos(a * t), a * math.cos(a * t), -a * math.sin(a * t)


def vp(t, low=0.1, high=20.0):
    log_alpha = -0.25 * (1 - t) ** 2 * (high - low) - 0.5 * (1 - t) * low
    alpha = math.exp(log_alpha)
    sigma = math.sqrt(1 - alpha**2)
    rate = 0.5 * (1 - t) * (high - low) + 0.5 * low
    return alpha, sigma, alpha * rate, -alpha * alpha * rate / sigma


PATHS = {"linear": linear, "cosine": cosine, "vp": vp}


def log_density(path, x, t, label=None):
    alpha, sigma, _, _ = path(t)
    parts, total = [], 0.0
    for weight, mean, covariance, known in zip(WEIGHTS, MEANS, COVARIANCES, LABELS):
        if label is not None and known != label:
            continue
        normal = torch.distributions.MultivariateNormal(
            alpha * mean, alpha**2 * covariance + sigma**2 * torch.eye(2))
        parts.append(weight.log() + normal.log_prob(x))
        total += weight
    return torch.logsumexp(torch.stack(parts), 0) - torch.log(total)


def score(path, x, t, label=None):
    point = x.detach().requires_grad_(True)
    return torch.autograd.grad(log_density(path, point, t, label).sum(), point)[0]


def drift_variance(path, t):
    alpha, sigma, alpha_dot, sigma_dot = path(t)
    return alpha_dot / alpha * sigma**2 - sigma * sigma_dot


def velocity(path, x, t, label=None):
    alpha, _, alpha_dot, _ = path(t)
    return alpha_dot / alpha * x + drift_variance(path, t) * score(path, x, t, label)


def euler(f, x, t, h):
    return x + h * f(x, t)


def midpoint(f, x, t, h):
    return x + h * f(x + h / 2 * f(x, t), t + h / 2)


def heun2(f, x, t, h):
    k1 = f(x, t)
    return x + h / 2 * (k1 + f(x + h * k1, t + h))


def three_eighths(f, x, t, h):
    k1 = f(x, t)
    k2 = f(x + h * k1 / 3, t + h / 3)
    k3 = f(x + h * (k2 - k1 / 3), t + 2 * h / 3)
    k4 = f(x + h * (k1 - k2 + k3), t + h)
    return x + h * (k1 + 3 * (k2 + k3) + k4) / 8


def rk4(f, x, t, h):
    k1 = f(x, t)
    k2 = f(x + h / 2 * k1, t + h / 2)
    k3 = f(x + h / 2 * k2, t + h / 2)
    k4 = f(x + h * k3, t + h)
    return x + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)


METHODS = {"euler": euler, "midpoint": midpoint, "heun": heun2, "three-eighths": three_eighths, "classical": rk4}


def ode(f, x, start, end, points, method):
    grid = torch.linspace(start, end, points).tolist()
    for t, after in zip(grid, grid[1:]):
        x = method(f, x, t, after - t)
    return x


def coefficient(path, t, form):
    _, sigma, _, _ = path(t)
    return {
        "constant": lambda: 1.0,
        "sbdm": lambda: drift_variance(path, t),
        "sigma": lambda: sigma,
        "linear": lambda: 1 - t,
        "decreasing": lambda: 0.25 * (math.cos(math.pi * t) + 1) ** 2,
        "increasing-decreasing": lambda: math.sin(math.pi * t) ** 2,
    }[form]()


def sde(path, x, noise, start, points, last_size, form, solver, last):
    def drift(x, t):
        s = score(path, x, t)
        return velocity(path, x, t) + coefficient(path, t, form) * s

    grid = torch.linspace(start, 1 - last_size, points).tolist()
    h = grid[1] - grid[0]
    for t, z in zip(grid[:-1], noise):
        shake = math.sqrt(2 * coefficient(path, t, form)) * math.sqrt(h) * z
        if solver == "euler-maruyama":
            x = x + drift(x, t) * h + shake
        else:
            noisy = x + shake
            k1 = drift(noisy, t)
            x = noisy + h / 2 * (k1 + drift(noisy + h * k1, t + h))
    t = grid[-1]
    alpha, sigma, _, _ = path(t)
    if last == "mean":
        return x + drift(x, t) * last_size
    if last == "tweedie":
        return x / alpha + sigma**2 / alpha * score(path, x, t)
    return x + velocity(path, x, t) * last_size


def rounded(x):
    return [float(f"{value:.15g}") for value in x.flatten().tolist()]


def main():
    torch.manual_seed(0)
    x = torch.randn(4, 2)
    noise = torch.randn(10, 4, 2)
    points = torch.randn(6, 2) * 1.5
    out = {"x": rounded(x), "noise": [rounded(z) for z in noise], "ode": [], "sde": [], "guided": [], "density": []}
    for name, path in PATHS.items():
        for method, step in METHODS.items():
            end = ode(lambda x, t: velocity(path, x, t), x, 0.01, 0.99, 11, step)
            out["ode"].append({"path": name, "method": method, "end": rounded(end)})
        fine = ode(lambda x, t: velocity(path, x, t), x, 0.01, 0.99, 2001, rk4)
        out["ode"].append({"path": name, "method": "fine", "end": rounded(fine)})
        for form in ["constant", "sbdm", "sigma", "linear", "decreasing", "increasing-decreasing"]:
            for solver in ["euler-maruyama", "stochastic-heun"]:
                for last in ["mean", "tweedie", "euler"] if form == "sigma" else ["mean"]:
                    end = sde(path, x, noise, 0.1, 11, 0.04, form, solver, last)
                    out["sde"].append(
                        {"path": name, "diffusion": form, "solver": solver, "last": last, "end": rounded(end)})
        for w in [2.0, 4.0]:
            def guided(x, t):
                u = velocity(path, x, t)
                return u + w * (velocity(path, x, t, 1) - u)
            end = ode(guided, x, 0.01, 0.99, 1001, rk4)
            out["guided"].append({"path": name, "scale": w, "end": rounded(end)})
        for t in [0.2, 0.7]:
            out["density"].append({
                "path": name, "t": t, "x": rounded(points), "density": rounded(log_density(path, points, t)),
                "conditional": rounded(log_density(path, points, t, 1)), "score": rounded(score(path, points, t)),
                "velocity": rounded(velocity(path, points, t)),
            })
    pathlib.Path(__file__).with_name("mixture.json").write_text(json.dumps(out, indent=0) + "\n")


if __name__ == "__main__":
    main()
