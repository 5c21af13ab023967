"""The command line: finds the command, prints what went wrong, sets the exit status."""

from __future__ import annotations

import argparse
import gc
import importlib
import inspect
import os
import sys
from types import ModuleType

_PATHS = ("PATH", "DIR", "MEMBERS", "RESULTS")
"""What the help calls an argument that names a file or a folder."""

WINDOWS = """\
katakit judges in forked processes, which Windows lacks. Use WSL 2
(docs/install.md#windows) or open this folder in the dev container."""


def main(argv: list[str] | None = None) -> int:
    """Run a command.

    Returns
    -------
    int
        0 passed, 1 not so, 2 the call was wrong or a kata is broken, 130 on Ctrl-C.
    """
    words = sys.argv[1:] if argv is None else argv
    if sys.platform == "win32":
        print(WINDOWS, file=sys.stderr)
        return 2
    from katakit.errors import KataError, in_words, printable
    from katakit.process_setup import ONE_THREAD

    os.environ.update(ONE_THREAD)  # of this process and of all that it starts

    try:
        gc.disable()  # modules are no garbage, and to look for some takes a tenth of their import
        arguments = _parser(words).parse_args(words)
        gc.freeze()
        gc.enable()
        for name, option in arguments.paths.items():
            if getattr(arguments, name) == "":
                raise KataError(f"{option} is empty: it names a file or a folder.")
        status: int = arguments.run(arguments)
        sys.stdout.flush()
    except KataError as error:
        print("\n".join(map(printable, str(error).split("\n"))), file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nInterrupted. Nothing is left running or half written.", file=sys.stderr)
        # CPython remembers an interrupt that went through exec(text), as dataclasses use it
        # while modules are imported, and would end itself by a signal; this makes it forget.
        exec("")  # noqa: S102
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    except EOFError:
        print("Nobody is there to answer: no terminal, or its end. --help says which words "
              "take the place of answers.", file=sys.stderr)  # fmt: skip
        return 2
    except OSError as error:
        if os.environ.get("KATAKIT_TRACEBACK"):
            raise
        where = f"{printable(str(error.filename))}: " if error.filename else ""
        print(f"{where}{in_words(error)}. (KATAKIT_TRACEBACK=1 shows where in the kit.)",
              file=sys.stderr)  # fmt: skip
        return 2
    return status


def _parser(words: list[str]) -> argparse.ArgumentParser:
    """Return a parser that knows the command asked for, or all if none was."""
    from katakit import __doc__ as about
    from katakit import __version__, commands

    names = list(commands.MODULES)
    wanted = [words[0]] if words and words[0] in names else names
    parser = argparse.ArgumentParser(
        prog="katakit",
        description=about,
        epilog="'katakit COMMAND --help' tells more of each.",
    )
    parser.add_argument("--version", action="version", version=f"katakit {__version__}")
    subparsers = parser.add_subparsers(metavar="COMMAND", required=True)
    for name in wanted:
        module = importlib.import_module(f"katakit.commands.{commands.MODULES[name]}")
        _add(subparsers, name, module)
    return parser


def _add(
    subparsers: argparse._SubParsersAction[argparse.ArgumentParser], name: str, module: ModuleType
) -> None:
    run = getattr(module, f"run_{name}")
    about = inspect.getdoc(run) or ""
    parser = subparsers.add_parser(
        name,
        help=about.splitlines()[0],
        description=about,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    getattr(module, f"add_{name}_arguments")(parser)
    paths = [one for one in parser._actions if one.metavar in _PATHS]
    named = {one.dest: (one.option_strings or [str(one.metavar)])[-1] for one in paths}
    parser.set_defaults(run=run, paths=named)


if __name__ == "__main__":
    sys.exit(main())
