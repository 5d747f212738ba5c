"""The machine: its processor's features, its load, and the environment of a peer's process."""

import datetime
import os
import pathlib
import platform

FEATURES = ("avx2", "avx512f", "avx512_bf16", "amx_bf16", "amx_tile")


def features() -> list[str]:
    """The features of the processor that decide which kernels run."""
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("flags"):
            flags = line.split()
            return [name for name in FEATURES if name in flags]
    return []


def has_bfloat16() -> bool:
    """Whether the processor multiplies bfloat16 itself."""
    return bool({"avx512_bf16", "amx_bf16"} & set(features()))


def model() -> str:
    """The processor's family and model; virtual machines hide its name."""
    fields = dict(
        (key.strip(), value.strip())
        for key, _, value in (line.partition(":") for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines()))
    name = fields.get("model name", platform.machine())
    return f"{name} (family {fields.get('cpu family', '?')}, model {fields.get('model', '?')})"


def load() -> float:
    """The load of the last minute: processes that run or wait for a core."""
    return os.getloadavg()[0]


def description() -> dict:
    """Date and kind of machine, for the page."""
    return {
        "date": datetime.date.today().isoformat(),
        "processor": model(),
        "features": features(),
        "cores": len(os.sched_getaffinity(0)),
    }


def environment(cache: pathlib.Path, threads: int, busy: bool) -> dict[str, str]:
    """The environment of a peer: memory of freed tensors is kept, as our workers keep it, and threads are as many.

    On a busy machine threads that wait fall asleep as early as those of our workers; on a quiet one PyTorch's own
    setting is faster.
    """
    keep = {"MALLOC_TOP_PAD_": 16 << 20, "MALLOC_TRIM_THRESHOLD_": 2**31 - 1, "MALLOC_MMAP_THRESHOLD_": 2**30}
    settings = {name: str(value) for name, value in keep.items()}
    settings |= {"OMP_NUM_THREADS": str(threads), "TORCHINDUCTOR_CACHE_DIR": str(cache)}
    settings |= {"PYTHONPATH": str(pathlib.Path(__file__).resolve().parents[1]), "PYTHONDONTWRITEBYTECODE": "1"}
    return os.environ | settings | ({"GOMP_SPINCOUNT": "20000"} if busy else {})
