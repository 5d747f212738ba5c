"""The printed table, and the record of a run as JSON."""

import dataclasses
import json
import pathlib

from .results import OURS, Result, quantity, ratio, spread


def show(result: Result, ceiling: dict[str, float]) -> None:
    """Prints one comparison with all variants."""
    print(f"\n{result.what}  (load {result.load})")
    highest = max(ceiling.values())
    for name, values in [(OURS, result.ours), *result.peers.items()]:
        share = result.share_of(highest, values)
        processor = result.processor.get(name)
        print(f"  {name:<42} {spread(values, result.unit):<36} {share + ' GFLOP/s' if share else '':<24} "
              f"{'processor ' + spread(processor, result.unit) if processor else ''}".rstrip())
    verdict = {None: "", True: "  met", False: "  not met"}[result.met]
    speed = f"speed {ratio(result.ratios)}" if result.ratios else ""
    speed += f", by processor time {ratio(result.processor_ratios)}" if result.processor_ratios else ""
    print(f"  {speed:<79} {'to reach ' + result.target if result.target else ''}{verdict}".rstrip())
    print("".join(f"  {note}\n" for note in result.notes), end="", flush=True)


def summarize(about: dict, ceiling: dict[str, float], results: list[Result]) -> None:
    """Prints a line for each comparison, and the machine."""
    print(f"\n{'task':<56} {'best of the peer':<34} {'cfgd':>10} {'peer':>10} {'speed':>20} "
          f"{'by processor':>20} {'to reach':>14}")
    for result in results:
        ours, peer = median(result.ours, result.unit), median(result.peers.get(result.best, []), result.unit)
        print(f"{result.what:<56} {result.best or '':<34} {ours:>10} {peer:>10} {ratio(result.ratios):>20} "
              f"{ratio(result.processor_ratios):>20} {result.target:>14}")
    print(f"{about['date']}, {about['processor']}, {about['cores']} cores, {', '.join(about['features'])}; "
          f"load {min(about['load']):.1f} to {max(about['load']):.1f}")
    if max(ceiling.values()):
        print(f"ceiling: {ceiling['product'] / 1e9:.0f} GFLOP/s in products, {ceiling['convolution'] / 1e9:.0f} in convolutions")


def median(values: list[float], unit: str) -> str:
    return quantity(sorted(values)[len(values) // 2], unit) if values else ""


def write(path: pathlib.Path, about: dict, ceiling: dict[str, float], results: list[Result]) -> None:
    """Writes all that was measured as JSON; tasks that an earlier run measured and this one did not are kept."""
    kept = json.loads(path.read_text())["results"] if path.exists() else []
    new = {result.task for result in results}
    records = [r for r in kept if r["task"] not in new] + [dataclasses.asdict(result) for result in results]
    path.write_text(json.dumps({"about": about, "ceiling": ceiling, "results": records}, indent=1) + "\n")
