"""The banks that the kit ships, the check of banks, and what is drawn from them."""

from __future__ import annotations

from pathlib import Path

import pytest

from katakit.audit.interview_questions import audit_banks
from katakit.errors import KataError
from katakit.interview.question_bank import read_bank
from katakit.interview.report import sheet, to_html
from katakit.interview.session import LOOPS, Drawn, Record, draw
from katakit.katas.workspace import Workspace

ROOT = Path(__file__).parents[3]
WORKSPACE = Workspace((ROOT,), ROOT / "solutions")


def test_nothing_is_owed_for_the_shipped_banks():
    assert [check.findings for check in audit_banks(ROOT).checks] == [[], [], []]


@pytest.mark.parametrize(("kind", "fewest"), [("concepts", 40), ("design", 5), ("behavioural", 20)])
def test_the_banks_are_large_enough(kind: str, fewest: int):
    assert len(read_bank(ROOT, kind)) >= fewest


def test_concepts_cover_the_guides_headings_and_stories_its_topics():
    assert len({q.pillar for q in read_bank(ROOT, "concepts")}) >= 12
    assert {q.about["topic"] for q in read_bank(ROOT, "behavioural")} == {
        "Mentorship", "Project Ownership", "Architectural Decisions", "Conflict Resolution",
        "Stakeholder Management", "Cross-functional Work", "Documentation",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        ("concepts/calibration", "## Answer", "## Reply", "lacks the sections Answer"),
        ("concepts/calibration", "minutes: 6", "minutes: six", "needs a line 'minutes: 5'"),
        ("concepts/calibration", "# Prob", "Prob", "must begin with '# Title'"),
        ("concepts/calibration", "\n- ", "\n", "0 points to grade by"),
        ("concepts/calibration", "## Answer\n", "## Answer\n\nShort.\n\n## Rest\n", "1 words"),
        ("behavioural/incident_own", "\n- ", "\n", "0 follow-up questions"),
        ("design/fraud_detection", "= 100 GB", "= lots", "holds no figure"),
        ("design/fraud_detection", "- **volume** (", "- volume (", "a line not in its form"),
        ("design/fraud_detection", "(peak, qps", "(volume, qps", "2 facts that 'volume' asks for"),
        ("design/fraud_detection", "**Ethical AI & Bias**", "**Ethics**", "0 points on Ethical"),
    ],
)
def test_a_broken_question_is_named_with_what_it_lacks(
    tmp_path: Path, name: str, old: str, new: str, told: str
):
    text = (ROOT / f"reference/interviews/{name}.md").read_text()
    assert old in text
    path = tmp_path / f"reference/interviews/{name}.md"
    path.parent.mkdir(parents=True)
    path.write_text(text)
    assert [f for check in audit_banks(tmp_path).checks for f in check.findings] == []
    path.write_text(text.replace(old, new))
    found = [f.problem for check in audit_banks(tmp_path).checks for f in check.findings]
    assert any(told in problem for problem in found), found


def test_the_same_seed_draws_the_same():
    assert draw(WORKSPACE, LOOPS["onsite"], 7) == draw(WORKSPACE, LOOPS["onsite"], 7)
    assert draw(WORKSPACE, LOOPS["onsite"], 7) != draw(WORKSPACE, LOOPS["onsite"], 8)


@pytest.mark.parametrize("seed", range(5))
def test_a_day_draws_nothing_twice_and_fits_its_time(seed: int):
    rounds = draw(WORKSPACE, LOOPS["onsite"], seed)
    assert 4 <= len(rounds) <= 6
    drawn = [(one.kind, slug) for one in rounds for slug in one.slugs]
    assert len(set(drawn)) == len(drawn)
    minutes = {(kind, q.slug): q.minutes for kind in ("concepts", "behavioural")
               for q in read_bank(ROOT, kind)}  # fmt: skip
    for one in rounds:
        if one.kind in ("concepts", "behavioural"):
            assert sum(minutes[one.kind, slug] for slug in one.slugs) <= one.minutes


def test_a_pillar_narrows_coding_and_concepts():
    (coding,) = draw(WORKSPACE, ["coding"], 1, pillar="monitoring")
    assert WORKSPACE.kata(coding.slugs[0]).metadata.pillar == "Monitoring & Versioning"
    (concepts,) = draw(WORKSPACE, ["concepts"], 1, pillar="deep")
    pillars = {q.slug: q.pillar for q in read_bank(ROOT, "concepts")}
    assert {pillars[slug] for slug in concepts.slugs} == {"Deep Learning"}


def test_what_fits_nothing_is_refused():
    with pytest.raises(KataError, match="Nothing about 'cooking' fits"):
        draw(WORKSPACE, ["coding"], 1, pillar="cooking")
    with pytest.raises(KataError, match="5 minutes"):
        draw(WORKSPACE, ["coding"], 1, minutes=5)


def test_a_colleagues_sheet_has_prompt_hints_follow_ups_and_rubric():
    rounds = [
        Drawn("coding", ["drift"], 45),
        Drawn("design", ["fraud_detection"], 45),
        Drawn("concepts", ["calibration"], 30),
        Drawn("behavioural", ["incident_own"], 30),
    ]
    text = sheet(WORKSPACE, Record("2026-05-04T19:00:00+00:00", 7, rounds))
    for part in ("bin-edges", "Follow-up questions", "☐ **Cost Optimization**", "Weak answers",
                 "Reliability by bins"):  # fmt: skip
        assert part in text
    page = to_html(text, "Sheet")
    assert "<h2>1. Coding, 45 minutes</h2>" in page
    assert "http" not in page.partition("</style>")[0]
    assert "<script" not in page


def test_a_page_shows_strange_text_as_text():
    page = to_html("# <script>alert(1)</script>\n\n[x](javascript:alert(1))", "<b>T</b>")
    assert "<script>" not in page
    assert "<title>&lt;b&gt;T&lt;/b&gt;</title>" in page
    assert 'href="javascript' not in page
