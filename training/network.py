"""The network in torch, as it is trained: a small encoder of Chinese with two readers on top.

The lower layers are shared. Two upper layers tag names; two others, told where the names are and of which
one is asked, tell what holds between that one and each other, and whether it is so. Telling the encoder
of the one asked about follows Zhong & Chen (2021, NAACL, “A frustratingly easy approach for entity and
relation extraction”), as added vectors where they add markers. The encoder starts from BGE small zh v1.5 (BAAI, MIT).
"""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path

import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn
from torch.nn import functional

from ingest.documents.network import KINDS, STATUSES, TAGS

WIDE, HEADS, INNER, LAYERS, SHARED, LONGEST = 512, 8, 2048, 4, 2, 512
#: Share of features dropped in the layers, and before the answers.
DROPPED, DROPPED_LAST = 0.1, 0.15


class Drop(nn.Module):
    """Whole features of a passage dropped, the same at each character: cheap on a CPU."""

    def __init__(self, share: float) -> None:
        super().__init__()
        self.share = share

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return x
        kept = torch.rand(x.shape[0], 1, x.shape[-1]) >= self.share
        return x * (kept.to(x.dtype) / (1 - self.share))


class Layer(nn.Module):
    """A layer of BERT (Devlin et al. 2019)."""

    def __init__(self) -> None:
        super().__init__()
        self.query_key_value = nn.Linear(WIDE, 3 * WIDE)
        self.out = nn.Linear(WIDE, WIDE)
        self.norm = nn.LayerNorm(WIDE, eps=1e-12)
        self.inner = nn.Linear(WIDE, INNER)
        self.outer = nn.Linear(INNER, WIDE)
        self.last = nn.LayerNorm(WIDE, eps=1e-12)
        self.drop = Drop(DROPPED)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        rows, letters, _ = x.shape
        parts = self.query_key_value(x).view(rows, letters, 3, HEADS, WIDE // HEADS)
        query, key, value = parts.permute(2, 0, 3, 1, 4)
        seen = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        seen = seen.transpose(1, 2).reshape(rows, letters, WIDE)
        x = self.norm(x + self.drop(self.out(seen)))
        return self.last(x + self.drop(self.outer(functional.gelu(self.inner(x)))))


class Network(nn.Module):
    """The whole; `letters`: size of the vocabulary."""

    def __init__(self, letters: int) -> None:
        super().__init__()
        self.word = nn.Embedding(letters, WIDE)
        self.place = nn.Embedding(LONGEST, WIDE)
        self.norm = nn.LayerNorm(WIDE, eps=1e-12)
        self.drop, self.last_drop = Drop(DROPPED), nn.Dropout(DROPPED_LAST)
        self.label = nn.Embedding(len(TAGS), WIDE)
        self.asked = nn.Embedding(2, WIDE)
        for one in (self.label, self.asked):
            nn.init.normal_(one.weight, std=0.02)
            nn.init.zeros_(one.weight[0])
        layers = [Layer() for _ in range(LAYERS)]
        self.shared = nn.ModuleList(layers[:SHARED])
        self.of_names = nn.ModuleList(layers[SHARED:])
        self.of_pairs = nn.ModuleList(deepcopy(one) for one in layers[SHARED:])
        self.tags = nn.Linear(WIDE, len(TAGS))
        self.both = nn.Linear(3 * WIDE, WIDE)
        self.kinds = nn.Linear(WIDE, len(KINDS))
        self.statuses = nn.Linear(WIDE, len(KINDS) * len(STATUSES))

    def mask(self, blank: Tensor) -> Tensor:
        """What is added to the nearness of letters: nothing, or for blanks a very low number."""
        return (blank * -1e4)[:, None, None, :].to(self.norm.weight.dtype)

    def trunk(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Letters (rows × letters) → features of each."""
        x = self.drop(self.norm(self.word(ids) + self.place.weight[: ids.shape[1]]))
        for layer in self.shared:
            x = layer(x, mask)
        return x

    def names(self, hidden: Tensor, mask: Tensor) -> Tensor:
        """Scores of the tags, per letter."""
        for layer in self.of_names:
            hidden = layer(hidden, mask)
        return self.tags(self.last_drop(hidden))

    def asking(self, hidden: Tensor, mask: Tensor, labels: Tensor, asked: Tensor) -> Tensor:
        """Features of each letter, told its label and whether it is of the name asked about."""
        hidden = hidden + self.label(labels) + self.asked(asked)
        for layer in self.of_pairs:
            hidden = layer(hidden, mask)
        return hidden

    def between(self, one: Tensor, other: Tensor) -> tuple[Tensor, Tensor]:
        """Scores of the kinds, and of each kind's statuses, of pairs given by their features."""
        both = self.both(torch.cat([one, other, one * other], -1))
        both = self.last_drop(functional.gelu(both))
        return self.kinds(both), self.statuses(both).unflatten(-1, (len(KINDS), len(STATUSES)))


def started(encoder: Path, kept: list[int]) -> Network:
    """A network whose encoder is that of the ONNX file; `kept`: numbers of the letters to keep."""
    model = onnx.load(str(encoder))
    held = {one.name: torch.tensor(numpy_helper.to_array(one)) for one in model.graph.initializer}
    factors = {
        node.name.strip("/").removesuffix("/MatMul").replace("/", "."): held[node.input[1]].T
        for node in model.graph.node
        if node.op_type == "MatMul" and node.input[1] in held
    }
    made = Network(len(kept))
    with torch.no_grad():
        made.word.weight.copy_(held["embeddings.word_embeddings.weight"][kept])
        kind = held["embeddings.token_type_embeddings.weight"][0]
        made.place.weight.copy_(held["embeddings.position_embeddings.weight"] + kind)
        copied(made.norm, held, "embeddings.LayerNorm")
        for number in range(LAYERS):
            above = number - SHARED
            tops = [made.of_names[above], made.of_pairs[above]] if above >= 0 else []
            for layer in tops or [made.shared[number]]:
                filled(layer, held, factors, f"encoder.layer.{number}")
    return made


def copied(layer: nn.Module, held: dict[str, Tensor], name: str) -> None:
    """A norm's weights."""
    layer.weight.copy_(held[f"{name}.weight"])
    layer.bias.copy_(held[f"{name}.bias"])


def filled(
    layer: nn.Module, held: dict[str, Tensor], factors: dict[str, Tensor], name: str
) -> None:
    """A layer's weights."""
    parts = [f"{name}.attention.self.{one}" for one in ("query", "key", "value")]
    layer.query_key_value.weight.copy_(torch.cat([factors[one] for one in parts]))
    layer.query_key_value.bias.copy_(torch.cat([held[f"{one}.bias"] for one in parts]))
    for linear, part in (
        (layer.out, "attention.output.dense"),
        (layer.inner, "intermediate.dense"),
        (layer.outer, "output.dense"),
    ):
        linear.weight.copy_(factors[f"{name}.{part}"])
        linear.bias.copy_(held[f"{name}.{part}.bias"])
    copied(layer.norm, held, f"{name}.attention.output.LayerNorm")
    copied(layer.last, held, f"{name}.output.LayerNorm")
