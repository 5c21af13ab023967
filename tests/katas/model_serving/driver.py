"""Serves the candidate's application on a loop of its own and asks it over ASGI, no network.

Models and loaders live here, beside the application, so that they can be held up at a gate
while the suite asks for something else.
"""

from __future__ import annotations

import threading
import warnings
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from concurrent.futures import TimeoutError as TooLate
from time import monotonic, sleep
from typing import Any

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # httpx does; starlette would rather have its successor
    from starlette.testclient import TestClient

AT_MOST = 4.0
"""Seconds without an answer after which there will be none."""

Answer = tuple[int | str, Any]
"""Status, and what JSON or text came with it."""

NONE: Answer = ("no answer", None)


class Gate:
    """Holds up the threads that come by until it is opened."""

    def __init__(self, is_open: bool) -> None:
        self._open = threading.Event()
        self._came = threading.Semaphore(0)
        if is_open:
            self._open.set()

    def open(self) -> None:
        self._open.set()

    def close(self) -> None:
        self._open.clear()

    def has_come(self) -> bool:
        """Wait for one more to come by; tell whether one did."""
        return self._came.acquire(timeout=AT_MOST)

    def pass_by(self) -> None:
        self._came.release()
        self._open.wait(2 * AT_MOST)


class Model(Gate):
    """Predicts `factor` times the sum of each row, or does as told; keeps what it was given."""

    def __init__(
        self, factor: float = 1.0, *, raises: str = "", gives: Any = None, is_open: bool = True
    ) -> None:
        super().__init__(is_open)
        self.factor, self.raises, self.gives = factor, raises, gives
        self.given: list[Any] = []

    def predict(self, rows: Any) -> Any:
        self.given.append(rows)
        self.pass_by()
        if self.raises:
            raise RuntimeError(self.raises)
        return [self.factor * float(sum(row)) for row in rows] if self.gives is None else self.gives


class Loader(Gate):
    """Loads each model in turn, the last for ever, a text as an error that says it."""

    def __init__(self, *models: Any, is_open: bool = True) -> None:
        super().__init__(is_open)
        self._models = models
        self.calls = 0
        self.gate: Gate = self

    def __call__(self) -> tuple[Model, str]:
        self.calls += 1
        number = min(self.calls, len(self._models))
        model = self._models[number - 1]
        self.gate.pass_by()
        if isinstance(model, str):
            raise OSError(model)
        return model, f"v{number}"


class Server:
    """An application between startup and shutdown."""

    def __init__(self, app: Any) -> None:
        self._threads = ThreadPoolExecutor(64)
        self._client = TestClient(app, raise_server_exceptions=False)
        try:
            self._threads.submit(self._client.__enter__).result(AT_MOST)
        except TooLate:
            raise TimeoutError("the application's startup does not end") from None

    def begin(self, method: str, path: str, body: Any = None) -> Future[Answer]:
        """Send a request whose answer is asked for later; a text is sent as it is."""
        return self._threads.submit(self._send, method, path, body)

    def ask(self, method: str, path: str, body: Any = None) -> Answer:
        return self.end(self.begin(method, path, body))

    def end(self, begun: Future[Answer]) -> Answer:
        try:
            return begun.result(AT_MOST)
        except TooLate:
            return NONE

    def first(self, begun: list[Future[Answer]]) -> Answer:
        """Return the first answer to come of several."""
        done, _ = wait(begun, AT_MOST, FIRST_COMPLETED)
        return done.pop().result() if done else NONE

    def wait_for(self, status: int, path: str = "/ready") -> bool:
        """Ask until it answers with a status; tell whether it did."""
        end = monotonic() + AT_MOST
        while monotonic() < end:
            if self.ask("GET", path)[0] == status:
                return True
            sleep(0.002)
        return False

    def stop(self) -> None:
        self._client.__exit__(None, None, None)
        self._threads.shutdown(wait=False)

    def _send(self, method: str, path: str, body: Any) -> Answer:
        content = {"content": body} if isinstance(body, str) else {"json": body}
        if body is None:
            content = {}
        answer = self._client.request(
            method, path, headers={"content-type": "application/json"}, **content
        )
        try:
            return answer.status_code, answer.json()
        except ValueError:
            return answer.status_code, answer.text


def answer_of(app: Any, body: str) -> Answer:
    """Return the answer to one batch, from startup to shutdown."""
    server = Server(app)
    try:
        server.wait_for(200)
        return server.begin("POST", "/predict", body).result()
    finally:
        server.stop()
