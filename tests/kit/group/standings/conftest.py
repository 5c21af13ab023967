"""A browser for the tests that look at the group's page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.kit.programs import BROWSER, need

ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Whatever browser of that kind is to be had."""
    path = need(BROWSER)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


class Reader:
    """Opens pages, offline, and keeps what they asked for and complained of."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self.complaints: list[str] = []
        self.forgiven: list[str] = []
        self.requests: list[str] = []

    def open(self, path: Path, width: int = 1400, **context: object) -> Page:
        opened = self._browser.new_context(
            viewport={"width": width, "height": 900},
            offline=True,
            **context,  # type: ignore[arg-type]
        )
        opened.set_default_timeout(5_000)
        self._contexts.append(opened)
        page = opened.new_page()
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", lambda dialog: self.complaints.append(f"dialog {dialog.message}"))
        page.on("request", lambda request: self.requests.append(request.url))
        page.goto(path.as_uri())
        return page

    def close(self) -> None:
        for context in self._contexts:
            context.close()


@pytest.fixture
def reader(chromium: Browser) -> Iterator[Reader]:
    """A reader of pages; a page that complains or asks for anything but itself fails the test."""
    reader = Reader(chromium)
    yield reader
    reader.close()
    assert [one for one in reader.complaints if not any(map(one.count, reader.forgiven))] == []
    others = [url for url in reader.requests if not url.startswith("file://")]
    assert [url for url in others if not url.startswith("data:")] == []


@pytest.fixture
def opened(reader: Reader, tmp_path: Path) -> Callable[..., Page]:
    """Open a page of this content."""

    def show(content: bytes, width: int = 1400, forgiven: str = "", **context: object) -> Page:
        reader.forgiven += [forgiven] if forgiven else []
        path = tmp_path / "group.html"
        path.write_bytes(content)
        return reader.open(path, width, **context)

    return show
