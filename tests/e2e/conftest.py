"""A browser and a running server, shared by all tests of pages.

Pages with forms that open are seen with `reduced_motion`: a click on a button that still slides goes down on it and up
beside it, and so is no click.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from bench.starter import free_port, wait_for

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium of the system."""
    program = shutil.which("chromium")
    if program is None:
        if os.environ.get("LIANTU_TEST_REQUIRE"):
            pytest.fail("Chromium is required here and is not installed")
        pytest.skip("没有 Chromium：apt-get install chromium 后再跑")
    with sync_playwright() as started:
        opened = started.chromium.launch(executable_path=program, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """`liantu serve` in an empty folder: it builds the graph first."""
    folder, port = tmp_path_factory.mktemp("office"), free_port()
    running = subprocess.Popen(
        [sys.executable, "-c", f"from api.cli import main; main(['serve', '--port', '{port}'])"],
        cwd=folder,
        env={**os.environ, "LIANTU_STORE": str(folder / "data" / "graph.lbug"), "LIANTU_LANG": "zh"},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    wait_for(f"{address}/health", time.perf_counter())
    yield address
    running.send_signal(signal.SIGINT)
    said, _ = running.communicate(timeout=30)
    assert f"链图已启动：{address}" in said
    assert "已停止" in said
    assert running.returncode == 0
    assert "Traceback" not in said
