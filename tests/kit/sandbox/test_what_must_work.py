"""Ordinary numeric Python works inside: a sandbox that breaks pandas judges nobody."""

from __future__ import annotations

import asyncio
import importlib.util
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import zoneinfo
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import katakit
from katakit.sandbox import Policy, kernel, prepare

from .conftest import inside

pytestmark = pytest.mark.skipif(not kernel.machine(), reason="Linux on x86-64 or arm64 only")


def numpy_linear_algebra() -> int:
    import numpy as np

    matrix = np.random.default_rng(0).normal(size=(200, 200))
    # (n, n) @ (n, n) -> (n, n)
    assert np.allclose(matrix @ np.linalg.inv(matrix), np.eye(200), atol=1e-6)
    return len(np.linalg.svd(matrix)[1])


def pandas_groups_and_time_zones() -> int:
    import pandas as pd

    frame = pd.DataFrame({"key": list("abab"), "value": [1, 2, 3, 4]})
    times = pd.to_datetime(["2024-03-31T00:30Z"]).tz_convert("Europe/Berlin")
    assert str(times[0] + pd.Timedelta(hours=1)) == "2024-03-31 03:30:00+02:00"
    return int(frame.groupby("key")["value"].sum()["a"])


def kmeans() -> int:
    import numpy as np
    from sklearn.cluster import KMeans

    points = np.random.default_rng(0).normal(size=(60, 2))
    return len(KMeans(n_clusters=3, n_init=2, random_state=0).fit(points).cluster_centers_)


def forest_with_two_jobs() -> int:
    import numpy as np
    from sklearn.ensemble import RandomForestClassifier

    points = np.random.default_rng(0).normal(size=(60, 3))
    forest = RandomForestClassifier(n_estimators=4, n_jobs=2, random_state=0)
    return len(forest.fit(points, points[:, 0] > 0).estimators_)


def histogram_boosting() -> int:
    import numpy as np
    from sklearn.ensemble import HistGradientBoostingRegressor

    points = np.random.default_rng(0).normal(size=(80, 3))
    model = HistGradientBoostingRegressor(max_iter=3).fit(points, points[:, 0])
    return len(model.predict(points))


def temporary_files() -> str:
    with tempfile.TemporaryDirectory() as folder, tempfile.NamedTemporaryFile("w+") as file:
        Path(folder, "deep", "er").mkdir(parents=True)
        file.write("text")
        file.seek(0)
        return file.read()


def zones() -> str:
    from datetime import datetime

    instant = datetime(2024, 7, 1, tzinfo=zoneinfo.ZoneInfo("America/New_York"))
    return str(instant.utcoffset())


def locales() -> str:
    import locale

    return locale.setlocale(locale.LC_ALL, "C.UTF-8")


def randomness() -> int:
    import random
    import secrets
    import uuid

    with open("/dev/urandom", "rb", buffering=0) as source:
        source.read(8)
    random.SystemRandom().random()
    assert uuid.uuid4() != uuid.uuid4()
    return len(os.urandom(16)) + len(secrets.token_bytes(16))


def sqlite_with_a_log() -> int:
    with sqlite3.connect("store.db") as store:
        assert store.execute("pragma journal_mode=wal").fetchone() == ("wal",)
        store.execute("create table t (x)")
        store.executemany("insert into t values (?)", [(n,) for n in range(10)])
    with sqlite3.connect("store.db") as again:
        return int(again.execute("select count(*) from t").fetchone()[0])


def memory_maps() -> int:
    import numpy as np

    array = np.memmap("array.bin", dtype="int64", mode="w+", shape=(100,))
    array[:] = 1
    array.flush()
    return int(np.memmap("array.bin", dtype="int64", mode="r").sum())


def thread_pools() -> int:
    with ThreadPoolExecutor(8) as pool:
        return sum(pool.map(len, ["ab"] * 50))


def event_loops() -> int:
    async def one(value: int) -> int:
        await asyncio.sleep(0.001)
        return await asyncio.to_thread(lambda: value)

    async def several() -> list[int]:
        return await asyncio.gather(*map(one, range(5)))

    return sum(asyncio.run(several()))


