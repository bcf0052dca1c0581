"""`consulta`: understands the words, does one thing, and says how it went. Nothing heavy is loaded before its use."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, cast

from cli import __version__, lock, output
from cli.errors import DONE, INTERRUPTED, REFUSED, Trouble, explained
from cli.output import Result
from cli.parser import build

if TYPE_CHECKING:
    from cli.call import Call


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    as_json = "--json" in (words[: words.index("--")] if "--" in words else words)
    output.speak_utf8()
    try:
        return _understood(words)
    except Trouble as trouble:
        return output.show_trouble(trouble, as_json=as_json)
    except SystemExit as leaving:  # argparse has printed its help
        return leaving.code if isinstance(leaving.code, int) else DONE
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Nobody reads any more; the interpreter must not try again when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return REFUSED
    except Exception as error:  # noqa: BLE001 - the front door is where a fault of ours ends: a number, no traceback
        return output.show_trouble(_incident(error), as_json=as_json)


def _understood(words: list[str]) -> int:
    locked = lock.by_itself(os.environ)
    if lock.asked_instead(os.environ) or (locked and words[:1] == ["-c"]):
        raise Trouble(
            "locked", "the command asked for over SSH is not run: this login opens the inbox and nothing else"
        )
    arguments = build().parse_args(words)
    if arguments.version:
        output.show(Result({"version": __version__}, [f"consulta {__version__}"]), as_json=arguments.json)
        return DONE
    if (locked or arguments.locked) and arguments.command:
        raise Trouble("locked", f"this login opens the inbox and nothing else; `{arguments.command}` is not run")
    from cli.call import Call  # noqa: PLC0415 - help needs none of it

    call = Call(arguments, locked=locked or arguments.locked)
    try:
        return _done(call)
    finally:
        call.close()


def _done(call: Call) -> int:
    work = _work(call.arguments.run)
    if call.get("request_id") is not None:
        from cli.repeating import once  # noqa: PLC0415 - it brings the database

        result = once(call, work)
    else:
        result = work(call)
    output.show(result, as_json=call.as_json)
    sys.stdout.flush()
    return result.code


def _work(run: str) -> Callable[[Call], Result]:
    module, _, name = run.partition(":")
    return cast("Callable[[Call], Result]", getattr(import_module(module), name))


def _incident(error: Exception) -> Trouble:
    """Return what the rooms below expect; write down what nobody does, of which a person sees the number alone."""
    known = explained(error)
    if known is not None:
        return known
    from desk.incidents import LOG, record  # noqa: PLC0415 - nobody expects it

    folder = _data_folder()
    return Trouble(
        "incident",
        f"something went wrong that Consulta did not expect (incident {record(folder, error)})",
        f"{folder / LOG} says where; please report it",
    )


def _data_folder() -> Path:
    """Return the data folder, also where the settings cannot be read."""
    from desk.config import load  # noqa: PLC0415 - as above
    from desk.variables import VARIABLES, ConfigError  # noqa: PLC0415 - the same

    try:
        locked = lock.by_itself(os.environ) or "--locked" in sys.argv
        return load(os.environ, commands=False, locked=locked).data_dir
    except ConfigError:
        return Path(VARIABLES["CONSULTA_DATA_DIR"].default).expanduser()


if __name__ == "__main__":
    sys.exit(main())
