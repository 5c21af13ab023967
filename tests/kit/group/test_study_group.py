"""The study group's template: baked, and its CI's steps run for real on a local git repository."""

from __future__ import annotations

import html
import json
import os
import re
import runpy
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from katakit.group.schedule import Schedule
from katakit.verdict import from_json
from tests.kit import forked
from tests.kit.conftest import BRIEF, REFERENCE, STUB, SUITE, TOML
from tests.kit.group.actions import TOKEN, Actions
from tests.kit.group.git import begin, commit, git, plant
from tests.kit.group.machine import SOURCE, Machine
from tests.kit.group.pipelines import Pipelines

TEMPLATE = Path(__file__).parents[3] / "templates" / "study_group"
FLAWED = REFERENCE.replace("return sum(values) / len(values)", "return max(values)")
WHO = re.compile(r"\*\*(\w+) · `(\w+)`\*\*")

HOSTILE = '''\
"""Writes wherever a result may lie, and tells what it can read."""
import os

def add(a, b=0):
    found = [str(dict(os.environ))]
    for path in ("{secret}", "/proc/%d/environ" % os.getppid(), "base/.git/config"):
        try:
            found.append(open(path, "rb").read().decode(errors="replace"))
        except OSError as error:
            found.append(type(error).__name__)
    for path in ("judged/results/bao/toy.json", "../judged/2/results/bao/toy.json", "comment.md",
                 "{folder}/forged", os.environ.get("GITHUB_ENV", "env")):
        try:
            os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
            open(path, "w").write("forged")
        except OSError:
            pass
    raise RuntimeError("\\n/close\\n::error::x\\n@everyone <script>alert(1)</script> " + str(found))
'''


def bake(folder: Path, *answers: str) -> subprocess.CompletedProcess[str]:
    call = [sys.executable, "-m", "cookiecutter", str(TEMPLATE), "--no-input", *answers]
    home = folder / "home"
    home.mkdir(exist_ok=True)
    return subprocess.run(call, cwd=folder, env={**os.environ, "HOME": str(home)}, text=True,
                          capture_output=True, check=False, timeout=120)  # fmt: skip


@dataclass
class Group:
    """A baked repository, its origin, and a CI service's machine.

    Attributes
    ----------
    tree : Path
        A clone to make changes in.
    """

    folder: Path
    tree: Path
    origin: Path
    machine: Machine

    def change(self, number: int, files: dict[str, str | bytes], *planted: tuple[str, str, bytes],
               where: str = "pull") -> str:  # fmt: skip
        """Open a request, or push to the one that is open, and return its commit."""
        git(self.tree, "checkout", "-q", "-B", f"change-{number}", "main")
        head = commit(self.tree, files)
        for mode, path, content in planted:
            plant(self.tree, mode, path, content)
            git(self.tree, "checkout", "-q", "-f")
        head = git(self.tree, "rev-parse", "HEAD")
        git(self.tree, "push", "-q", "-f", "origin", f"HEAD:refs/{where}/{number}/head")
        git(self.tree, "checkout", "-q", "-f", "main")
        return head

    def merge(self, commit: str) -> None:
        git(self.tree, "merge", "-q", "--no-edit", commit)
        git(self.tree, "push", "-q", "origin", "main")

    @property
    def told(self) -> dict[str, str]:
        """The comments, by request."""
        service = json.loads(self.machine.state.read_text())
        notes = service["notes"] if isinstance(service, dict) else service
        notes = [n for n in notes if n.get("author", {}).get("id") != 9 and n.get("login") != "eve"]
        assert len({note["number"] for note in notes}) == len(notes), "two comments on one"
        return {note["number"]: note["body"] for note in notes}


@pytest.fixture
def make(tmp_path: Path):
    """Bake a group with a kata of its own, push it, and give it a machine."""

    def made(*answers: str) -> Group:
        tmp_path.chmod(0o755)
        done = bake(tmp_path, "group=Katas", "first_day=2026-01-06", *answers)
        assert done.returncode == 0, done.stdout + done.stderr
        tree = begin(tmp_path / "katas")
        own = {
            "own/katas/toy/brief.md": BRIEF,
            "own/katas/toy/kata.toml": TOML,
            "own/katas/toy/toy.py": STUB,
            "own/reference/toy/toy.py": REFERENCE,
            "own/tests/katas/toy/test_toy.py": SUITE,
        }
        settings = (tree / "katakit.toml").read_text().replace("roots = []", 'roots = ["own"]')
        commit(tree, {**own, "katakit.toml": settings, "members/bao/toy.py": REFERENCE})
        origin = tmp_path / "origin.git"
        git(tmp_path, "clone", "-q", "--bare", str(tree), str(origin))
        git(tree, "remote", "add", "origin", str(origin))
        (tmp_path / "secret").write_text("planted-secret")
        return Group(tmp_path, tree, origin, Machine(tmp_path / "machine"))

    return made


