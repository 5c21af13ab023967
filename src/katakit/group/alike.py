"""Which members' texts are the same, as they are or but for whitespace, comments and names.

It is a note for whoever runs the group, and no verdict: two people may well write the same few
lines. The stub, and what the kit itself holds as solutions, is nobody's to copy from another.
"""

from __future__ import annotations

import contextlib
from collections import defaultdict
from collections.abc import Iterator, Mapping

import msgspec

from katakit.errors import KataError
from katakit.group.levelling import levelled
from katakit.kata import Kata


class Alike(msgspec.Struct, frozen=True):
    """Members whose texts of a kata are the same.

    Attributes
    ----------
    exactly : bool
        Whether all of the texts are the same to the byte.
    """

    kata: str
    members: list[str]
    exactly: bool

    @property
    def sentence(self) -> str:
        """The same as one sentence."""
        how = "to the byte" if self.exactly else "but for whitespace, comments and names"
        return f"{self.kata} of {', '.join(self.members)}: the same text {how}."


def find_alike(kata: Kata, texts: Mapping[str, bytes]) -> list[Alike]:
    """Return the groups of members whose texts of a kata are the same.

    Parameters
    ----------
    texts : mapping of str to bytes
        By member.
    """
    groups: dict[str, list[str]] = defaultdict(list)
    plain = {data: levelled(data) for data in set(texts.values())}
    for member, data in sorted(texts.items()):
        if plain[data]:
            groups[plain[data]].append(member)
    found = {form: members for form, members in groups.items() if len(members) > 1}
    own = {levelled(data) for data in _the_kits(kata)} if found else set()
    return [
        Alike(kata.name, members, len({texts[member] for member in members}) == 1)
        for form, members in found.items()
        if form not in own
    ]


def _the_kits(kata: Kata) -> Iterator[bytes]:
    """Yield the stub and the author's solutions, those that can be read here."""
    with contextlib.suppress(OSError):
        yield kata.stub_file.read_bytes()
    with contextlib.suppress(OSError, KataError):  # sealed, and the key is elsewhere
        for path in sorted(kata.author_folder.rglob("*.py")):
            yield path.read_bytes()
