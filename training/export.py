"""The trained network as the three files that the product runs: trunk, names, pairs, with weights of 8 bits."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from ingest.documents.network import PAD
from training.network import WIDE, Network

ROWS, LETTERS, OTHERS = (
    torch.export.Dim(name, min=1, max=512) for name in ("rows", "letters", "others")
)


class Part(nn.Module):
    """A part of the network by itself."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network


class Trunk(Part):
    """Letters → features."""

    def forward(self, ids: Tensor) -> Tensor:
        return self.network.trunk(ids, self.network.mask(ids == PAD))


class Names(Part):
    """Features → how likely each tag is."""

    def forward(self, hidden: Tensor, ids: Tensor) -> Tensor:
        scores = self.network.names(hidden, self.network.mask(ids == PAD))
        return torch.softmax(scores, -1)


class Pairs(Part):
    """Features, tags and where the name asked about and the others stand → what holds, and whether."""

    def forward(
        self, hidden: Tensor, ids: Tensor, labels: Tensor, asked: Tensor, others: Tensor
    ) -> tuple[Tensor, Tensor]:
        told = self.network.asking(hidden, self.network.mask(ids == PAD), labels, asked)
        where = asked.to(told.dtype).unsqueeze(1)
        one = (where @ told) / where.sum(2, keepdim=True)
        other = (others @ told) / others.sum(2, keepdim=True).clamp(min=1)
        kinds, statuses = self.network.between(one.expand_as(other), other)
        return torch.sigmoid(kinds), torch.softmax(statuses, -1)


def export(network: Network, folder: Path) -> None:
    """Write the files that `ingest.documents.network` reads."""
    ids, hidden = torch.full((2, 9), 7), torch.zeros(2, 9, WIDE)
    each = {0: ROWS, 1: LETTERS}
    parts = {
        "trunk": (Trunk, (ids,), ("ids",), ("features",), (each,)),
        "names": (Names, (hidden, ids), ("hidden", "ids"), ("tags",), (each, each)),
        "pairs": (
            Pairs,
            (hidden, ids, ids % 3, ids % 2, torch.ones(2, 3, 9)),
            ("hidden", "ids", "labels", "asked", "others"),
            ("kinds", "statuses"),
            (each, each, each, each, {0: ROWS, 1: OTHERS, 2: LETTERS}),
        ),
    }
    with TemporaryDirectory() as scratch:
        for name, (part, given, inputs, outputs, shapes) in parts.items():
            whole = Path(scratch) / f"{name}.onnx"
            torch.onnx.export(
                part(network), given, str(whole), input_names=inputs, output_names=outputs,
                dynamic_shapes=shapes, external_data=False, dynamo=True,
            )  # fmt: skip
            quantize_dynamic(
                whole, folder / whole.name, per_channel=True, reduce_range=True,
                weight_type=QuantType.QInt8, op_types_to_quantize=["MatMul", "Gemm", "Gather"],
            )  # fmt: skip