def hostile(group: Group) -> str:
    text = HOSTILE.replace("{secret}", str(group.folder / "secret"))
    return text.replace("{folder}", str(group.folder))


def pull(number: int, head: str, **more: object) -> dict[str, object]:
    request = {"number": number, "head": {"sha": head}}
    return {"pull_request": request, "repository": {"default_branch": "main"}, **more}


def everything(group: Group) -> tuple[dict[str, str | bytes], list[tuple[str, str, bytes]]]:
    """A change that tries whatever a change can: files and entries of the index."""
    workflow = ".github/workflows/judge.yml"
    files: dict[str, str | bytes] = {
        "members/mallory/toy.py": hostile(group),
        workflow: "on: push\njobs: {}\n",
        ".gitlab-ci.yml": "judge: {script: [env]}\n",
        "noxfile.py": "raise SystemExit('ran')\n",
        "katakit.toml": 'roots = ["members/mallory"]\n',
        "requirements.txt": "mallorys-katakit\n",
        "conftest.py": "raise SystemExit('ran')\n",
        "sitecustomize.py": "raise SystemExit('ran')\n",
        "own/tests/katas/toy/test_toy.py": "def test_nothing(): pass\n",
        ".gitattributes": "* filter=evil\n",
    }
    planted = [
        ("120000", "members/mallory/kfold.py", b"../bao/toy.py"),
        ("160000", "members/mallory/drift.py", b""),
    ]
    return files, planted


def no_secret(group: Group, *secrets: str) -> None:
    """Look through all that jobs have left for what none of them may tell."""
    kept = [p for p in group.machine.artefacts.rglob("*") if p.is_file()]
    for path in [*kept, group.machine.state]:
        data = path.read_bytes()
        assert not any(secret.encode() in data for secret in ("planted-secret", *secrets)), path
        assert data != b"forged", path
    assert not (group.folder / "forged").exists()


def test_a_pull_request_is_judged_and_told_once_then_edited_in_place(make) -> None:
    group = make()
    actions = Actions(group.machine, group.origin, {})
    group.machine.state.write_text(json.dumps([
        {"id": 1, "number": "1", "login": "eve", "body": "<!-- katakit -->\nnot ours"}
    ]))  # fmt: skip
    assert actions.run("publish.yml", {}) == ["grade", "page", "deploy"]
    head = group.change(1, {"members/alice/toy.py": FLAWED, "members/bao/toy.py": FLAWED})
    assert actions.run("judge.yml", pull(1, head)) == ["judge", "comment"]
    (told,) = group.told.values()
    assert told.startswith("<!-- katakit -->\n")
    assert "**alice · `toy`** 4 of 5 requirements hold." in told
    assert "**bao · `toy`** 4 of 5 requirements hold, down from 5 on `main`." in told
    head = group.change(1, {"members/alice/toy.py": REFERENCE})
    actions.run("judge.yml", pull(1, head))
    _, again = json.loads(group.machine.state.read_text())
    assert again["edits"] == 1
    assert "**alice · `toy`** 5 of 5 requirements hold." in again["body"]
    assert WHO.findall(again["body"]) == [("alice", "toy")]
    judged = [env for job, env in group.machine.environments if job == "judge"]
    assert judged
    assert not any(TOKEN in value for env in judged for value in env.values())


def test_a_pull_request_changes_nothing_of_what_judges_it(make) -> None:
    group = make()
    actions = Actions(group.machine, group.origin, {})
    files, planted = everything(group)
    head = group.change(2, files, *planted)
    before = git(group.origin, "for-each-ref")
    actions.run("judge.yml", pull(2, head))
    assert git(group.origin, "for-each-ref") == before
    told = group.told["2"]
    assert WHO.findall(told) == [("mallory", "toy")]
    assert "requirements hold" in told
    for left in (
        "symbolic link",
        "submodule",
        "conftest",
        "requirements",
        "judge",
        "gitattributes",
    ):
        assert left in told
    assert "<script" not in told
    assert not re.search(r"^\s*(/|::)", told, re.MULTILINE)
    judged = group.machine.artefacts / "judged"
    assert sorted(str(p.relative_to(judged)) for p in judged.rglob("*") if p.is_file()) == [
        "changed.json", "results/mallory/toy.json"]  # fmt: skip
    assert not from_json((judged / "results/mallory/toy.json").read_bytes()).passed
    no_secret(group, TOKEN)