def fastapi_test_client() -> list[Any]:
    from fastapi import Depends, FastAPI, HTTPException, WebSocket
    from fastapi.testclient import TestClient
    from pydantic import BaseModel

    class Item(BaseModel):
        name: str
        price: float = 1.5

    app = FastAPI()

    def user() -> str:
        return "ann"  # not async, so it runs in a thread

    def add(item: Item, owner: str = Depends(user)) -> dict[str, Any]:
        if not item.name:
            raise HTTPException(404)
        return {"owner": owner, "price": item.price}

    async def listen(socket: Any) -> None:
        await socket.accept()
        await socket.send_text((await socket.receive_text()).upper())

    add.__annotations__["item"] = Item  # a local class, which its name alone does not find
    listen.__annotations__["socket"] = WebSocket
    app.post("/items")(add)
    app.websocket("/listen")(listen)
    with TestClient(app) as client:
        good, bad = client.post("/items", json={"name": "a"}), client.post("/items", json={})
        gone = client.post("/items", json={"name": ""})
        with client.websocket_connect("/listen") as socket:
            socket.send_text("heard")
            return [good.json()["price"], bad.status_code, gone.status_code, socket.receive_text()]


def httpx_against_an_application() -> list[Any]:
    import httpx

    async def app(_: Any, receive: Any, send: Any) -> None:
        body = (await receive())["body"]
        await send({"type": "http.response.start", "status": 201, "headers": [(b"x", b"y")]})
        await send({"type": "http.response.body", "body": body[::-1]})

    async def several() -> list[Any]:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://inside") as client:
            answers = await asyncio.gather(*(client.post("/", content=b"ab") for _ in range(3)))
        return [(answer.status_code, answer.text) for answer in answers]

    answers = asyncio.run(several())
    canned = httpx.MockTransport(lambda asked: httpx.Response(200, json={"path": asked.url.path}))
    with httpx.Client(transport=canned) as client:
        return [*answers[0], len(answers), client.get("http://inside/a").json()["path"]]


def copies() -> list[str]:
    Path("a").write_text("text")
    shutil.copy("a", "b")
    shutil.copy2("a", "c")
    os.mkdir("folder")
    shutil.move("c", "folder/c")
    shutil.copytree("folder", "other")
    os.replace("a", "other/a")
    shutil.rmtree("folder")
    return sorted(os.listdir("other"))


def modes_and_times_of_its_own() -> str:
    Path("run").write_text("text")
    os.chmod("run", 0o640)
    os.utime("run", (1, 1))
    return Path("run").read_text()


def touched_files() -> bool:
    Path("new").touch()
    Path("new").touch()
    return Path("new").exists()


def packages() -> str:
    import importlib.metadata
    import json.tool  # from the standard library, not read so far
    import platform

    assert json.tool.__name__ == "json.tool"
    assert platform.python_version()
    return importlib.metadata.version("numpy").partition(".")[0]


def nothing_in_particular() -> int:
    import multiprocessing
    import sys
    import warnings

    with open(os.devnull, "w") as nobody:
        print("to nobody", file=nobody)
    assert sys.stdin is None or not sys.stdin.isatty()
    warnings.warn("read my source line", stacklevel=1)
    return min(os.cpu_count() or 0, multiprocessing.cpu_count(), 1)


WORKS: dict[Callable[[], Any], Any] = {
    numpy_linear_algebra: 200,
    pandas_groups_and_time_zones: 4,
    kmeans: 3,
    forest_with_two_jobs: 4,
    histogram_boosting: 80,
    temporary_files: "text",
    zones: "-1 day, 20:00:00",
    locales: "C.UTF-8",
    randomness: 32,
    sqlite_with_a_log: 10,
    memory_maps: 100,
    thread_pools: 100,
    event_loops: 10,
    fastapi_test_client: [1.5, 422, 404, "HEARD"],
    httpx_against_an_application: [201, "ba", 3, "/a"],
    copies: ["a", "c"],
    modes_and_times_of_its_own: "text",
    touched_files: True,
    packages: "2",
    nothing_in_particular: 1,
}


