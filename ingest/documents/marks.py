"""Stars that set words in bold (**5000**家) taken out, and what was found put back in its place."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ingest.documents.model import Extraction, Figure, Mention, Relation


@dataclass(frozen=True)
class Bare:
    """A text without stars; `kept`: where each of its letters stands in the text as given."""

    text: str
    kept: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A span of this text, in the text as given."""
        return (self.kept[start], self.kept[end - 1] + 1) if end > start else (start, end)

    def placed(self, found: Extraction, given: str) -> Extraction:
        """What was found here, with its places and words in the text as `given`."""
        return Extraction(
            given,
            [self._mention(one, given) for one in found.entities],
            [self._relation(one, given) for one in found.relations],
            [self._figure(one, given) for one in found.targets],
        )

    def _mention(self, one: Mention, given: str) -> Mention:
        start, end = self.span(one.start, one.end)
        return replace(one, start=start, end=end, text=given[start:end], full=one.name)

    def _relation(self, one: Relation, given: str) -> Relation:
        return replace(
            one,
            head=self._mention(one.head, given),
            tail=self._mention(one.tail, given),
            sentence=self.span(*one.sentence),
        )

    def _figure(self, one: Figure, given: str) -> Figure:
        start, end = self.span(one.start, one.end)
        return replace(one, start=start, end=end, text=given[start:end])


def without_stars(text: str) -> Bare:
    """The text with its stars taken out."""
    kept = tuple(at for at, letter in enumerate(text) if letter != "*")
    return Bare("".join(text[at] for at in kept), kept)
