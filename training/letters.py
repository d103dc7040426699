"""The vocabulary: the single letters of the encoder's."""

from __future__ import annotations

import json
from pathlib import Path

#: The encoder's own first words, in the order of ours (`ingest.documents.network`: PAD, UNKNOWN …).
FIRST = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")


def kept(tokenizer: Path) -> tuple[list[str], list[int]]:
    """The letters that are kept, and the encoder's numbers of the first words and of the letters."""
    told = json.loads(tokenizer.read_text(encoding="utf-8"))
    numbers: dict[str, int] = told["model"]["vocab"]
    letters = sorted(word for word in numbers if len(word) == 1)
    return letters, [numbers[word] for word in (*FIRST, *letters)]
