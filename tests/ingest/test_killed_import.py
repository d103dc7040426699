"""An import that is killed leaves the graph as it was before, or as it is after."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from graph.ontology import Firm, Source
from graph.store import open_store

ROWS = 3_000
IMPORT = """
import os, signal, threading
from pathlib import Path
from graph.store import open_store
from ingest.pipeline import ImportOptions, import_sheet_file

def kill(): os.kill(os.getpid(), signal.SIGKILL)
def told(step):
    if step.stage == 3:
        threading.Timer(float(os.environ["AFTER"]), kill).start()
import_sheet_file(open_store("graph.lbug"), Path("名录.csv"), ImportOptions(progress=told))
print("done", flush=True)
threading.Event().wait()
"""


@pytest.mark.parametrize("after", ["0", "0.05", "0.2"])
def test_a_killed_import_is_whole_or_not_there(tmp_path: Path, after: str):
    lines = [f"青岛{number}号机械有限公司,城阳区" for number in range(ROWS)]
    (tmp_path / "名录.csv").write_text("\n".join(["企业名称,区市", *lines]), "utf-8")

    run = subprocess.run(
        [sys.executable, "-c", IMPORT], cwd=tmp_path, capture_output=True, text=True, check=False,
        timeout=60, env={"PATH": "/usr/bin", "AFTER": after, "PYTHONPATH": ":".join(sys.path)},
    )  # fmt: skip

    assert run.returncode == -signal.SIGKILL
    store = open_store(str(tmp_path / "graph.lbug"))
    found = (store.read(Firm).height, store.read(Source).height)
    store.close()
    assert found in (((ROWS, 1),) if "done" in run.stdout else ((0, 0), (ROWS, 1)))
