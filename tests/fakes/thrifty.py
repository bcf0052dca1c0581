"""Work that must not cost more than its length: done in a process that the system ends after so much of the CPU.

Nobody looks at a clock. A matcher whose cost grows with the square of the text needs many times the CPU that is given.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LENGTH = 200_000
CPU_SECONDS = 30
"""Many times what is needed for so long a text; the square of it takes minutes."""
_CHILD = """
import importlib, json, resource, sys
module, name, texts = json.load(sys.stdin)
work = getattr(importlib.import_module(module), name)
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
for text in texts:
    work(text)
for text in texts:
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = int(used.ru_utime + used.ru_stime) + 1 + %d
    resource.setrlimit(resource.RLIMIT_CPU, (most, resource.RLIM_INFINITY))
    work(text * (%d // len(text)))
    print(json.dumps(text), flush=True)
"""


def brought_to_an_end(module: str, name: str, texts: Sequence[str]) -> list[str]:
    """Call a function with each text, again and again behind itself; return those with which it came to an end.

    The first that is missing is the one that took too long; what follows it was not tried.
    """
    done = subprocess.run(
        [sys.executable, "-c", _CHILD % (CPU_SECONDS, LENGTH)],
        input=json.dumps([module, name, list(texts)]),
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]
