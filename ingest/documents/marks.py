"""Stars that set a figure in bold (**5000**家) taken out, and offsets found their way back."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace

from ingest.documents.model import Figure


@dataclass(frozen=True)
class Bare:
    """A text without stars; `kept`: where each of its letters stands in the text as given."""

    text: str
    kept: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A span of the text as given, in this text."""
        return bisect_left(self.kept, start), bisect_left(self.kept, end)

    def placed(self, figure: Figure, text: str) -> Figure:
        """A figure of this text with its place and words in `text`, as given."""
        start, end = self.kept[figure.start], self.kept[figure.end - 1] + 1
        return replace(figure, start=start, end=end, text=text[start:end])


def without_stars(text: str) -> Bare:
    """The text with its stars taken out."""
    kept = tuple(at for at, letter in enumerate(text) if letter != "*")
    return Bare("".join(text[at] for at in kept), kept)
