"""Says at the end how many hostile texts were drawn."""

from __future__ import annotations

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for name in ("hostile texts", "frames looked at"):
        found = [
            int(str(value))
            for report in terminalreporter.stats.get("passed", [])
            for named, value in report.user_properties
            if named == name
        ]
        if found:
            terminalreporter.write_line(f"{sum(found)} {name}, and nothing of them acts on a terminal")
