"""Every module of the corpus, as a solution of a kata, judged as a stranger's is.

It is a small kata that hands out whatever an attack may want; with ``KATAKIT_WHOLE_CORPUS``
every module meets real ones too.
"""

from __future__ import annotations

import shutil

import pytest

from tests.kit.attacks.conftest import ROOT, Workspace, write
from tests.kit.attacks.solutions import AIMED_AT, Attack, attacks

ALL = list(attacks())
MET = [
    pytest.param(attack, kata, id=f"{attack.name}-{kata}") for attack in ALL for kata in AIMED_AT
]


@pytest.mark.parametrize(("attack", "kata"), MET)
def test_it_gets_what_its_docstring_expects_and_nothing_else(
    workspace: Workspace, attack: Attack, kata: str
) -> None:
    path = write(workspace, attack, kata)
    judgement = workspace.judge(kata, path, "-k", attack.meets(kata))
    shutil.rmtree(path.parent)
    judgement.check()
    if attack.expect == {"refused"}:
        assert judgement.verdict["trouble"]
        assert judgement.outcomes() <= {"error", "crashed", "timeout"}
    else:
        assert judgement.outcomes() <= attack.expect, judgement.messages()
        assert not judgement.verdict["trouble"] or judgement.outcomes() == {"timeout"}
    if attack.is_kernels and "limits" not in attack.needs:
        assert "raised" in judgement.messages(), "the act was not denied"


def test_the_corpus_is_large_and_named() -> None:
    assert len(ALL) >= 70
    assert len({attack.title for attack in ALL}) == len(ALL)
    groups = {attack.path.parent.name for attack in ALL}
    assert groups == {
        "lying_values", "ending_or_bending", "stealing_answers", "time_and_resources", "words",
        "bad_files",
    }  # fmt: skip


def test_the_threat_model_names_what_only_the_kernel_stops() -> None:
    page = (ROOT / "docs/threat_model.md").read_text()
    for attack in ALL:
        if attack.is_kernels and attack.needs[0] != "limits":
            assert f"- `{attack.name}`: {attack.title}" in page
