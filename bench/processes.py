"""What a running process used, as the kernel tells."""

from __future__ import annotations

import re
import resource
import time
from pathlib import Path


def cpu_seconds(pid: int) -> float:
    """Return the CPU time of a process, ended threads included, to the nanosecond; 0 once it is gone."""
    try:
        # The number that clock_getcpuclockid(3) makes of a process id.
        return time.clock_gettime((~pid << 3) | 2)
    except OSError:
        return 0.0


def peak_bytes(pid: int) -> int:
    """Return the most memory that a process held at once."""
    found = re.search(r"VmHWM:\s+(\d+) kB", _read(f"/proc/{pid}/status"))
    return int(found[1]) * 1024 if found else 0


def held_bytes() -> int:
    """Return the memory that this process holds now."""
    return int(_read("/proc/self/statm").split()[1]) * resource.getpagesize()


def machine_busy() -> float:
    """Return the CPU seconds that all processes of the machine used since it started."""
    ticks = [int(word) for word in _read("/proc/stat").splitlines()[0].split()[1:9]]
    return (sum(ticks) - ticks[3] - ticks[4]) / 100


def _read(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8")
    except OSError:
        return ""
