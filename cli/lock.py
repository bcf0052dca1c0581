"""Locked mode: somebody who may use the inbox and nothing else of this machine."""

from __future__ import annotations

import os
import pwd
from collections.abc import Mapping
from pathlib import PurePath

ASKED = "SSH_ORIGINAL_COMMAND"
_NO_SHELLS = frozenset({"nologin", "false", "consulta"})
_INBOX = frozenset({"", "consulta"})


def by_itself(environment: Mapping[str, str]) -> bool:
    """Tell whether the way this program was reached locks it: a forced command, or an account without a shell."""
    return ASKED in environment or PurePath(_shell()).name in _NO_SHELLS


def asked_instead(environment: Mapping[str, str]) -> bool:
    """Tell whether another command than the inbox was asked for over SSH."""
    return environment.get(ASKED, "").strip() not in _INBOX


def _shell() -> str:
    try:
        return pwd.getpwuid(os.getuid()).pw_shell or "sh"
    except KeyError:
        return "sh"
