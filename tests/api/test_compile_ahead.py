"""What the first start of the server compiles beside it."""

from __future__ import annotations

from pathlib import Path

from api.compile_ahead import compile_ahead
from graph.algorithms import availability, cascade, concentration, reach


def test_every_heavy_kernel_has_been_called_once(tmp_path: Path):
    compile_ahead(tmp_path)

    for kernel in (cascade.run_lanes, availability._spread, reach._needed, concentration._held):
        assert kernel.signatures
