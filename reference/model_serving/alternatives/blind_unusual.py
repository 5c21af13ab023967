"""Raw ASGI: a class with state and no framework; own daemon threads; arrays for the model."""

import asyncio
import json
import threading

import numpy as np


class Refused(Exception):
    def __init__(self, status, **headers):
        self.status = status
        self.headers = headers


def in_thread(function, *args):
    """An awaitable for function(*args), computed in a daemon thread of its own."""
    loop = asyncio.get_running_loop()
    future = loop.create_future()

    def settle(ok, value):
        if not future.done():
            future.set_result((ok, value))

    def work():
        try:
            outcome = True, function(*args)
        except BaseException:
            outcome = False, None
        try:
            loop.call_soon_threadsafe(settle, *outcome)
        except RuntimeError:
            pass  # the loop has closed: nobody waits any more

    threading.Thread(target=work, daemon=True).start()
    return future


class Service:
    def __init__(self, load, n_features, max_batch, max_active):
        self.load = load
        self.n_features = n_features
        self.max_batch = max_batch
        self.seats = threading.Semaphore(max_active)
        self.door = threading.Lock()
        self.current = None
        self.routes = {
            ("GET", "/health"): self.health,
            ("GET", "/ready"): self.ready,
            ("POST", "/predict"): self.predict,
            ("POST", "/reload"): self.reload,
        }

    async def __call__(self, scope, receive, send):
        if scope["type"] == "lifespan":
            return await self.lifespan(receive, send)
        if scope["type"] != "http":
            return None
        body = await self.body(receive)
        known = self.routes.get((scope["method"], scope["path"]))
        headers = {}
        try:
            if known is None:
                raise Refused(404)
            status, answer = 200, await known(body)
        except Refused as refused:
            status, answer = refused.status, None
            headers = refused.headers
        sent = json.dumps(answer).encode()
        headers = {"content-type": "application/json", "content-length": str(len(sent)), **headers}
        await send(
            {
                "type": "http.response.start",
                "status": status,
                "headers": [(k.replace("_", "-").encode(), v.encode()) for k, v in headers.items()],
            }
        )
        await send({"type": "http.response.body", "body": sent})

    async def lifespan(self, receive, send):
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self.door.acquire()
                in_thread(self.renew)
                await send({"type": "lifespan.startup.complete"})
            else:
                await send({"type": "lifespan.shutdown.complete"})
                return

    @staticmethod
    async def body(receive):
        parts = []
        more = True
        while more:
            message = await receive()
            parts.append(message.get("body", b""))
            more = message.get("more_body", False)
        return b"".join(parts)

    def renew(self):
        try:
            model, version = self.load()
            self.current = model, version
        finally:
            self.door.release()
        return version

    def rows(self, body):
        try:
            sent = json.loads(body)
            (name,) = sent.keys()
            rows = sent["rows"]
            if name != "rows" or not 1 <= len(rows) <= self.max_batch:
                raise ValueError
            if type(rows) is not list or {type(row) for row in rows} != {list}:
                raise ValueError
            if {len(row) for row in rows} != {self.n_features}:
                raise ValueError
            if not {type(x) for row in rows for x in row} <= {int, float}:
                raise ValueError
            array = np.array([[float(x) for x in row] for row in rows], dtype=np.float64)
            if not np.isfinite(array).all():
                raise ValueError
        except Exception:
            raise Refused(422) from None
        return array

    def compute(self, model, rows):
        try:
            found = model.predict(rows)
            if len(found) != len(rows):
                raise ValueError
            found = [x.item() if isinstance(x, np.generic) else x for x in found]
            if not {type(x) for x in found} <= {int, float, bool}:
                raise ValueError
            found = [float(x) for x in found]
            if not np.isfinite(found).all():
                raise ValueError
            return found
        finally:
            self.seats.release()

    async def health(self, body):
        return None

    async def ready(self, body):
        if self.current is None:
            raise Refused(503, retry_after="1")
        return []

    async def predict(self, body):
        if self.current is None:
            raise Refused(503, retry_after="1")
        rows = self.rows(body)
        model, version = self.current
        if not self.seats.acquire(blocking=False):
            raise Refused(503, retry_after="1")
        ok, found = await in_thread(self.compute, model, rows)
        if not ok:
            raise Refused(500)
        return {"version": version, "predictions": found}

    async def reload(self, body):
        if not self.door.acquire(blocking=False):
            raise Refused(409)
        ok, version = await in_thread(self.renew)
        if not ok:
            raise Refused(500)
        return {"version": version}


def create_app(load, *, n_features, max_batch=100, max_active=8):
    return Service(load, n_features, max_batch, max_active)
