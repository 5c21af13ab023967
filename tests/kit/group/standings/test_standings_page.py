"""The group's page in a real browser, offline: nothing is asked of anybody, and all can read it."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from katakit.group.inventory import Inventory, LeftOut, keep_inventory
from katakit.group.results import Results
from katakit.group.schedule import Schedule, Week
from katakit.group.standings.board import read_board
from katakit.group.standings.details import Level
from katakit.group.standings.page import to_html
from katakit.group.standings.page_content import Fit
from katakit.katas.workspace import Workspace
from katakit.verdict import Evidence, Isolation, Judged, Outcome, Verdict
from tests.kit.group.standings.cohort import cohort, holding, missing, requirement, verdict

Show = Callable[..., Page]
TODAY = dt.date(2026, 5, 14)
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
SCHEDULE = Schedule(
    title="Tuesday study group",
    week=[
        Week(due=dt.date(2026, 5, 5), katas=["drift", "kfold"]),
        Week(due=dt.date(2026, 5, 19), katas=["roc_auc"]),
    ],
)


def page_of(results: Results, schedule: Schedule | None = None, members: Path | None = None,
            ranked: bool = False) -> bytes:  # fmt: skip
    board = read_board(
        results, Workspace.around(Path.cwd()), TODAY, schedule=schedule, ranked=ranked
    )
    return to_html(board, members or results.folder / "members")


@pytest.fixture
def group(tmp_path: Path) -> Results:
    """Five members whose cells are all different."""
    results = Results(tmp_path / "results")
    results.keep("alice", "drift", holding("drift", ratio=1.4))
    results.keep("alice", "kfold", holding("kfold", stretch=False, ratio=2.2))
    results.keep("bao", "drift", holding("drift", stretch=False, ratio=0.9))
    results.keep("bao", "kfold", missing("kfold", [Outcome.TIMEOUT] * 4))
    outcomes = [Outcome.PASSED] * 12 + [Outcome.FAILED] * 5
    results.keep("chidi", "drift", missing("drift", outcomes))
    results.keep("dora", "drift", holding("drift", kit_version="1.2.0", suite_sha256="0" * 64))
    results.keep("dora", "drift", missing("drift", outcomes))
    slow = [*(requirement(n) for n in range(5)),
            requirement(5, Outcome.FAILED, resource="speed", message="6.2 × the baseline")]  # fmt: skip
    results.keep("emre", "drift", verdict("drift", slow))
    return results


def names(page: Page) -> list[str]:
    return page.locator("#board tbody th").all_inner_texts()


def column(page: Page, at: int) -> list[str]:
    return [text.strip() for text in page.locator(
        f"#board tbody tr > :nth-child({at}) > * > [aria-hidden], "
        f"#board tbody tr > :nth-child({at}) > [aria-hidden]").all_inner_texts()]  # fmt: skip


def test_each_state_has_its_mark_and_its_words(group: Results, opened: Show) -> None:
    page = opened(page_of(group))
    assert names(page) == ["alice", "bao", "chidi", "dora", "emre"]
    heads = page.locator("#board thead th.kata").all_inner_texts()
    assert heads == ["kfold", "drift"]  # by pillar
    assert column(page, 4) == ["✓✓ 1.40×", "✓ 0.90×", "12/17", "✓✓ (1.2)", "slow"]
    assert column(page, 3) == ["✓ 2.2×", "timed out", "·", "·", "·"]
    solved = page.locator("#board tbody tr > :nth-child(2)").all_inner_texts()
    assert solved == ["2 / 2", "1 / 2", "0 / 2", "1 / 2", "0 / 2"]
    table = page.get_by_role("table", name="Standings: members by katas, by name")
    for words in (
        "complete, 1.40 times the reference's time",
        "passed, 0.90 times the reference's time",
        "12 of 17 hold",
        "complete under kit 1.2; the suite has changed since, and the last attempt does not pass it",
        "the core holds, too slow",
        "timed out",
    ):
        expect(table.get_by_role("link", name=words, exact=True).first).to_be_attached()
    expect(table.get_by_role("cell", name="not begun", exact=True)).to_have_count(3)


def test_nothing_below_the_table_is_told_of_a_state_that_nobody_is_in(
    group: Results, opened: Show
) -> None:
    legend = opened(page_of(group)).locator(".legend").inner_text()
    assert "1.2" in legend
    assert "slow" in legend
    assert "written" not in legend
    assert "isolation" not in legend


def test_a_cell_leads_to_its_verdict_and_back(group: Results, opened: Show) -> None:
    page = opened(page_of(group))
    page.get_by_role("link", name="12 of 17 hold").first.click()
    section = page.locator("section:target")
    expect(section.get_by_role("heading")).to_have_text("chidi · drift")
    expect(section).to_contain_text("12 of 17 hold. 6 of the core are missing for a pass.")
    expect(section).to_contain_text("Equal scores share a rank")
    assert "psi(reference, current, bins=4)" in section.locator(".why").first.inner_text()
    assert "0.0847   (± 1e-9)" in section.locator(".why").first.inner_text()
    expect(section).to_contain_text("isolation strict · kit 1.3.0 · suite 9f3c1a7")
    expect(section.get_by_text("12 that hold")).to_be_visible()
    section.get_by_role("link", name="back to the table").click()
    expect(page.locator("#board a:target")).to_contain_text("12/17")


@pytest.mark.parametrize(
    ("what", "first", "second"),
    [
        ("name", "alice bao chidi dora emre", "emre dora chidi bao alice"),
        ("solved", "alice bao dora chidi emre", "chidi emre bao dora alice"),
        ("drift", "alice bao dora emre chidi", "chidi emre dora bao alice"),
        ("kfold", "alice bao chidi dora emre", "chidi dora emre bao alice"),
    ],
)
def test_a_press_sorts_a_column_and_another_press_turns_it_round(
    what: str, first: str, second: str, group: Results, opened: Show
) -> None:
    page = opened(page_of(group))
    button = page.get_by_role("button", name=what, exact=True)
    head = page.get_by_role("columnheader", name=what, exact=True)
    if what == "name":  # the order in which it stands
        button.click()
        assert " ".join(names(page)) == second
        expect(head).to_have_attribute("aria-sort", "descending")
        button.click()
        assert " ".join(names(page)) == first
        expect(head).to_have_attribute("aria-sort", "ascending")
        return
    button.click()
    assert " ".join(names(page)) == first
    expect(head).to_have_attribute("aria-sort", "descending")
    expect(page.get_by_role("status")).to_have_text(re.compile(f"{what}, descending"))
    button.click()
    assert " ".join(names(page)) == second
    expect(head).to_have_attribute("aria-sort", "ascending")
    assert page.locator("#board [aria-sort]").count() == 1


def test_numbers_sort_as_numbers(tmp_path: Path, opened: Show) -> None:
    results = Results(tmp_path / "results")
    for name, held in (("a", 9), ("b", 10), ("c", 2)):
        outcomes = [Outcome.PASSED] * held + [Outcome.FAILED] * (17 - held)
        results.keep(name, "drift", missing("drift", outcomes))
    for name, ratio in (("d", 12.0), ("e", 1.9), ("f", 2.2)):
        results.keep(name, "drift", holding("drift", ratio=ratio))
    page = opened(page_of(results))
    page.get_by_role("button", name="drift").click()
    assert names(page) == ["e", "f", "d", "b", "a", "c"]


def test_there_are_no_ranks_unless_asked_for(group: Results, opened: Show) -> None:
    assert "rank" not in opened(page_of(group)).locator("#board thead").inner_text()
    page = opened(page_of(group, ranked=True))
    ranks = page.locator("#board tbody tr > :first-child").all_inner_texts()
    assert (names(page), ranks) == (
        ["alice", "bao", "dora", "chidi", "emre"],
        ["1", "2", "2", "4", "4"],
    )
    page.get_by_role("button", name="name").click()
    assert names(page) == ["alice", "bao", "chidi", "dora", "emre"]


def test_a_hostile_name_and_message_stay_text(tmp_path: Path, opened: Show) -> None:
    results = Results(tmp_path / "results")
    nasty = HOSTILE + "\x1b[2J\u202ejavascript:alert(3)\n::set-env name=x::y"
    evidence = Evidence(called=[nasty], expected=nasty, got=nasty, printed=nasty, where=[nasty])
    bad = with_hostile_texts(nasty, evidence)
    name = "x\u202e'\"><img src=q onerror=alert(1)>".replace("/", "")
    (tmp_path / "results" / name).mkdir(parents=True)
    results.keep(name, "drift", bad)
    results.keep("javascript:alert(1)", "a'\"><b>", bad)
    page = opened(page_of(results))
    shown = page.locator("body").inner_text()
    assert "<img src=q onerror=alert(1)>" in shown
    assert "<script>alert(1)</script>" in shown
    assert "\\u202e" in shown
    assert "\\x1b[2J" in shown
    assert not set(shown) & {"\u202e", "\x1b"}
    assert page.locator("img, iframe, object, form, base").count() == 0
    assert page.locator("script").count() == 1
    links = page.locator("a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    assert links
    assert all(re.fullmatch(r"#[\w-]+", link) for link in links)


def with_hostile_texts(nasty: str, evidence: Evidence) -> Verdict:
    judged = requirement(0, Outcome.FAILED, evidence=evidence, message=nasty)
    slow = requirement(1, Outcome.FAILED, resource="speed", message=nasty)
    named = [Judged(nasty, nasty, "core", Outcome.FAILED, nasty), judged, slow]
    return verdict(
        "drift", named, solution=nasty, suite_sha256=nasty, kit_version=nasty, started=nasty,
        disclosure="study", trouble=nasty, isolation=Isolation(nasty),
    )  # fmt: skip


def test_the_policy_stops_what_would_get_past_the_escaping(group: Results, opened: Show) -> None:
    content = page_of(group)
    planted = b"<script>window.ran = true</script><p onclick='0'>planted</p>"
    page = opened(content.replace(b"<main", planted + b"<main"), forgiven="Content Security Policy")
    expect(page.get_by_text("planted")).to_be_visible()
    assert page.evaluate("window.ran") is None
    assert page.get_by_role("button").count() == 4  # its own script ran


def test_the_page_is_whole_without_scripts(group: Results, opened: Show) -> None:
    page = opened(page_of(group), java_script_enabled=False)
    expect(page.get_by_role("table").first).to_contain_text("✓✓ 1.40×")
    assert page.get_by_role("button").count() == 0
    page.get_by_role("link", name="12 of 17 hold").first.click()
    assert page.url.endswith("#v2-1")
    expect(page.locator("#v2-1")).to_be_in_viewport()


def test_the_keyboard_reaches_everything_and_shows_where_it_is(
    group: Results, opened: Show
) -> None:
    page = opened(page_of(group))
    walked = []
    for _ in range(8):
        page.keyboard.press("Tab")
        walked.append(
            page.evaluate("document.activeElement.innerText || document.activeElement.className")
        )
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", walked
    assert walked[:2] == ["Skip to the standings", "Skip the table"]
    assert walked[2].startswith("Standings")  # the table's room, which arrow keys scroll
    assert walked[3:7] == ["name", "solved", "kfold", "drift"]
    assert "2.2×" in walked[7]
    page.keyboard.press("Enter")
    expect(page.locator("section:target h4")).to_have_text("alice · kfold")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText") == "back to the table"
    page.keyboard.press("Enter")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.innerText") == "drift"
    page.keyboard.press("Enter")
    assert names(page)[-1] == "chidi"
    assert page.evaluate("document.activeElement.innerText") == "drift"


CONTRAST = """() => {
  const light = colour => {
    const [r, g, b] = colour.match(/[\\d.]+/g).map(Number).map(c => {
      c /= 255; return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const paper = one => {
    for (; one; one = one.parentElement) {
      const colour = getComputedStyle(one).backgroundColor;
      if (colour !== "rgba(0, 0, 0, 0)") return colour; }
    return "rgb(255, 255, 255)"; };
  const poor = [];
  for (const one of document.querySelectorAll("body *")) {
    if (![...one.childNodes].some(n => n.nodeType === 3 && n.data.trim())) continue;
    if (["SCRIPT", "STYLE"].includes(one.tagName)) continue;
    const [a, b] = [light(getComputedStyle(one).color), light(paper(one))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) poor.push(`${one.tagName} ${one.className} ${one.textContent} ${ratio}`); }
  return poor;
}"""


def test_text_is_read_easily_in_the_light_and_in_the_dark(group: Results, opened: Show) -> None:
    papers = set()
    page = opened(page_of(group))
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate(CONTRAST) == []
        papers.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert len(papers) == 2


@pytest.mark.parametrize("width", [390, 1400])
def test_only_the_table_scrolls_sideways_and_its_names_and_heads_stay(
    width: int, tmp_path: Path, opened: Show
) -> None:
    results = cohort(tmp_path / "results", 40)
    results.keep("m" * 39, "drift", holding())
    results.keep("a-name-as-long-as-a-forge-allows-it-all", "drift", holding())
    page = opened(page_of(results), width)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.locator(".scroll").evaluate("one => one.scrollTo(300, 500)")
    room = page.locator(".scroll").bounding_box()
    corner = page.locator("#board thead th.name").bounding_box()
    assert room is not None
    assert corner is not None
    assert abs(corner["y"] - room["y"]) < 3
    assert abs(corner["x"] - room["x"]) < 3
    row = page.locator("#board tbody tr").nth(20).locator("th").bounding_box()
    assert row is not None
    assert abs(row["x"] - room["x"]) < 3
    cut = page.locator("#board tbody th").evaluate_all(
        "all => all.filter(one => one.scrollWidth > one.clientWidth).length"
    )
    assert cut == 0


def test_on_paper_the_table_is_whole_and_of_the_verdicts_the_open_one(
    group: Results, opened: Show
) -> None:
    page = opened(page_of(group))
    page.emulate_media(media="print")
    assert page.locator(".scroll").evaluate("one => getComputedStyle(one).maxHeight") == "none"
    assert (
        page.locator("#board thead").evaluate("one => getComputedStyle(one).position") == "static"
    )
    assert page.locator(".verdict:visible").count() == 0
    page.evaluate("location.hash = '#v2-1'")
    assert page.locator(".verdict:visible").count() == 1
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")


def test_a_screen_reader_finds_headings_landmarks_and_named_tables(
    group: Results, opened: Show
) -> None:
    page = opened(page_of(group, SCHEDULE))
    assert page.get_by_role("heading", level=1).all_inner_texts() == ["Tuesday study group"]
    expect(page.get_by_role("main")).to_have_count(1)
    headings = page.get_by_role("heading", level=2).all_inner_texts()
    assert headings == ["What the group finds hardest", "Week by week", "Verdicts"]
    for name in ("Standings", "Requirements by the share", "Katas passed for the first time"):
        expect(page.get_by_role("table", name=re.compile(name))).to_have_count(1)
    table = page.get_by_role("table", name=re.compile("Standings"))
    expect(table.get_by_role("rowheader")).to_have_count(5)
    expect(table.get_by_role("columnheader", name="Monitoring & Versioning")).to_have_count(1)
    expect(table.get_by_role("columnheader", name="drift due Tue 5 May")).to_have_count(1)
    tree = page.locator("#board").aria_snapshot()
    assert "✓" not in tree  # each mark is said in words
    assert page.locator("[id]").evaluate_all("all => new Set(all.map(o => o.id)).size") == (
        page.locator("[id]").count()
    )


def test_what_is_hardest_quotes_the_brief_and_counts(group: Results, opened: Show) -> None:
    table = opened(page_of(group)).get_by_role("table", name=re.compile("Requirements by"))
    first = table.get_by_role("row").nth(1)
    expect(first).to_contain_text("drift")
    expect(first).to_contain_text("Neither DataFrame is changed (12).")
    expect(first).to_contain_text("75 % (3 of 4)")


def test_weeks_of_the_schedule_hold_their_passes(group: Results, opened: Show) -> None:
    results = group
    results.keep("fatima", "kfold", holding("kfold", started="2026-05-01T10:00:00+00:00"))
    page = opened(page_of(results, SCHEDULE))
    rows = page.get_by_role("table", name=re.compile("first time")).get_by_role("row")
    assert rows.count() == 3
    expect(rows.nth(1)).to_contain_text("Week 1 to 5 May 2026")
    expect(rows.nth(1).get_by_role("cell").first).to_have_text("1")
    expect(rows.nth(2).get_by_role("cell").first).to_have_text("4")
    expect(page.locator("header")).to_contain_text("week 2 of 2 · 6 people · 3 katas due")
    expect(page.locator("header")).to_contain_text("This week: roc_auc (due Tue 19 May)")
    calendar = opened(page_of(results))
    expect(calendar.locator(".bars")).to_contain_text("2026-W18 from 27 Apr 2026")


def test_solutions_are_shown_only_after_their_kata_was_due(
    group: Results, tmp_path: Path, opened: Show
) -> None:
    members = tmp_path / "members"
    text = b"secret = 'of alice </code></pre><script>alert(1)</script>'\n"
    for kata in ("drift", "kfold", "roc_auc"):
        for member in ("alice", "bao", "chidi"):
            (members / member).mkdir(parents=True, exist_ok=True)
            (members / member / f"{kata}.py").write_bytes(text)
    sha = hashlib.sha256(text).hexdigest()
    group.keep("alice", "drift", holding("drift", solution_sha256=sha))
    group.keep("alice", "roc_auc", holding("roc_auc"))
    closed = page_of(group, members=members)
    assert b"secret" not in closed
    assert b"a line of the member" not in closed
    page = opened(page_of(group, SCHEDULE, members))
    assert page.locator("pre").count() == 5  # of alice and bao two, of chidi one
    assert "secret" not in page.locator("section", has_text="alice · roc_auc").last.inner_html()
    box = page.locator(".verdict").filter(has_text="alice · drift")
    box.get_by_text("the solution").click()
    expect(box.locator("pre")).to_have_text(text.decode())
    expect(box).not_to_contain_text("Changed since")
    expect(page.locator(".verdict").filter(has_text="chidi · drift")).to_contain_text(
        "a line of the member's own"
    )
    other = page.locator(".verdict").filter(has_text="bao · drift")
    expect(other).to_contain_text("Changed since it was judged")


def test_a_link_in_place_of_a_solution_shows_nothing(group: Results, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the organiser's key")
    (tmp_path / "another").mkdir()
    (tmp_path / "another" / "drift.py").write_text("the organiser's key")
    members = tmp_path / "members"
    (members / "alice").mkdir(parents=True)
    (members / "alice" / "drift.py").symlink_to(secret)
    (members / "bao").symlink_to(tmp_path / "another")
    (members / "chidi" / "drift.py").mkdir(parents=True)
    assert b"organiser" not in page_of(group, SCHEDULE, members)


def test_an_exam_says_sentences_and_outcomes_only(tmp_path: Path, opened: Show) -> None:
    results = Results(tmp_path / "results")
    outcomes = [Outcome.PASSED, Outcome.FAILED, Outcome.TIMEOUT]
    results.keep("alice", "drift", missing("drift", outcomes, disclosure="exam"))
    section = opened(page_of(results)).locator(".verdict")
    expect(section).to_contain_text("disclosure exam")
    expect(section).to_contain_text("timed out")
    expect(section).to_contain_text("whatever the order of the rows (1).")
    for told in ("called", "0.0847", "psi(", "once all hold"):
        expect(section).not_to_contain_text(told)


def test_what_is_in_part_or_judged_without_a_wall_is_marked(tmp_path: Path, opened: Show) -> None:
    results = Results(tmp_path / "results")
    results.keep("alice", "drift", holding("drift", partial=True))
    results.keep("bao", "drift", holding("drift", isolation=Isolation("process"), ratio=None))
    page = opened(page_of(results))
    assert column(page, 3) == ["12/12*", "✓✓†"]
    expect(page.get_by_role("link", name="12 of 12 hold; judged in part")).to_have_count(1)
    expect(page.get_by_role("link", name="complete; isolation process")).to_have_count(1)
    expect(page.locator(".legend")).to_contain_text("judged in part, which is no pass")
    expect(page.locator("header")).to_contain_text(
        "isolation strict but for 1 of 2, which is marked"
    )


def test_one_broken_file_loses_nothing_else(group: Results, opened: Show) -> None:
    (group.folder / "alice" / "kfold.json").write_text("{")
    (group.folder / "bao" / "drift.json").write_bytes(b"\xff")
    page = opened(page_of(group))
    assert column(page, 4)[0] == "✓✓ 1.40×"
    assert column(page, 3)[0] == "✓ (1.3)"  # what is on record stays
    expect(page.locator("footer")).to_contain_text("kfold.json is left out")
    expect(page.locator("footer li")).to_have_count(2)


def test_a_kata_that_left_the_kit_is_still_shown(tmp_path: Path, opened: Show) -> None:
    results = Results(tmp_path / "results")
    results.keep("alice", "gone", holding("gone"))
    results.keep("alice", "drift", holding("drift"))
    page = opened(page_of(results))
    assert page.locator("#board .kata").all_inner_texts() == ["drift", "gone"]
    expect(page.get_by_role("columnheader", name="No longer in the kit")).to_have_count(1)


def test_an_empty_folder_gives_a_page_that_says_so(tmp_path: Path, opened: Show) -> None:
    (tmp_path / "results").mkdir()
    page = opened(page_of(Results(tmp_path / "results")))
    expect(page.get_by_role("main")).to_contain_text("No verdicts yet. katakit grade")
    assert page.get_by_role("table").count() == 0


def test_three_hundred_members_fit_on_a_page(tmp_path: Path, opened: Show) -> None:
    content = page_of(cohort(tmp_path / "results", 300))
    assert len(content) < 6_000_000
    page = opened(content)
    assert len(names(page)) == 300
    page.get_by_role("button", name="solved").click()
    counts = page.locator("#board tbody tr > :nth-child(2)").all_inner_texts()
    solved = [int(text.split()[0]) for text in counts]
    assert solved == sorted(solved, reverse=True)
    last = page.locator("#board tbody td a").last
    last.click()
    expect(page.locator(".verdict:target")).to_be_in_viewport()
    expect(page.locator("#verdicts + p")).to_contain_text("The group is large")


def test_on_a_crowded_page_a_name_leads_to_its_sentence(
    group: Results, opened: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    little = Fit(Level(1, sentences=False), solutions=False, remark="Little is told.")
    monkeypatch.setattr("katakit.group.standings.page.fit", lambda *_: little)
    page = opened(page_of(group))
    expect(page.get_by_text("Little is told.")).to_be_visible()
    section = page.locator(".verdict").filter(has_text="chidi · drift")
    expect(section.locator(".missed li")).to_have_count(1)
    section.get_by_role("link", name="requirement-13").click()
    expect(page.locator("li:target")).to_contain_text("An empty input raises a ValueError that")


def test_the_same_verdicts_give_the_same_page(group: Results) -> None:
    assert page_of(group) == page_of(Results(group.folder))


def test_who_has_handed_in_nothing_and_what_is_not_judged_stand_there_too(
    tmp_path: Path, opened: Show
) -> None:
    results = Results(tmp_path / "results")
    results.keep("alice", "drift", holding("drift"))
    results.keep("bao", "drift", holding("drift"))
    results.path("bao", "drift").write_text("{")
    (results.folder / "bao/.passed.json").unlink()
    left = [LeftOut("members/<b>x</b>.py", "is named after no kata; did you mean drift.py?", "")]
    members = ["alice", "bao", "chidi", "dora"]
    inventory = Inventory("2026-05-01T00:00:00+00:00", members, {"chidi": ["drift"]}, left)
    keep_inventory(results.folder, inventory, None)
    page = opened(page_of(results))
    assert column(page, 3) == ["✓✓ 1.40×", "damaged", "…", "·"]
    expect(page.locator(".left-out li")).to_have_text(
        ["members/<b>x</b>.py is named after no kata; did you mean drift.py?"]
    )
    expect(page.locator(".legend")).to_contain_text("handed in, not judged yet")
    expect(page.locator(".legend")).to_contain_text("grading it again mends that")


def test_a_group_that_has_handed_in_nothing_at_all_is_on_the_board(
    tmp_path: Path, opened: Show
) -> None:
    results = Results(tmp_path / "results")
    keep_inventory(results.folder, Inventory("2026-05-01T00:00:00+00:00", ["alice", "bao"]), None)
    page = opened(page_of(results))
    expect(page.locator("#board tbody th")).to_have_text(["alice", "bao"])
