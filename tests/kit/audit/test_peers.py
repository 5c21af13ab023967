"""What a peer needs is said once, in its kata's own kata.toml; sessions and commands go by that."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from katakit.errors import BrokenKata
from katakit.katas.metadata import read_metadata
from katakit.katas.packages import trouble_with, unmet, unnamed
from tests.kit.audit.conftest import Queue
from tests.kit.conftest import TOML, Toy

ROOT = Path(__file__).parents[3]
ABSENT = "no-such-package>=2"


@pytest.fixture(scope="module")
def noxfile() -> ModuleType:
    spec = importlib.util.spec_from_file_location("katakit_noxfile", ROOT / "noxfile.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("nox.registry._REGISTRY", {})  # which other tests' noxfiles share
        spec.loader.exec_module(module)
    return module


def kata(root: Path, name: str, *required: object) -> None:
    path = root / "katas" / name / "kata.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"level = 1\npeer_requires = {list(required)!r}\n")


def test_a_session_gets_what_the_peers_of_all_roots_in_reach_require(
    noxfile: ModuleType, tmp_path: Path
) -> None:
    kata(tmp_path / "mine", "one", "river>=0.26")
    kata(tmp_path / "mine", "two", "river>=0.26", "lime")
    kata(tmp_path / "other", "three", "Some.Package<3")
    (tmp_path / "mine" / "katakit.toml").write_text('roots = ["../other"]')
    found = noxfile.peers_of(*noxfile.roots_of(tmp_path / "mine"))
    assert found == {"Some.Package<3": ["three"], "lime": ["two"], "river>=0.26": ["one", "two"]}
    (tmp_path / "mine" / "katakit.local.toml").write_text("roots = []")
    assert list(noxfile.peers_of(*noxfile.roots_of(tmp_path / "mine"))) == ["lime", "river>=0.26"]


def test_what_is_no_requirement_is_never_handed_to_pip(noxfile: ModuleType, tmp_path: Path) -> None:
    kata(tmp_path, "one", "--index-url=another", "-e .", 7, "river >> 2", "river")
    kata(tmp_path, "two")
    (tmp_path / "katas/two/kata.toml").write_text("no toml [")
    (tmp_path / "katas/three").mkdir()
    (tmp_path / "katas/three/kata.toml").write_text('peer_requires = "river"')
    assert noxfile.peers_of(tmp_path) == {"river": ["one"]}


def test_an_environment_is_made_anew_when_a_requirement_of_a_peer_changes(
    noxfile: ModuleType, tmp_path: Path
) -> None:
    stamp = tmp_path / noxfile.STAMP
    assert not noxfile.is_fresh(tmp_path)
    stamp.write_text(f"{noxfile.stamp(tmp_path)}\nlime\nriver>=0.26")
    assert noxfile.is_fresh(tmp_path)
    assert noxfile.is_fresh(tmp_path, ["river>=0.26"])
    assert not noxfile.is_fresh(tmp_path, ["river>=0.27"])
    stamp.write_text("of an older pyproject.toml\nriver>=0.26")
    assert not noxfile.is_fresh(tmp_path, ["river>=0.26"])
    assert noxfile.installed_peers(tmp_path) == []


def test_installing_keeps_the_peers_of_other_roots_and_drops_what_was_replaced(
    noxfile: ModuleType, tmp_path: Path
) -> None:
    calls: list[tuple[str, ...]] = []

    class Session:
        name, venv_backend = "audit", "virtualenv"
        virtualenv = type("Place", (), {"location": str(tmp_path)})

        def install(self, *words: str) -> None:
            calls.append(words)

        def run(self, *words: str, **options: object) -> None:
            pass

    (tmp_path / "lib/python3.11/site-packages").mkdir(parents=True)
    noxfile.install(Session(), "little", peers={"lime": ["a"], "river>=0.26": ["b"]})
    noxfile.install(Session(), "little", peers={"River>=0.27": ["b"]})
    noxfile.install(Session(), "little", peers={"lime": ["a"]})
    assert [words[-2:] for words in calls] == [
        ("lime", "river>=0.26"),
        (".[serving]", "River>=0.27"),
    ]
    assert noxfile.installed_peers(tmp_path) == ["River>=0.27", "lime"]


def test_every_shipped_peer_has_what_it_needs_in_the_tests_own_environment(
    noxfile: ModuleType,
) -> None:
    found = noxfile.peers_of(ROOT)
    assert "river>=0.26" in found
    assert unmet(found) == []


def test_a_peer_without_its_package_is_one_sentence_with_the_command(toy: Toy) -> None:
    path = toy.root / "katas/toy/kata.toml"
    path.write_text(TOML.replace("[limits]", f'peer_requires = ["pytest", "{ABSENT}"]\n\n[limits]'))
    done = toy.kit("kata", "toy", "--solution", "peer")
    assert done.returncode == 2
    needs, command = done.stderr.splitlines()
    assert needs == f"The peer of toy needs {ABSENT}, not installed here:"
    assert command.endswith(f"-m pip install '{ABSENT}'")
    assert toy.kit("kata", "toy", "--solution", "reference").returncode == 0


@pytest.mark.parametrize("text", ["river >> 2", "--pre river", "", "river; nonsense"])
def test_a_requirement_that_pip_cannot_read_has_its_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "kata.toml"
    path.write_text(TOML.partition("[limits]")[0] + f'peer_requires = ["{text}"]\n')
    with pytest.raises(BrokenKata, match="which pip can't read") as raised:
        read_metadata(path)
    assert raised.value.line == 8
    assert trouble_with(text)


def test_the_audit_names_what_a_peer_needs_and_has_not(queue: Queue) -> None:
    queue.append(queue.toml, f'peer_requires = ["{ABSENT}"]\n')
    [finding] = queue.findings("fairness")
    assert (
        finding["problem"] == f"reference/rolling_mean/peer.py needs {ABSENT}, not installed here."
    )
    assert f"pip install '{ABSENT}'" in finding["mend"]


def test_the_audit_names_an_import_that_nothing_brings(queue: Queue) -> None:
    queue.replace(
        f"{queue.author}/peer.py", "import pandas as pd", "import pandas as pd\nimport psutil"
    )
    assert "imports psutil, which peer_requires in kata.toml does not name" in queue.says(
        "fairness"
    )
    queue.append(queue.toml, 'peer_requires = ["psutil"]\n')
    assert queue.says("fairness") == ""


def test_an_import_is_covered_by_the_kit_by_the_kata_or_by_a_requirement() -> None:
    modules = ["numpy", "pandas.core", "_pytest", "scipy.stats", "no_such_module"]
    assert unnamed(modules, [], []) == ["scipy", "no_such_module"]
    assert unnamed(modules, ["scipy.special"], []) == ["no_such_module"]
    assert unnamed(modules, [], ["SciPy>=1.13"]) == ["no_such_module"]