def test_a_request_without_a_solution_is_told_that_nothing_was_judged(make) -> None:
    group = make("visibility=private")
    actions = Actions(group.machine, group.origin, {})
    head = group.change(3, {"README.md": "Better\n"})
    actions.run("judge.yml", pull(3, head))
    assert "Nothing was judged in this change." in group.told["3"]


def test_what_is_merged_is_judged_kept_and_published(make) -> None:
    group = make()
    actions = Actions(group.machine, group.origin, {})
    actions.run("publish.yml", {})
    page = (group.machine.folder / "pages" / "index.html").read_text()
    assert "bao" in page
    group.merge(group.change(4, {"members/alice/toy.py": REFERENCE, "members/bao/toy.py": FLAWED}))
    actions.run("publish.yml", {})
    assert actions.deployed == 2
    assert "alice" in (group.machine.folder / "pages" / "index.html").read_text()
    kept = git(group.origin, "ls-tree", "-r", "--name-only", "results", "verdicts").splitlines()
    assert kept == ["verdicts/.inventory.json", "verdicts/.keep", "verdicts/.texts.json",
                    "verdicts/alice/.passed.json", "verdicts/alice/toy.json",
                    "verdicts/bao/.passed.json", "verdicts/bao/toy.json"]  # fmt: skip
    verdict = from_json(git(group.origin, "show", "results:verdicts/bao/toy.json").encode())
    assert not verdict.passed
    assert git(group.origin, "rev-list", "--count", "results") == "2"
    actions.run("publish.yml", {})
    assert git(group.origin, "rev-list", "--count", "results") == "2", "nothing was new"
    wrote = [env for job, env in group.machine.environments if TOKEN in env.values()]
    assert all("GIT_INDEX_FILE" in env for env in wrote), "only one step of publish has the token"


def test_an_exam_is_judged_where_its_key_is_and_nowhere_else(make) -> None:
    group = make("exam=yes")
    called = [sys.executable, "-m", "katakit", "seal"]
    key = subprocess.run([*called, "--new-key"], cwd=group.tree, check=True, timeout=60,
                         capture_output=True, text=True).stdout.strip()  # fmt: skip
    subprocess.run([*called, "toy", "--to", "exam"], cwd=group.tree, check=True, timeout=60,
                   capture_output=True, env={**os.environ, "KATAKIT_KEY": key})  # fmt: skip
    git(group.tree, "rm", "-r", "-q", "own")
    settings = (group.tree / "katakit.toml").read_text().replace('["own"]', '["exam"]')
    commit(group.tree, {"katakit.toml": settings, "members/bao/toy.py": REFERENCE})
    git(group.tree, "push", "-q", "origin", "main")
    given = {name: {"KATAKIT_KEY": key} for name in ("exam", "exam-approved")}
    actions = Actions(group.machine, group.origin, given)
    head = group.change(6, {"members/alice/toy.py": FLAWED, "members/eve/toy.py": hostile(group)})
    assert actions.run("judge.yml", pull(6, head)) == ["judge", "comment"]
    assert "Nothing was judged in this change." in group.told["6"]
    assert "judged only where its key is" in html.unescape(group.told["6"])
    event = pull(6, head, label={"name": "question"})
    assert actions.run("exam.yml", event) == [], "an exam begins with its label"
    assert actions.run("exam.yml", event | {"label": {"name": "exam"}}) == ["judge", "comment"]
    assert "**alice · `toy`** 4 of 5 requirements hold." in group.told["6"]
    assert "expected" not in group.told["6"]
    assert actions.run("publish.yml", {}) == ["grade", "page", "deploy"]
    assert from_json(git(group.origin, "show", "results:verdicts/bao/toy.json").encode()).passed
    no_secret(group, key)
    seen = {job for job, env in group.machine.environments if key in env.values()}
    assert seen == {"judge", "grade"}


