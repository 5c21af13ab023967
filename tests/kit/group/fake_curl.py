"""curl as GitLab's jobs call it: who one is, open merge requests and their notes, in a JSON file."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

ME = 7


def main(state: Path, words: list[str]) -> None:
    service = json.loads(state.read_text())
    assert words[:3] == ["--fail", "--silent", "--show-error"]
    words = words[3:]
    method, body, url = "GET", "", ""
    while words:
        word = words.pop(0)
        if word == "--header":
            assert words.pop(0) == "PRIVATE-TOKEN: glpat-planted"
        elif word == "--request":
            method = words.pop(0)
        elif word == "--data-urlencode":
            body = Path(words.pop(0).removeprefix("body@")).read_text()
        else:
            url = word
    path = url.removeprefix("https://gitlab.com/api/v4").partition("?")[0]
    if path == "/user":
        print(json.dumps({"id": ME}))
    elif path == "/projects/42/merge_requests":
        print(json.dumps(service["open"]))
    elif method == "GET":
        number = re.fullmatch(r"/projects/42/merge_requests/(\d+)/notes", path)[1]
        print(json.dumps([n for n in service["notes"] if n["number"] == number]))
    elif method == "POST":
        number = re.fullmatch(r"/projects/42/merge_requests/(\d+)/notes", path)[1]
        service["notes"].append({"id": len(service["notes"]) + 1, "number": number,
                                 "author": {"id": ME}, "body": body, "edits": 0})  # fmt: skip
    else:
        assert method == "PUT"
        wanted = int(re.fullmatch(r"/projects/42/merge_requests/\d+/notes/(\d+)", path)[1])
        note = next(n for n in service["notes"] if n["id"] == wanted)
        note |= {"body": body, "edits": note["edits"] + 1}
    state.write_text(json.dumps(service))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
