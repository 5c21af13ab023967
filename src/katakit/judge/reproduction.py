"""The failing call as a script of its own, for a debugger: the steps of one test, and their inputs.

Only what crossed the boundary is written, so nothing of the suite is: what was asked of the
candidate, with which values, up to the call that was found wanting. A kata's driver, which
is the candidate's to see, is copied beside the script.
"""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

from katakit.boundary.call_log import Step
from katakit.boundary.connection import Call, Connection
from katakit.files import write_atomically
from katakit.judge.replay import Replay
from katakit.katas.kata import Kata
from katakit.verdict import Evidence

_HEAD = '''\
"""{kata}, {slug}: the call that fails, with its inputs.

{sentence}

expected   {expected}
got        {got}
{lacking}
Run it, or stop in it:  python -m pdb {name}
"""

{imports}
HERE = Path(__file__).parent


def load(name, file):
    """Return a file as a module."""
    spec = importlib.util.spec_from_file_location(name, HERE / file)
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module

'''
_MISSING = '''
class Missing:
    """Stands for what only the test has; put your own in its place."""

    def __init__(self, what):
        self.__dict__["what"] = what

    def _stop(self, *args, **kwargs):
        raise RuntimeError(f"not in this script: {self.what}; put your own in its place")

    __call__ = __getattr__ = __setattr__ = __iter__ = __next__ = __len__ = __contains__ = _stop
    __getitem__ = __setitem__ = __delitem__ = __enter__ = __exit__ = _stop

'''
_END = '''
def end(*error):
    """End the driver's threads too, some of which wait for ever."""
    if error:
        sys.__excepthook__(*error)
    sys.stdout.flush()
    os._exit(bool(error))


sys.excepthook = end
driver = load("{name}", "{file}")
'''
_LOAD = """\
inputs = pickle.loads((HERE / "{name}").read_bytes())
"""
_SHOW = """
print(list(got) if hasattr(got, "__next__") else got)
"""


@dataclass(frozen=True)
class Repro:
    """What to write, and where.

    Attributes
    ----------
    slug : str
        The requirement.
    folder : Path
        Where the solution lies.
    solution : str
        Its file's name.
    """

    slug: str
    folder: Path
    solution: str

    def path(self, kata: Kata) -> Path:
        """Return the script's path."""
        return self.folder / f"repro_{kata.name}_{self.slug.replace('-', '_')}.py"

    def beside(self, kata: Kata) -> tuple[Path, Path]:
        """Return the paths of the large inputs and of the driver; no other script has the same."""
        path = self.path(kata)
        return path.with_suffix(".pickle"), path.with_suffix(".driver.py")


def write(
    repro: Repro,
    kata: Kata,
    connections: Sequence[Connection],
    culprit: Call,
    told: Evidence,
) -> None:
    """Write the script, and beside it the driver and the inputs that are too large for it.

    Parameters
    ----------
    connections : sequence of Connection
        Of the test's candidates; each has kept its trail.
    culprit : Call
        The last to write.
    told : Evidence
        For the words above the script.
    """
    path = repro.path(kata)
    if path.exists():  # another test of the requirement failed before
        return
    pickled, driver = repro.beside(kata)
    connection = next(one for one in connections if any(c is culprit for c in one.calls))
    replay = Replay(kata.name)
    if len([one for one in connections if one.calls]) > 1:
        replay.missing.append("what the test does in another process of yours at the same time")
    steps = _steps_to(connection, culprit)
    uses_driver = any(step.operation == "driver" for step in steps)
    if uses_driver:
        replay.modules.add("os")
        replay.know(next(s.result for s in steps if s.operation == "driver"), "driver")
    made = 0
    for step in steps[:-1]:
        made += replay.add(step, f"made_{made}")
    has_result = replay.add(steps[-1], "got", is_last=True)
    seen = dict.fromkeys(filter(None, map(replay.look, _looks_after(connection, steps[-1]))))
    requirement = kata.brief.find(repro.slug)
    script = _HEAD.format(
        kata=kata.name,
        slug=repro.slug,
        sentence=_quotable(requirement.text if requirement else ""),
        expected=_quotable(told.expected or "see the report"),
        got=_quotable(told.got or "see the report"),
        lacking=_quotable(_lacking(replay.missing)),
        name=path.name,
        imports=_imports(replay),
    )
    if replay.missing:
        script += _MISSING + f"\n{_said(replay.missing)}\n"
    if uses_driver:
        write_atomically(driver, kata.driver_file.read_bytes())
        script += _END.format(name=f"driver_of_{kata.name}", file=driver.name)
    script += f'\n{kata.name} = load("{kata.name}", "{repro.solution}")\n'
    if replay.inputs:
        write_atomically(pickled, pickle.dumps(replay.inputs))
        script += _LOAD.format(name=pickled.name)
    script += "\n".join(["", *replay.lines, ""])
    if has_result:
        script += _SHOW
    script += "".join(f"print({line!r}, {line})\n" for line in seen)
    if uses_driver:
        script += "end()\n"
    write_atomically(path, script.encode())


def _steps_to(connection: Connection, culprit: Call) -> list[Step]:
    """Return the test's own steps up to the one that made a call, or within which it was made."""
    call_log = connection.call_log or []
    number = next(n for n, call in enumerate(connection.calls) if call is culprit)
    called = [place for place, step in enumerate(call_log) if step.operation == "call"]
    place = called[min(number, len(called) - 1)]
    return [step for step in call_log[: place + 1] if not step.is_nested]


def _looks_after(connection: Connection, last: Step) -> list[Step]:
    """Return what the test looked at after a step and before it called anything again."""
    call_log = connection.call_log or []
    place = next(n for n, step in enumerate(call_log) if step is last)
    after = [step for step in call_log[place + 1 :] if not step.is_nested]
    return list(takewhile(lambda step: step.operation in ("getattr", "value"), after))


def _imports(replay: Replay) -> str:
    """Return the import statements, a blank line between the standard library's and NumPy's."""
    own = replay.modules - {"numpy"} | {"importlib.util", "sys"}
    if replay.inputs:
        own.add("pickle")
    lines = [*(f"import {module}" for module in sorted(own)), "from pathlib import Path"]
    return "\n".join(
        [*lines, *(["", "import numpy as np"] if "numpy" in replay.modules else []), ""]
    )


def _lacking(missing: list[str]) -> str:
    """Return what stands above the script about that which can't be done again."""
    if not missing:
        return ""
    return "\n".join(["", "Not in this script:", *(f"- {what}" for what in missing), ""])


def _said(missing: list[str]) -> str:
    words = f"Not in this script: {'; '.join(missing)}."
    return f"print({words!r}, file=sys.stderr)"


def _quotable(text: str) -> str:
    """Return text that can stand in a docstring."""
    return text.replace("\\", "\\\\").replace('"""', "'''")
