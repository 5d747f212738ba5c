"""Writes the tables of docs/performance.md, between its markers, from the values of a run.

    PYTHONPATH=benchmarks python3 -m peers.page RESULTS.json [PAGE]
"""

import json
import pathlib
import re
import sys

from .results import OURS, Result, ratio, spread

PAGE = pathlib.Path(__file__).resolve().parents[2] / "docs" / "performance.md"
# The marker of each table, and the tasks in it by the beginning of their keys.
SECTIONS = {
    "training": ("train-",),
    "sampling": ("sample-", "dopri5-"),
    "latency": ("latency-",),
    "checkpoints": ("checkpoint-",),
}


def row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def comparison(results: list[Result], highest: float) -> list[str]:
    """A line for each task: both sides, their share of the ceiling, and the ratio beside its target."""
    lines = [row(["task", "cfgd", "best of the peer", "GFLOP/s of cfgd", "of the peer", "speed", "by processor time", "to reach",
                  "threads", "load"]), "|" + "---|" * 10]
    for result in results:
        values = result.peers.get(result.best, [])
        peer = f"{result.best}: {spread(values, result.unit)}" if values else ""
        lines.append(row([
            result.what, spread(result.ours, result.unit), peer, result.share_of(highest, result.ours),
            result.share_of(highest, values), ratio(result.ratios), ratio(result.processor_ratios),
            verdict(result), str(result.threads), f"{result.load} ({result.date})"]))
    return lines


def verdict(result: Result) -> str:
    """The target, and whether it was met."""
    word = {None: "", True: " (met)", False: " (not met)"}[result.met]
    return result.target + word


def variants(results: list[Result]) -> list[str]:
    """A line for our programs and for each variant of the peer."""
    lines = [row(["task", "variant", "median (least .. greatest)", "processor time"]), "|---|---|---|---|"]
    for result in results:
        for name, values in [(OURS, result.ours), *result.peers.items()]:
            processor = spread(result.processor.get(name, []), result.unit)
            lines.append(row([result.what, name, spread(values, result.unit), processor]))
    notes = [f"- {result.what}: {note}" for result in results for note in result.notes]
    return lines + ([""] + notes if notes else [])


def main() -> None:
    found = json.loads(pathlib.Path(sys.argv[1]).read_text())
    page = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else PAGE
    results = [Result(**fields) for fields in found["results"]]
    highest, about = max(found["ceiling"].values()), found["about"]
    text = page.read_text()
    machine = [
        f"{about['date']}; {about['processor']} with {', '.join(about['features'])}, {about['cores']} cores, "
        f"PyTorch {about['torch']}. Load of the machine before and after each task: "
        f"{min(about['load']):.1f} to {max(about['load']):.1f}. Ceiling in float32: "
        f"{found['ceiling']['product'] / 1e9:.0f} GFLOP/s in matrix products, {found['ceiling']['convolution'] / 1e9:.0f} in a convolution; percentages are of the higher."]
    if about["quick"]:
        machine.append("Measured with `--quick`: one round, and a fifth of the sampling steps.")
    text = filled(text, "machine", machine)
    for name, prefixes in SECTIONS.items():
        chosen = [result for result in results if result.task.startswith(prefixes)]
        text = filled(text, name, comparison(chosen, highest) + [""] + variants(chosen) if chosen else ["Not measured."])
    page.write_text(text)


def filled(text: str, name: str, lines: list[str]) -> str:
    """The page with other lines between the markers of a name."""
    pattern = re.compile(rf"(<!-- {name} -->\n).*?(<!-- end of {name} -->)", re.DOTALL)
    if not pattern.search(text):
        raise SystemExit(f"the page has no markers of {name}")
    return pattern.sub(lambda match: match[1] + "\n".join(lines) + "\n" + match[2], text)


if __name__ == "__main__":
    main()
