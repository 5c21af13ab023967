"""GitHub's runner in small: takes a workflow's jobs step by step, and refuses what it doesn't know."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.kit.group.git import git
from tests.kit.group.machine import Machine

TOKEN = "ghs_planted_token"


@dataclass
class Actions:
    """Runs workflows of a repository.

    Attributes
    ----------
    origin : Path
        The bare repository; its default branch says what the workflows are.
    secrets : dict
        Environment to its secrets.
    """

    machine: Machine
    origin: Path
    secrets: dict[str, dict[str, str]]
    deployed: int = 0

    def run(self, file: str, event: dict[str, Any]) -> list[str]:
        """Run the workflow that the default branch has, and return its jobs in order."""
        text = git(self.origin, "show", f"main:.github/workflows/{file}")
        workflow = yaml.safe_load(text)
        assert workflow["permissions"] == {}
        assert workflow["defaults"] == {"run": {"shell": "bash"}}
        done: list[str] = []
        for name, job in workflow["jobs"].items():
            if job.get("needs", None) in (None, *done) and self._is_wanted(job.get("if"), event):
                self._job(name, job, event)
                done.append(name)
        return done

    def _job(self, name: str, job: dict[str, Any], event: dict[str, Any]) -> None:
        workspace = self.machine.workspace(name)
        environment = job.get("environment", "")
        context = {
            "github": {
                "event": event,
                "token": TOKEN,
                "repository": "group/katas",
            },
            "runner": {"temp": str(workspace.parent / "temp")},
            "secrets": self.secrets.get(environment, {}) if isinstance(environment, str) else {},
        }
        for step in job["steps"]:
            try:
                if "run" in step:
                    assert "${{" not in step["run"], "a value of the event in a script"
                    self._run(name, step, workspace, context)
                else:
                    assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", step["uses"])
                    self._use(step, workspace, context)
            except (AssertionError, subprocess.CalledProcessError):
                if not step.get("continue-on-error"):
                    raise

    def _run(
        self, job: str, step: dict[str, Any], workspace: Path, context: dict[str, Any]
    ) -> None:
        given = {name: fill(value, context) for name, value in step.get("env", {}).items()}
        known = {
            "GITHUB_SERVER_URL": "https://github.com",
            "GITHUB_REPOSITORY": "group/katas",
            "GITHUB_SHA": git(self.origin, "rev-parse", "main"),
            "RUNNER_TEMP": context["runner"]["temp"],
            "GITHUB_ENV": str(workspace.parent / "temp" / "env"),
        }
        self.machine.script(job, step["run"], workspace, known | given, "-eo")

    def _use(self, step: dict[str, Any], workspace: Path, context: dict[str, Any]) -> None:
        options = {k: fill(v, context) for k, v in step.get("with", {}).items()}
        match step["uses"].partition("@")[0]:
            case "actions/checkout":
                assert options["persist-credentials"] is False
                ref = options.get("ref", "main")
                assert ref in ("main", "results")
                target = workspace / options.get("path", "")
                git(self.origin, "rev-parse", "--verify", ref)
                clone = ("clone", "-q", "-b", ref, str(self.origin), str(target))
                git(workspace, *clone)
            case "actions/setup-python":
                assert "cache" not in options
            case "actions/upload-artifact":
                hidden = bool(options.get("include-hidden-files"))
                self.machine.upload(options["name"], workspace, options["path"].split(), hidden)
            case "actions/download-artifact":
                self.machine.download(options["name"], workspace / options["path"])
            case "actions/upload-pages-artifact":
                self.machine.upload("github-pages", workspace, [options["path"]], hidden=False)
            case "actions/deploy-pages":
                shutil.copytree(self.machine.artefacts / "github-pages",
                                self.machine.folder / "pages", dirs_exist_ok=True)  # fmt: skip
                self.deployed += 1
            case other:
                raise NotImplementedError(other)

    @staticmethod
    def _is_wanted(condition: str | None, event: dict[str, Any]) -> bool:
        if condition is None:
            return True
        found = re.fullmatch(r"([\w.]+) == '(\w+)'", condition)
        assert found, condition
        return bool(look_up(found[1], {"github": {"event": event}}) == found[2])


def fill(value: Any, context: dict[str, Any]) -> Any:
    """Return a value with what stands in ``${{ }}`` looked up; anything but a name is refused."""
    if not isinstance(value, str):
        return value
    return re.sub(r"\$\{\{ ?(.*?) ?\}\}", lambda found: str(look_up(found[1], context)), value)


def look_up(name: str, context: dict[str, Any]) -> Any:
    assert re.fullmatch(r"[\w.]+", name), name
    for word in name.split("."):
        context = context[word]
    return context
