"""Seals: AES-256-GCM by ``cryptography`` over an archive, its line in clear included.

A seal is opened under the kata's own name only, since the name is part of what is authenticated.
Neither a key nor a part of one stands in a message; a key's fingerprint, eight digits of a hash,
tells which it is.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from katakit.errors import BrokenKata, KataError
from katakit.katas.archive_format import SEALED, Header, compress, suite_of

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM


_KEY_BYTES, _NONCE_BYTES = 32, 12
_NAME = re.compile(r"[A-Z_][A-Z0-9_]{0,63}")


class NoKey(KataError):
    """The key is not at hand, or is none."""


def new_key() -> str:
    """Return a new key: 32 random bytes in URL-safe base64."""
    return base64.urlsafe_b64encode(os.urandom(_KEY_BYTES)).decode()


def key_from(name: str) -> bytes | None:
    """Return the key that an environment variable holds, None if it is not set.

    Raises
    ------
    NoKey
        If it holds no key. What it holds is not repeated.
    """
    check_name(name)
    text = os.environ.get(name, "").strip()
    if not text:
        return None
    try:
        key = base64.b64decode(text, altchars=b"-_", validate=True)
    except ValueError:
        key = b""
    if len(key) != _KEY_BYTES:
        raise NoKey(f"{name} holds no key. 'katakit seal --new-key' prints one.")
    return key


def key_at_hand(kata: str, name: str) -> bytes:
    """Return the key to open a kata with.

    Raises
    ------
    NoKey
        If there is none.
    """
    key = key_from(name)
    if key is None:
        raise NoKey(
            f"{kata} is sealed: it is judged where {name} holds the key, which is not set here. "
            "Its brief is open, and so is your solution."
        )
    return key


def check_name(name: str) -> None:
    """Refuse what is no name of a variable; it may be the key itself, so it is not repeated.

    Raises
    ------
    NoKey
        If it is no name in capitals.
    """
    if _NAME.fullmatch(name) is None:
        raise NoKey(
            "The key's environment variable is named in capitals, digits and _, such as "
            "KATAKIT_KEY. What was given is no such name; was it the key itself?"
        )


def fingerprint(key: bytes) -> str:
    """Return by what a key is told from another; nothing follows from it."""
    return hashlib.sha256(b"katakit seal key\n" + key).hexdigest()[:8]


def seal(name: str, members: Mapping[str, bytes], key: bytes) -> bytes:
    """Return a kata's folders, sealed.

    Raises
    ------
    KataError
        If ``cryptography`` is not installed.
    """
    line = Header(SEALED, name, suite_of(name, members), fingerprint(key)).line()
    nonce = os.urandom(_NONCE_BYTES)
    return line + nonce + _cipher(key).encrypt(nonce, compress(members), line)


def unseal(path: Path, header: Header, body: bytes, key: bytes, key_env: str) -> bytes:
    """Return the compressed folders.

    Raises
    ------
    KataError
        If ``cryptography`` is not installed or the key is another.
    BrokenKata
        If the file is not as it was sealed.
    """
    if fingerprint(key) != header.key:
        raise NoKey(
            f"{header.name} is sealed with the key {header.key}; the one in {key_env} is "
            f"{fingerprint(key)}. Set {key_env} to the key that it was sealed with."
        )
    cipher = _cipher(key)
    from cryptography.exceptions import InvalidTag

    try:
        return cipher.decrypt(body[:_NONCE_BYTES], body[_NONCE_BYTES:], header.line())
    except (InvalidTag, ValueError) as error:
        problem = "is not as it was sealed: changed, or cut short. Take it anew from who sealed it"
        raise BrokenKata(path, 0, problem) from error


def _cipher(key: bytes) -> AESGCM:
    try:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    except ImportError as error:
        raise KataError(
            'Seals need the package cryptography, not installed here: pip install "katakit[exam]"'
        ) from error
    return AESGCM(key)