@pytest.mark.filterwarnings("ignore:read my source line")
@pytest.mark.filterwarnings("ignore:Using `httpx` with `starlette.testclient` is deprecated")
@pytest.mark.parametrize("act", WORKS, ids=lambda act: act.__name__)
def test_ordinary_code_works(act: Callable[[], Any]) -> None:
    outcome = inside(act, plan=prepare(Policy(readable=())))
    assert (outcome.value, outcome.error) == (WORKS[act], "")


@pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user's modes are left as made")
def test_a_mode_set_in_scratch_is_the_mode_had() -> None:
    def mode() -> int:
        Path("mine").touch()
        os.chmod("mine", 0o640)
        return os.stat("mine").st_mode & 0o777

    assert inside(mode).value == 0o640


def test_eight_threads_fit_into_half_a_gigabyte() -> None:
    def busy(_: int) -> int:
        return len(bytearray(1 << 20))

    def pool() -> int:
        with ThreadPoolExecutor(8) as executor:
            return sum(executor.map(busy, range(64)))

    assert inside(pool, plan=prepare(Policy(memory_bytes=512 << 20))).value == 64 << 20


def test_inherited_descriptors_stay_usable() -> None:
    left, right = os.pipe()
    os.write(right, b"before")

    def use() -> str:
        os.write(right, b" and after")
        return os.read(left, 100).decode()

    try:
        assert inside(use).value == "before and after"
    finally:
        os.close(left)
        os.close(right)


FRESH = """
import os, tempfile
from katakit.sandbox import Policy, prepare
plan = prepare(Policy())
if os.fork() == 0:
    plan.apply(tempfile.mkdtemp(dir=os.environ["TMPDIR"]))
    try:
        import asyncio, ctypes.util, decimal, email, hashlib, http.client, logging, mimetypes
        import multiprocessing, platform, pydoc, socket, ssl, statistics, typing, unittest, uuid
        import numpy.ma, numpy.testing, pandas, sklearn.linear_model, sklearn.pipeline
        assert hashlib.sha256(b"").hexdigest().startswith("e3b0")
        assert mimetypes.guess_type("a.csv")[0] == "text/csv"
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        uuid.uuid1(), platform.platform(), socket.gethostname(), ctypes.util.find_library("m")
        pandas.DataFrame({"a": [1.5]}).to_csv("f.csv")
        assert len(pandas.read_csv("f.csv")) == 1
        os.write(1, b"all imported")
    except BaseException:
        import traceback
        traceback.print_exc()
    os._exit(0)
os.wait()
"""


def test_libraries_can_be_imported_inside_too(tmp_path: Path) -> None:
    """The zygote preloads most of them; what it forgot must still be found."""
    source = str(Path(katakit.__file__ or "").parent.parent)
    sites = [path for path in sys.path if path.endswith("-packages")]
    done = subprocess.run(
        [sys.executable, "-c", FRESH],
        env={
            "PYTHONPATH": os.pathsep.join([source, *sites]),
            "TMPDIR": str(tmp_path),
            "HOME": "/",
            "OPENBLAS_NUM_THREADS": "1",
            "JOBLIB_MULTIPROCESSING": "0",
        },
        capture_output=True,
        text=True,
        check=True,
    )
    assert (done.stdout, done.stderr) == ("all imported", "")


def test_beside_a_hidden_package_the_others_can_be_imported() -> None:
    """An installed kit lies among its libraries, which must be found by listing their folder."""
    hidden = Path(importlib.util.find_spec("nox").origin or "").parent  # type: ignore[union-attr]
    plan = prepare(Policy(hidden=(hidden,)))

    def look() -> str:
        import sklearn.isotonic

        importlib.invalidate_caches()
        import wsgiref.headers

        try:
            return (hidden / "__init__.py").read_text()
        except PermissionError:
            return f"{sklearn.isotonic.__name__}{wsgiref.headers.__name__}"

    assert inside(look, plan=plan).value == "sklearn.isotonicwsgiref.headers"
    assert inside((hidden / "__init__.py").read_text).value
