"""Locked mode: somebody who may use the inbox and nothing else of this machine."""

from __future__ import annotations

import os
import pwd
import sys
from collections.abc import Mapping, MutableMapping, Sequence
from pathlib import PurePath

ASKED = "SSH_ORIGINAL_COMMAND"
OVER_SSH = "SSH_CONNECTION"
_NO_SHELLS = frozenset({"nologin", "false", "consulta"})
_INBOX = frozenset({"", "consulta"})
_KEPT = frozenset(
    {
        *("HOME", "LOGNAME", "USER", "SHELL", "PATH", "LANG", "LANGUAGE", "TZ"),
        *("TERM", "COLORTERM", "NO_COLOR", "TERM_PROGRAM", "TERM_PROGRAM_VERSION", "LC_TERMINAL", "TMUX", "STY"),
        *(OVER_SSH, "SSH_CLIENT", "SSH_TTY", ASKED),
    }
)
"""What locked mode reads beside `CONSULTA_*` and `LC_*`: who it is, and which terminal this is."""
_PYTHONS_OWN = "PYTHON"
_TOOLKIT = "TEXTUAL"


def by_itself(environment: Mapping[str, str]) -> bool:
    """Tell whether the way this program was reached locks it: a forced command, or an account without a shell."""
    return ASKED in environment or PurePath(_shell()).name in _NO_SHELLS


def asked_instead(environment: Mapping[str, str]) -> bool:
    """Tell whether another command than the inbox was asked for over SSH."""
    return environment.get(ASKED, "").strip() not in _INBOX


def strip(environment: MutableMapping[str, str]) -> None:
    """Take everything out of the environment that locked mode does not read, before anything is loaded that might."""
    for name in [name for name in environment if name not in _KEPT and not name.startswith(("CONSULTA_", "LC_"))]:
        del environment[name]


def without_toolkit(environment: MutableMapping[str, str]) -> None:
    """Take out what would let the toolkit load modules, write screenshots or open a socket."""
    for name in [name for name in environment if name.startswith(_TOOLKIT)]:
        del environment[name]


def anew(words: Sequence[str], environment: Mapping[str, str]) -> None:
    """Start this program once more where variables have changed how Python itself behaves; it does not come back.

    One of them would open a Python prompt when the inbox ends, and that is read before our first line.
    """
    if sys.flags.isolated or not any(name.startswith(_PYTHONS_OWN) for name in environment):
        return
    clean = dict(environment)
    strip(clean)
    command = [sys.executable, "-I", "-m", "cli.main", *words]
    os.execve(sys.executable, command, clean)  # noqa: S606 - ourselves, and no shell reads it


def settle(environment: MutableMapping[str, str]) -> None:
    """Close the ways around the inbox: other programs' variables, the keys that stop a program, and core files."""
    import resource  # noqa: PLC0415 - only locked mode needs it
    import signal  # noqa: PLC0415 - the same

    strip(environment)
    # Until the inbox has the terminal, these keys would leave a stopped program or a copy of its memory behind.
    for one in (signal.SIGTSTP, signal.SIGQUIT):
        signal.signal(one, signal.SIG_IGN)
    _, most = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, most))


def _shell() -> str:
    try:
        return pwd.getpwuid(os.getuid()).pw_shell or "sh"
    except KeyError:
        return "sh"
