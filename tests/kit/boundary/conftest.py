"""Workers for a playground: each file's own source, one zygote, a fresh candidate per test."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from katakit.boundary.program import Program
from katakit.boundary.wire import Packer, Unpacker, decode, encode
from katakit.boundary.worker_pool import Workers
from katakit.boundary.zygote_client import Bounds
from katakit.candidate.remote import RemoteCandidate


class NoReferences:
    """A side that has no objects to keep: what has no wire form is told by a tag."""

    def pack_reference(self, value: Any, packer: Packer) -> Any:
        return ["stays", type(value).__name__]

    def unpack_reference(self, tag: str, parts: list[Any]) -> Any:
        if tag == "stays" and len(parts) == 1:
            return Stayed(parts[0])
        raise LookupError(tag)


class Stayed(str):
    """The name of the type of a value that did not cross."""

    __slots__ = ()


@pytest.fixture(scope="session")
def cross() -> Callable[[Any], Any]:
    """Send a value over the wire and return what arrives."""

    def cross(value: Any) -> Any:
        references = NoReferences()
        return Unpacker(references).unpack(decode(encode(Packer(references).pack(value))))

    return cross


@pytest.fixture(scope="session")
def arrive() -> Callable[[bytes], Any]:
    """Return what arrives when the other side has sent these bytes."""

    def arrive(data: bytes) -> Any:
        return Unpacker(NoReferences()).unpack(decode(data))

    return arrive


@pytest.fixture(scope="module")
def make_workers(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[..., Workers]]:
    """Return ``make(source, imports=(), call_seconds=10.0, **bounds)``; all are closed."""
    made: list[Workers] = []

    def make(
        source: str,
        imports: tuple[str, ...] = (),
        call_seconds: float = 10.0,
        **bounds: Any,
    ) -> Workers:
        home = tmp_path_factory.mktemp("home")
        program = Program("playground", "playground.py", textwrap.dedent(source))
        bounds.setdefault("level", "process")
        workers = Workers(program, imports, Bounds(**bounds), home, call_seconds)
        made.append(workers)
        return workers

    yield make
    for workers in made:
        workers.close()


@pytest.fixture(scope="module")
def workers(request: pytest.FixtureRequest, make_workers: Callable[..., Workers]) -> Workers:
    """The workers of this file's own playground."""
    module = request.module
    return make_workers(module.PLAYGROUND, getattr(module, "IMPORTS", ()))


@pytest.fixture
def candidate(workers: Workers) -> Iterator[RemoteCandidate]:
    """The playground in a worker of its own."""
    candidate = workers.next(prefetch=False)
    yield candidate
    candidate._connection.close()