def test_open_merge_requests_are_judged_by_a_schedule(make) -> None:
    group = make("platform=gitlab")
    lab = Pipelines(group.machine, group.origin,
                    {"comment": {"KATAKIT_COMMENT_TOKEN": "glpat-planted"}})  # fmt: skip
    main = {"CI_COMMIT_BRANCH": "main"}
    assert lab.run("push", **main) == ["grade", "pages"]
    assert "bao" in (group.machine.artefacts / "pages/public/index.html").read_text()
    files, planted = everything(group)
    heads = {
        1: group.change(1, {"members/bao/toy.py": FLAWED}, where="merge-requests"),
        2: group.change(2, files, *planted, where="merge-requests"),
        3: "0" * 40,  # gone meanwhile
    }
    state = {"open": [{"iid": n, "sha": sha} for n, sha in heads.items()], "notes": [
        {"id": 1, "number": "1", "author": {"id": 9}, "body": "<!-- katakit -->\nnot ours"}
    ]}  # fmt: skip
    group.machine.state.write_text(json.dumps(state))
    assert lab.run("schedule", **main) == ["open", "judge", "comment"]
    assert set(group.told) == {"1", "2"}
    assert "**bao · `toy`** 4 of 5 requirements hold, down from 5 on `main`." in group.told["1"]
    assert WHO.findall(group.told["2"]) == [("mallory", "toy")]
    assert not re.search(r"^\s*/", group.told["2"], re.MULTILINE)
    no_secret(group, "glpat-planted", "glcbt-planted")
    lab.run("schedule", **main)
    assert [n.get("edits") for n in json.loads(group.machine.state.read_text())["notes"]] == [
        None, 1, 1]  # fmt: skip
    judged = [env for job, env in group.machine.environments if job == "judge"]
    assert not any("glpat-planted" in env.values() for env in judged)


def test_a_merge_requests_own_pipeline_has_jobs_only_by_another_projects_file(make) -> None:
    group = make("platform=gitlab")
    lab = Pipelines(group.machine, group.origin,
                    {"comment": {"KATAKIT_COMMENT_TOKEN": "glpat-planted"}})  # fmt: skip
    group.machine.state.write_text(json.dumps({"open": [], "notes": []}))
    head = group.change(5, {"members/alice/toy.py": REFERENCE}, where="merge-requests")
    request = {"CI_MERGE_REQUEST_IID": "5", "CI_COMMIT_SHA": head}
    assert lab.run("merge_request_event", **request) == []
    path = ".gitlab-ci.yml@group/ci"
    ran = lab.run("merge_request_event", **request, CI_CONFIG_PATH=path)
    assert ran == ["judge", "comment"]
    assert "**alice · `toy`** 5 of 5 requirements hold." in group.told["5"]


@pytest.mark.parametrize("visibility", ["public", "private"])
def test_the_workflows_are_clean_for_zizmor_and_grant_what_they_say(
    tmp_path: Path, visibility: str
) -> None:
    assert bake(tmp_path, "group=Katas", "exam=yes", f"visibility={visibility}").returncode == 0
    zizmor = Path(sys.executable).with_name("zizmor")
    call = [str(zizmor), "--offline", "--persona", "pedantic", "--no-progress", "katas"]
    done = subprocess.run(call, cwd=tmp_path, capture_output=True, text=True, check=False,
                          timeout=120)  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    read = {"contents": "read"} if visibility == "private" else {}
    granted = {}
    for path in (tmp_path / "katas/.github/workflows").iterdir():
        text = path.read_text()
        assert all(re.search(r"ignore\[[\w-]+\] for the reasons", line)
                   for line in text.splitlines() if "zizmor: ignore" in line)  # fmt: skip
        for line in re.findall(r"uses: (.*)", text):
            assert re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line)
        jobs = yaml.safe_load(text)["jobs"]
        granted[path.stem] = {name: job["permissions"] for name, job in jobs.items()}
    assert granted["judge"] == granted["exam"] == {
        "judge": read, "comment": {**read, "pull-requests": "write"}}  # fmt: skip
    assert granted["publish"]["grade"] == {"contents": "read"}
    assert granted["publish"]["page"] == {"contents": "write"}


