"""GitLab's runner in small: the rules, scripts, caches and artefacts that the template uses."""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.kit.group.git import git
from tests.kit.group.machine import Machine

_APART = ("default", "variables", "workflow", "stages")


@dataclass
class Pipelines:
    """Runs pipelines by the configuration of the default branch.

    Attributes
    ----------
    variables : dict
        Environment to the project's variables in it; ``""`` for those of every job.
    """

    machine: Machine
    origin: Path
    variables: dict[str, dict[str, str]]

    def run(self, source: str, **predefined: str) -> list[str]:
        """Run a pipeline and return its jobs in order, none where the rules make none."""
        config = yaml.safe_load(git(self.origin, "show", "main:.gitlab-ci.yml"))
        known = {
            "CI_PIPELINE_SOURCE": source,
            "CI_DEFAULT_BRANCH": "main",
            "CI_REPOSITORY_URL": str(self.origin),
            "CI_API_V4_URL": "https://gitlab.com/api/v4",
            "CI_PROJECT_ID": "42",
            "CI_CONFIG_PATH": ".gitlab-ci.yml",
            "CI_JOB_TOKEN": "glcbt-planted",
            **predefined,
        }
        if not admits(config["workflow"]["rules"], known):
            return []
        jobs = {n: j for n, j in config.items() if n not in _APART and admits(j["rules"], known)}
        order = sorted(jobs, key=lambda name: config["stages"].index(jobs[name]["stage"]))
        for name in order:
            self._job(name, jobs[name], config["default"], known, list(jobs))
        return order

    def _job(
        self, name: str, job: dict[str, Any], default: dict[str, Any], known: dict[str, str],
        jobs: list[str],
    ) -> None:  # fmt: skip
        workspace = self.machine.workspace(name)
        for need in job.get("needs", []):
            needed = need if isinstance(need, str) else need["job"]
            if needed in jobs:
                self.machine.download(needed, workspace)
            else:
                assert need["optional"]
        kept = self.machine.folder / "cache"
        is_protected = known.get("CI_COMMIT_BRANCH") == "main"
        cache = job.get("cache")
        if cache and is_protected and kept.exists():
            shutil.copytree(kept, workspace / cache["paths"][0])
        scope = job.get("environment", {}).get("name", "")
        steps = [*job.get("before_script", default["before_script"]), *job["script"]]
        given = known | self.variables.get("", {}) | self.variables.get(scope, {})
        self.machine.script(name, "\n".join(steps), workspace, given, "-eo")
        if cache and is_protected and cache.get("policy") != "pull":
            shutil.rmtree(kept, ignore_errors=True)
            shutil.copytree(workspace / cache["paths"][0], kept)
        for path in job.get("artifacts", {}).get("paths", []):
            found = workspace / path
            target = self.machine.artefacts / name / path
            shutil.rmtree(target, ignore_errors=True)
            target.parent.mkdir(parents=True, exist_ok=True)
            if found.is_dir():
                shutil.copytree(found, target, symlinks=True)
            elif found.exists():
                shutil.copyfile(found, target)


def admits(rules: list[dict[str, str]], variables: dict[str, str]) -> bool:
    """Tell whether the first rule that holds lets a job or pipeline be."""
    for rule in rules:
        assert set(rule) <= {"if", "when"}
        if all(_holds(part, variables) for part in rule["if"].split(" && ")):
            return rule.get("when") != "never"
    return False


def _holds(part: str, variables: dict[str, str]) -> bool:
    found = re.fullmatch(r'\$(\w+) (==|=~) (?:"(\w+)"|\$(\w+)|/(.+)/)', part)
    assert found, part
    value = variables.get(found[1], "")
    if found[2] == "=~":
        return re.search(found[5], value) is not None
    return value == (found[3] or variables.get(found[4] or "", os.devnull))
