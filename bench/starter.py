"""How long a city waits: building the starter graph, starting with data, the first page."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any


def run(report: Callable[[str], None]) -> Iterator[dict[str, Any]]:
    """Rows for the first build, a start with data, and the overview page."""
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "graph.lbug"
        report("first start: builds the graph, then serves")
        first, first_page = start(store)
        yield row("首次启动：建图并可访问", "1466 家企业，1337 个产品", first)
        yield row("首次启动后的总览页（HTTP）", "", first_page)
        again, page = start(store)
        yield row("有数据时启动到可访问", "同上", again)
        yield row("总览页（HTTP，进程刚启动）", "", page)
        report("the overview in Chromium")
        for task, seconds in drawn(store).items():
            yield row(task, "1440×900", seconds)


def row(task: str, size: str, seconds: float) -> dict[str, Any]:
    """A row without a peer."""
    return {"task": task, "size": size, "seconds": seconds}


def start(store: Path) -> tuple[float, float]:
    """Seconds from starting the server to its first answer, and of the overview page; stops it."""
    with served(store) as (address, answered):
        asked = time.perf_counter()
        fetch(f"{address}/")
        return answered, time.perf_counter() - asked


def drawn(store: Path) -> dict[str, float]:
    """Seconds until Chromium has drawn the overview's table, at first and again; none without it."""
    program = shutil.which("chromium")
    if program is None:
        return {}
    from playwright.sync_api import sync_playwright

    flags = ["--headless", "--no-sandbox", "--disable-gpu"]
    with served(store) as (address, _), sync_playwright() as started:
        browser = started.chromium.launch(executable_path=program, args=flags)
        seconds = {}
        for task in ("总览页在 Chromium 画出，首次", "总览页在 Chromium 画出，再次"):
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            asked = time.perf_counter()
            page.goto(f"{address}/")
            page.locator("table tbody tr").first.wait_for()
            page.evaluate(
                "() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))"
            )
            seconds[task] = time.perf_counter() - asked
            page.close()
        browser.close()
        return seconds


@contextlib.contextmanager
def served(store: Path) -> Iterator[tuple[str, float]]:
    """A running server: its address and the seconds to its first answer; stopped at the end."""
    port = free_port()
    environment = {**os.environ, "LIANTU_STORE": str(store), "LIANTU_PORT": str(port)}
    begun = time.perf_counter()
    server = subprocess.Popen(
        [sys.executable, "-c", "from api.cli import main; main(['serve'])"],
        env=environment, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        address = f"http://127.0.0.1:{port}"
        yield address, wait_for(f"{address}/health", begun) - begun
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(20)


def wait_for(address: str, begun: float, limit: float = 120) -> float:
    """The moment at which an address answers."""
    while time.perf_counter() - begun < limit:
        with contextlib.suppress(OSError):
            fetch(address)
            return time.perf_counter()
        time.sleep(0.05)
    raise TimeoutError(address)


def fetch(address: str) -> bytes:
    """The body behind a local address."""
    with urllib.request.urlopen(address, timeout=30) as answer:  # noqa: S310 — our own server
        body: bytes = answer.read()
        return body


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
        return number