def test_the_weeks_share_the_katas_in_their_order(tmp_path: Path) -> None:
    group = 'group=The "best" \\ of us'
    done = bake(tmp_path, group, "first_day=2026-09-01", "weeks=2", "katas=kfold drift, kmeans")
    assert done.returncode == 0, done.stdout
    (made,) = (p for p in tmp_path.iterdir() if p.name != "home")
    schedule = Schedule.read(made / "schedule.toml")
    assert schedule.title == 'The "best" \\ of us'
    assert [(str(w.due), w.katas) for w in schedule.week] == [
        ("2026-09-08", ["kfold", "drift"]), ("2026-09-15", ["kmeans"])]  # fmt: skip
    assert not (made / ".github/workflows/exam.yml").exists()
    assert not (made / ".gitlab-ci.yml").exists()
    assert "/katakit.local.toml" in (made / ".gitignore").read_text()


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ("group=", "A group's name has a letter"),
        ("group=...", "A group's name has a letter"),
        ("first_day=soon", "The first day is a date"),
        ("first_day=2026-02-30", "The first day is a date"),
        ("weeks=0", "The weeks are a whole number from 1 to 52"),
        ("weeks=a few", "The weeks are a whole number from 1 to 52"),
        ("katas=", "A group needs a kata"),
        ("katas=kfold kfold", "The kata 'kfold' is there twice"),
        ("katas=../x", "A kata's name is a lower-case Python identifier"),
        ("katas=nosuch", "There is no kata 'nosuch'"),
        ("katakit=--index-url x", "What pip installs is a requirement"),
    ],
)
def test_a_bad_answer_is_refused_and_nothing_is_written(
    tmp_path: Path, answer: str, why: str
) -> None:
    done = bake(tmp_path, answer)
    assert done.returncode != 0
    assert why in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["home"]


def kit(folder: Path, *words: str, given: str = "") -> subprocess.CompletedProcess[str]:
    return forked.call(words, folder, os.environ, given=given)


def test_the_kits_own_command_makes_the_same_repository(tmp_path: Path) -> None:
    answers = ("group=katas", "first_day=2026-09-01", "platform=gitlab", "exam=yes")
    assert bake(tmp_path, *answers).returncode == 0
    done = kit(tmp_path, "group", "ours", *answers, "--no-input")
    assert done.returncode == 0, done.stderr
    theirs, ours = tmp_path / "katas", tmp_path / "ours"
    names = sorted(str(p.relative_to(theirs)) for p in theirs.rglob("*") if p.is_file())
    assert names == sorted(str(p.relative_to(ours)) for p in ours.rglob("*") if p.is_file())
    assert all((theirs / name).read_text() == (ours / name).read_text() for name in names)


def test_the_kits_own_command_asks_and_refuses_in_one_sentence(tmp_path: Path) -> None:
    asked = kit(tmp_path, "group", "asked", given="The {{ few }}\n\n2\n" + "\n" * 5)
    assert asked.returncode == 0, asked.stderr
    assert Schedule.read(tmp_path / "asked/schedule.toml").title == "The {{ few }}"
    for words, why in (
        (("asked",), "asked is not empty. Nothing was written; name a new folder."),
        (("new", "weeks=0"), "The weeks are a whole number from 1 to 52, not '0'."),
        (("new", "platform=x"), "platform is one of github, gitlab, not 'x'."),
        (("new", "weeks"), "An answer reads QUESTION=ANSWER, for example name=weeks."),
    ):
        done = kit(tmp_path, "group", *words, "--no-input")
        assert (done.returncode, done.stderr) == (2, f"{why}\n")
    assert [p.name for p in tmp_path.iterdir()] == ["asked"]


def test_its_sessions_judge_ones_own_folder_in_one_environment(
    make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nox.registry._REGISTRY", {})  # another test may have loaded a noxfile
    folder = make("katakit=katakit").tree
    python = folder / ".nox" / "kit" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nPYTHONPATH={SOURCE} exec {sys.executable} "$@"\n')
    python.chmod(0o755)
    stamp = runpy.run_path(str(folder / "noxfile.py"))["stamp"]()
    (folder / ".nox" / "kit" / ".katakit-stamp").write_text(stamp)

    def nox(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "-m", "nox", "-s", *words], cwd=folder, text=True,
                              capture_output=True, check=False, timeout=120)  # fmt: skip

    stranger = nox("kata", "--", "toy")
    assert stranger.returncode != 0
    assert "Who are you?" in stranger.stderr
    for word in ("../bao", "a b", ".git"):
        assert nox("join", "--", word).returncode != 0
    assert nox("join", "--", "alice").returncode == 0
    first = nox("kata", "--", "toy", "--no-timing")
    assert first.returncode == 1, first.stderr
    assert "members/alice/toy.py" in first.stdout
    assert (folder / "members/alice/toy.py").read_text() == STUB
    (folder / "members/alice/toy.py").write_text(REFERENCE)
    assert nox("kata", "--", "toy", "--no-timing").returncode == 0
    assert nox("kata", "--", "nosuch").returncode == 2
    graded = nox("grade", "--", "--no-timing")
    assert graded.returncode == 0, graded.stderr
    assert (folder / "results/alice/toy.json").is_file()
    assert "Preparing" not in first.stdout + graded.stdout
    assert nox("standings").returncode == 0
    assert "alice" in (folder / "group.html").read_text()
    assert git(folder, "status", "--porcelain") == "?? members/alice/"
