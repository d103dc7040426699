"""Train the network that reads documents: `python -m training.train ENCODER`.

See training/README.md for where the encoder comes from and what is written.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional
from torch.optim.lr_scheduler import LambdaLR

from ingest.documents import network as in_use
from ingest.documents.network import PAD
from training.examples import NONE, Batch, Example, batches
from training.export import export
from training.letters import kept
from training.network import Network, started
from training.passages import corpus

FOLDER = Path(in_use.__file__).parent / "model"
LETTERS = "letters.txt"
#: Rounds over all passages, highest step, letters at a time (counted once per name asked about).
ROUNDS, STEP, SIZE = 6, 2.5e-4, 5000
#: What a status counts beside whether the relation holds; longest slope.
STATUS, LONGEST_SLOPE = 0.5, 2.0
#: Share of the steps in which their length grows; least share of the highest step.
GROWING, LEAST = 0.05, 0.02


def price(network: Network, batch: Batch) -> Tensor:
    """How far the answers are from those wanted."""
    ids, labels, row, asked, question, others, status = map(
        torch.from_numpy,
        (
            batch.ids, batch.labels, batch.row, batch.asked, batch.question, batch.others, batch.status,
        ),
    )  # fmt: skip
    real, mask = torch.from_numpy(batch.real), network.mask(ids == PAD)
    hidden = network.trunk(ids, mask)
    tags = network.names(hidden, mask).float()
    loss = functional.cross_entropy(tags[real], labels[real])
    if not len(question):
        return loss
    told = network.asking(hidden[row], mask[row], labels[row], asked)
    one = torch.einsum("qt,qtd->qd", mean(asked), told)[question]
    other = torch.einsum("pt,ptd->pd", mean(others), told[question])
    kinds, statuses = network.between(one, other)
    held = status != NONE
    pairs = functional.binary_cross_entropy_with_logits(
        kinds.float(), held.float(), reduction="sum"
    )
    pairs = pairs + STATUS * functional.cross_entropy(
        statuses.float()[held], status[held], reduction="sum"
    )
    return loss + pairs / len(question)


def mean(where: Tensor) -> Tensor:
    """By what the features of a name's letters are averaged."""
    return (where / where.sum(1, keepdim=True)).bfloat16()


class Precise:
    """The optimiser over weights in full precision, of which the network holds half-precise copies."""

    def __init__(self, network: Network, steps: int, highest: float) -> None:
        self.half = list(network.parameters())
        self.full = [one.detach().float().clone() for one in self.half]
        decayed = [one for one in self.full if one.ndim > 1]
        plain = [one for one in self.full if one.ndim <= 1]
        self.optimiser = torch.optim.AdamW(
            [{"params": decayed, "weight_decay": 0.01}, {"params": plain, "weight_decay": 0.0}],
            lr=highest, fused=True,
        )  # fmt: skip
        self.schedule = LambdaLR(
            self.optimiser,
            lambda at: min(1, at / (GROWING * steps)) * max(LEAST, 1 - at / steps),
        )

    def step(self) -> None:
        """One step down the slope that the network's weights hold."""
        torch.nn.utils.clip_grad_norm_(self.half, LONGEST_SLOPE)
        for full, half in zip(self.full, self.half, strict=True):
            full.grad = None if half.grad is None else half.grad.float()
            half.grad = None
        self.optimiser.step()
        self.schedule.step()
        with torch.no_grad():
            for full, half in zip(self.full, self.half, strict=True):
                half.copy_(full)


def train(network: Network, examples: list[Example], rounds: int, step: float, seed: int) -> None:
    """Fit the network to the examples; tells each round's mean price and how long it took so far."""
    network.bfloat16().train()
    steps = rounds * sum(1 for _ in batches(examples, SIZE, seed))
    precise, began = Precise(network, steps, step), time.perf_counter()
    for number in range(rounds):
        prices = []
        for batch in batches(examples, SIZE, seed + number):
            loss = price(network, batch)
            loss.backward()
            precise.step()
            prices.append(loss.item())
        mean = sum(prices) / len(prices)
        sys.stderr.write(f"{number + 1}: {mean:.4f}, {time.perf_counter() - began:.0f} s\n")


def main() -> None:
    """Read the options, train, write the model's files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("encoder", type=Path, help="folder of the unpacked encoder")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--step", type=float, default=STEP)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    torch.manual_seed(chosen.seed)
    letters, numbers = kept(chosen.encoder / "bge-small-zh-v1.5-tokenizer.json")
    (FOLDER / LETTERS).write_text("\n".join(letters), encoding="utf-8")
    network = started(chosen.encoder / "bge-small-zh-v1.5.onnx", numbers)
    examples = [Example.of(one) for one in corpus()]
    train(network, examples, chosen.rounds, chosen.step, chosen.seed)
    export(network.float().eval(), FOLDER)


if __name__ == "__main__":
    main()
