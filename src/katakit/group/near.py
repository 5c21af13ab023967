"""The kata that a file may have been meant for: near names, other endings, copies and notebooks."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable

_COPY = re.compile(
    r"(?:[\s_-]*\(\d+\)|[\s_-]+copy(?:[\s_-]*\d+)?|[\s_-]+(?:final|new|old|v?\d+))+$", re.IGNORECASE
)
"""What file managers and hurried people append to a name."""
_ENDINGS = re.compile(r"(?:\.[a-z0-9~]{1,6})+$", re.IGNORECASE)
_NEAR = 0.75


def meant_kata(name: str, katas: Iterable[str]) -> str:
    """Return the kata that a file or folder of this name seems meant for, ``""`` for none.

    Parameters
    ----------
    name : str
        ``Kfold.py``, ``kfold (1).py``, ``kfold.py.txt``, ``.kfold.py.swp``, ``kfolds.py``.
    """
    known = {_plain(kata): kata for kata in katas}
    stem = _ENDINGS.sub("", name.lstrip("._ "))
    for word in (stem, _COPY.sub("", stem)):
        if (found := known.get(_plain(word))) is not None:
            return found
    inside = [kata for word, kata in known.items() if _is_part(word, _plain(stem))]
    if inside:
        return max(inside, key=len)
    near = difflib.get_close_matches(_plain(stem), known, n=1, cutoff=_NEAR)
    return known[near[0]] if near else ""


def _is_part(kata: str, word: str) -> bool:
    """Tell whether a name begins or ends with a kata's, as ``kfold_solution`` does."""
    return len(kata) > 3 and (word.startswith(kata) or word.endswith(kata))


def _plain(word: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", word)).casefold()
