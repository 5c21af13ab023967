"""A browser for the tests that look at the group's page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

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
    """Opens pages, offline, and keeps what they asked for and complained of.

    A window costs a browser five times what a page does, so each page takes the place of the
    one before it, in a tab for each set of options.
    """

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._tabs: dict[tuple[tuple[str, object], ...], Page] = {}
        self.complaints: list[str] = []
        self.forgiven: list[str] = []
        self.requests: list[str] = []

    def open(self, path: Path, width: int = 1400, **context: object) -> Page:
        page = self._tab(**context)
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(path.as_uri())
        return page

    def begin(self) -> None:
        """Begin to keep anew."""
        for kept in (self.complaints, self.forgiven, self.requests):
            kept.clear()

    def leave(self) -> None:
        """Leave every page: what it was about to ask or to say, it has."""
        for page in self._tabs.values():
            page.emulate_media(media="null", color_scheme="null")
            page.goto("about:blank")

    def _tab(self, **context: object) -> Page:
        options = tuple(sorted(context.items()))
        if options not in self._tabs:
            opened = self._browser.new_context(offline=True, **context)  # type: ignore[arg-type]
            opened.set_default_timeout(5_000)
            page = self._tabs[options] = opened.new_page()
            page.on("console", lambda message: self.complaints.append(message.text))
            page.on("pageerror", lambda error: self.complaints.append(str(error)))
            page.on("dialog", lambda dialog: self.complaints.append(f"dialog {dialog.message}"))
            page.on("request", lambda request: self.requests.append(request.url))
        return self._tabs[options]


@pytest.fixture(scope="module")
def tabs(chromium: Browser) -> Reader:
    """The reader of all tests, whose tabs stay."""
    return Reader(chromium)


@pytest.fixture
def reader(tabs: Reader) -> Iterator[Reader]:
    """A reader of pages; a page that complains or asks for anything but itself fails the test."""
    tabs.begin()
    yield tabs
    tabs.leave()
    assert [one for one in tabs.complaints if not any(map(one.count, tabs.forgiven))] == []
    others = [url for url in tabs.requests if not url.startswith("file://")]
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
