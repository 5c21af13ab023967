"""A solution told as an edit is found in its base by content, or the place to look at is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from katakit.errors import KataError
from katakit.katas.kata import Kata
from katakit.solutions.edits import read_solution
from tests.kit.conftest import Toy

BASE = '''\
"""Counts."""

import math


class Up:
    def __init__(self, start=0):
        self.at = start

    def step(self):
        self.at += 1
        return self.at


class Down:
    def __init__(self, start=0):
        self.at = start

    def step(self):
        self.at -= 1
        return self.at


def far(counter):
    while counter.at < 9:

        counter.step()
    return counter.at


def near():
\treturn 0
'''
HEAD = "Counts by two.\n\nBase: reference\nFails: steps\nWritten: with the suite\n\n"


class Author:
    """A kata with a base, and edits as its author writes them."""

    def __init__(self, root: Path) -> None:
        self.kata = Kata(root, "counts")
        self.folder = root / "reference" / "counts"
        (root / "katas").mkdir()
        (root / "tests" / "katas").mkdir(parents=True)
        (self.folder / "flawed").mkdir(parents=True)
        (self.folder / "alternatives").mkdir()
        (self.folder / "counts.py").write_text(BASE)
        (self.folder / "alternatives" / "loops.py").write_text("def far(counter):\n    return 9\n")

    def made_of(self, text: str | bytes) -> str:
        path = self.folder / "flawed" / "by_two.diff"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_solution(path, self.kata)[1]

    def refusal_of(self, text: str | bytes) -> str:
        with pytest.raises(KataError) as refused:
            self.made_of(text)
        return str(refused.value)


@pytest.fixture
def author(tmp_path: Path) -> Author:
    """A kata of two classes and a function, one line of which is indented by a tab."""
    return Author(tmp_path)


def test_lines_go_and_come_where_the_content_says(author: Author) -> None:
    made = author.made_of(HEAD + "-        self.at += 1\n+        self.at += 2\n")
    assert made == BASE.replace("+= 1", "+= 2")


def test_what_an_edit_says_of_itself_stands_above_its_hunks(author: Author) -> None:
    path = author.folder / "flawed" / "by_two.diff"
    head = HEAD.replace("Written", "Same set as: other.diff, because\n  both are off.\nWritten")
    path.write_text(head + "-        self.at += 1\n+        self.at += 2\n")
    about, _ = read_solution(path, author.kata)
    assert about == head.strip()


def test_a_scope_narrows_the_search(author: Author) -> None:
    hunk = "-        self.at = start\n+        self.at = start + 1\n"
    first, second = BASE.split("class Down")
    more = second.replace("= start", "= start + 1").replace("start + 1=0", "start=0")
    for scope in ("class Down", "Down", "class Down:", "Down.__init__", "def Down.__init__(self)"):
        assert author.made_of(f"{HEAD}@@ {scope}\n{hunk}") == f"{first}class Down{more}"


def test_a_method_may_be_named_without_its_class(author: Author) -> None:
    made = author.made_of(f"{HEAD}@@ def far\n-    while counter.at < 9:\n+    while False:\n")
    assert made == BASE.replace("counter.at < 9", "False")
    said = author.refusal_of(f"{HEAD}@@ step\n-        return self.at\n+        return 0\n")
    assert "fits 2 places" in said
    assert "line 12 in Up.step, line 21 in Down.step" in said


def test_several_hunks_are_parted_by_an_empty_line_or_a_scope(author: Author) -> None:
    edit = ("-        self.at -= 1\n+        self.at -= 2\n\n-        self.at += 1\n"
            "+        self.at += 2\n@@\n import math\n+import cmath\n")  # fmt: skip
    made = author.made_of(HEAD + edit)
    expected = BASE.replace("+= 1", "+= 2").replace("-= 1", "-= 2")
    assert made == expected.replace("import math\n", "import math\nimport cmath\n")


def test_hunks_may_share_lines_that_stay(author: Author) -> None:
    edit = "-import math\n+import cmath\n \n \n class Up:\n@@ Up\n class Up:\n+    near = 1\n"
    made = author.made_of(HEAD + edit)
    assert made == BASE.replace("import math", "import cmath").replace(
        "Up:\n", "Up:\n    near = 1\n"
    )


def test_two_hunks_may_not_change_one_line(author: Author) -> None:
    one = "-import math\n+import {}\n"
    assert "another one is about" in author.refusal_of(
        HEAD + one.format("a") + "@@\n" + one.format("b")
    )
    added = "@@\n import math\n+import {}\n"
    said = author.refusal_of(HEAD + added.format("a") + added.format("b"))
    assert "changes line 4 of" in said


def test_lines_come_before_the_first_and_after_the_last(author: Author) -> None:
    last = "+\n+# The end.\n"
    made = author.made_of(f'{HEAD}+# The start.\n """Counts."""\n@@\n \treturn 0\n{last}')
    assert made == f"# The start.\n{BASE}\n# The end.\n"


def test_an_editor_may_strip_the_space_of_an_empty_line_that_stays(author: Author) -> None:
    for empty in (" ", ""):
        edit = f"     while counter.at < 9:\n{empty}\n-        counter.step()\n+        pass\n"
        assert author.made_of(HEAD + edit) == BASE.replace("        counter.step()", "        pass")


def test_an_empty_line_behind_a_space_helps_to_find_the_place(author: Author) -> None:
    (author.folder / "counts.py").write_text("x = 1\n\nx = 1\n")
    edit = "-x = 1\n+x = 2\n"
    assert "fits 2 places" in author.refusal_of(HEAD + edit)
    assert author.made_of(f"{HEAD} \n{edit}") == "x = 1\n\nx = 2\n"
    assert author.made_of(f"{HEAD}{edit} \n") == "x = 2\n\nx = 1\n"
    assert author.made_of(f"{HEAD}@@\n{edit} \n x = 1\n") == "x = 2\n\nx = 1\n"


def test_an_empty_line_may_come_and_go(author: Author) -> None:
    gone = author.made_of(f"{HEAD}     while counter.at < 9:\n-\n         counter.step()\n")
    assert gone == BASE.replace("9:\n\n", "9:\n")
    come = author.made_of(f"{HEAD} import math\n+\n+import cmath\n")
    assert come == BASE.replace("math\n", "math\n\nimport cmath\n")


def test_line_ends_and_a_missing_last_one_make_no_difference(author: Author) -> None:
    edit = f"{HEAD}-        self.at += 1\n+        self.at += 2\n"
    expected = BASE.replace("+= 1", "+= 2")
    for text in (edit.replace("\n", "\r\n"), edit.rstrip("\n"), "\ufeff" + edit, edit + "\n\n"):
        assert author.made_of(text) == expected
    (author.folder / "counts.py").write_bytes(BASE.replace("\n", "\r\n").encode())
    assert author.made_of(edit) == expected


def test_tabs_stay_tabs(author: Author) -> None:
    made = author.made_of(f"{HEAD}-\treturn 0\n+\treturn 9\n")
    assert made == BASE.replace("\treturn 0", "\treturn 9")
    assert "found nowhere" in author.refusal_of(f"{HEAD}-    return 0\n+    return 9\n")


def test_what_git_writes_around_a_hunk_says_nothing(author: Author) -> None:
    hunk = "     def step(self):\n-        self.at += 1\n+        self.at += 2\n"
    made = author.made_of(f"{HEAD}--- a/counts.py\n+++ b/counts.py\n@@ -10,2 +10,2 @@ class Down:\n"
                          f"{hunk}\\ No newline at end of file\n")  # fmt: skip
    assert made == BASE.replace("+= 1", "+= 2")


def test_the_base_is_the_reference_or_an_alternative(author: Author) -> None:
    hunk = "-    return 9\n+    return 8\n"
    for name in ("alternatives/loops", "loops", "alternatives/loops.py"):
        made = author.made_of(HEAD.replace("reference", name) + hunk)
        assert made == "def far(counter):\n    return 8\n"
    without = author.made_of("Counts by two.\n\nFails: a\n\n-import math\n+import cmath\n")
    assert without == BASE.replace("import math", "import cmath")


@pytest.mark.parametrize("name", ["slow/loops", "../counts", "alternatives/../counts", ""])
def test_another_base_is_refused_by_line(author: Author, name: str) -> None:
    said = author.refusal_of(HEAD.replace("reference", name) + "-import math\n+import cmath\n")
    assert f"by_two.diff:3  there is no base {name!r}" in said
    assert "there are reference, alternatives/loops" in said


def test_a_hunk_that_is_nowhere_names_the_nearest_place(author: Author) -> None:
    said = author.refusal_of(f"{HEAD}     def step(self):\n-        self.at += 3\n+        pass\n")
    assert "by_two.diff:8  this hunk is found nowhere in" in said
    assert "the nearest place is line 10" in said
    assert "line 11 reads '        self.at += 1' and not '        self.at += 3'" in said
    assert "nor anything like it" in author.refusal_of(f"{HEAD}-xyzzy\n+        pass\n")


def test_a_hunk_of_another_scope_names_where_it_is(author: Author) -> None:
    said = author.refusal_of(f"{HEAD}@@ class Up\n-        self.at -= 1\n+        pass\n")
    assert "this hunk is not in Up of" in said
    assert "but at line 20" in said


def test_a_scope_that_is_not_there_names_the_nearest(author: Author) -> None:
    said = author.refusal_of(f"{HEAD}@@ class Don\n\n-        self.at -= 1\n+        pass\n")
    assert "by_two.diff:7" in said
    assert "no class or function 'Don'; the nearest is Down" in said


@pytest.mark.parametrize(
    ("hunks", "line", "why"),
    [
        ("", 0, "changes nothing"),
        ("@@ class Up\n", 0, "changes nothing"),
        (" import math\n", 7, "changes nothing"),
        ("+import cmath\n", 7, "only adds lines"),
        ("-import math\nimport cmath\n", 8, "begins with none of '-', '+' and ' ': import cmath"),
        ("-import math\n\n import math\n+import cmath\n", 9, "another one is about"),
        ("@@ class Up and Down\n-import math\n", 7, "'@@' takes the name"),
    ],
)
def test_what_is_no_edit_is_refused_by_line(
    author: Author, hunks: str, line: int, why: str
) -> None:
    said = author.refusal_of(HEAD + hunks)
    assert why in said
    assert (f"by_two.diff:{line}  " if line else "by_two.diff  ") in said


def test_text_that_is_no_utf_8_and_a_base_that_is_gone_are_told(author: Author) -> None:
    assert "is not UTF-8 text" in author.refusal_of(HEAD.encode() + b"-\xff\n")
    (author.folder / "counts.py").unlink()
    said = author.refusal_of(f"{HEAD}-import math\n+import cmath\n")
    assert "counts.py can't be read" in said


def test_a_base_that_is_no_python_still_has_lines(author: Author) -> None:
    (author.folder / "counts.py").write_text("def (:\nx = 1\n")
    assert author.made_of(f"{HEAD}-x = 1\n+x = 2\n") == "def (:\nx = 2\n"


MEANS = "    return sum(values) / len(values)\n"


def test_an_edit_in_the_authors_room_is_judged_as_what_it_makes(toy: Toy) -> None:
    path = toy.root / "reference" / "toy" / "flawed" / "one_too_many.diff"
    path.parent.mkdir()
    path.write_text("Divides by one too many.\n\nBase: reference\nFails: means\n\n"
                    f"-{MEANS}+    return sum(values) / (len(values) + 1)\n")  # fmt: skip
    done = toy.kit("kata", "toy", "--solution", str(path))
    assert done.returncode == 1, done.stdout + done.stderr
    assert "one_too_many.diff" in done.stdout
    assert "4 of 5 hold" in done.stdout
    path.write_text(path.read_text().replace(f"-{MEANS}", "-    return max(values)\n"))
    done = toy.kit("kata", "toy", "--solution", str(path))
    assert done.returncode == 2
    assert "one_too_many.diff:6  this hunk is found nowhere" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_edit_in_another_place_is_no_way_to_the_reference(toy: Toy) -> None:
    path = toy.write(f"Nothing.\n\nBase: reference\n\n-{MEANS}+{MEANS}", "mine.diff")
    done = toy.kit("kata", "toy", "--solution", str(path))
    assert done.returncode == 1
    assert "hold" not in done.stdout or "0 of" in done.stdout
