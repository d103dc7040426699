"""Which stretches of a text belong together: what two names have to do with each other is said within one.

A new paragraph is about something new, unless it points back (该公司 …), stands under a heading that names its
firm, is signed by it, or is only the rest of a line that was broken off.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.documents.model import Mention, within

#: How a paragraph begins that speaks of the firm of the one before.
POINTS_BACK = re.compile(
    r"\s*(?:\d{4}年[^，。]{0,8}，|目前，|近日，)?(?:公司|该(?:公司|企业|集团|厂|项目)|其(?!中|他|余|次)|本(?:公司|企业|集团|厂)|我公司|我司|我厂|双方|对此|上述)"
)
#: A line ends with one of these, unless it is a heading, a field of a form, or broken off.
ENDS = "。！？；：”…"
#: Letters of the longest heading, and of the shortest line that is taken for broken off.
HEADING, BROKEN = 40, 30
LINE = re.compile(r"[^\n]*\S[^\n]*")
SENTENCE = re.compile(r"[^。！？]+[。！？]*[”’」）)]*")
#: What may stand before the firm that a sentence is about, and what behind the one that only says or signs it.
OPENING = re.compile(
    r"[\s“”\"（(【]*(?:[一二三四五六七八九十\d]+[、.．)）]|[（(][一二三四五六七八九十\d]+[）)]|[^，。；]{0,12}，)?[“\"]?$"
)
SAYS = re.compile(r"[^，。；]{0,12}(?:说|表示|介绍|称|透露|告诉|坦言|致辞)")
#: Words that mean a firm or a thing named before.
POINTER = re.compile(
    r"(?<!有限)(?<!股份)(?<!子)(?<!分)公司|该|其|双方|我们|我司|我厂|本(?:公司|企业|集团|厂)|前者|后者|上述|此|这|它|对方|[两三几各]家|[两二]者|各方|[甲乙]方|自家|自产|厂里|厂方"
)
#: Letters behind a firm, of a signature or a source at most.
SIGNATURE = 12
#: What stands behind a firm in the line that signs a paper.
SIGNED = re.compile(r"(?:董事会|监事会|办公室|采购部|销售部|供稿)?[）)\s]*$")


@dataclass(frozen=True)
class Threads:
    """Where each line begins, and the number of its thread."""

    starts: list[int]
    numbers: list[int]

    @classmethod
    def of(cls, text: str, mentions: Sequence[Mention]) -> Threads:
        """Of a text with its names in order."""
        firms = [one for one in mentions if one.label == "FIRM"]
        made, before, is_headed = cls([0], [0]), "", False
        for line in LINE.finditer(text):
            inside = within(firms, *line.span())
            goes_on = (
                is_headed
                or bool(POINTS_BACK.match(line[0]))
                or is_broken_off(before, line[0])
                or signs(line[0], line.start(), inside)
            )
            for piece in SENTENCE.finditer(text, line.start(), line.end()):
                is_first = piece.start() == line.start()
                if before and (
                    (is_first and not goes_on) or opens_anew(text, piece.span(), inside)
                ):
                    made.starts.append(piece.start())
                    made.numbers.append(made.numbers[-1] + 1)
                before = line[0]
            is_headed = is_heading(line[0], inside) or (
                is_headed and not inside and is_body(line[0])
            )
        return made

    def at(self, place: int) -> int:
        """The number of the thread at a place of the text."""
        return self.numbers[max(0, bisect_right(self.starts, place) - 1)]


def opens_anew(text: str, span: tuple[int, int], firms: Sequence[Mention]) -> bool:
    """Whether a sentence opens with the firm that it is about, and points to nothing before. Of the annotated
    relations one in a hundred goes across the beginning of such a sentence."""
    named = within(firms, *span)
    if not named:
        return False
    one, words, at = named[0], "", span[0]
    for each in named:
        words += text[at : each.start] + "、"
        at = each.end
    words += text[at : span[1]]
    return (
        span[1] - one.end > SIGNATURE
        and bool(OPENING.match(text[span[0] : one.start]))
        and not SAYS.match(text, one.end, span[1])
        and not POINTER.search(words)
    )


def is_heading(line: str, firms: Sequence[Mention]) -> bool:
    """Whether a line names the one firm that the next one is about."""
    bare = line.strip()
    return (
        len(firms) == 1 and len(bare) <= HEADING and bare[-1] not in ENDS[:4] and "\t" not in bare
    )


def is_body(line: str) -> bool:
    """Whether a line can stand under a heading: sentences, or a field (主要产品：轴承)."""
    bare = line.strip()
    return len(bare) > HEADING or bare[-1] in ENDS or "：" in bare


def is_broken_off(line: str, following: str) -> bool:
    """Whether a line is only the first part of what the next one ends."""
    bare = line.rstrip()
    return len(bare) >= BROKEN and bare[-1] not in ENDS and "\t" not in line + following


def signs(line: str, at: int, firms: Sequence[Mention]) -> bool:
    """Whether a line is a signature: a firm and nothing more."""
    bare = line.strip(" \t—（(")
    return (
        len(firms) == 1
        and bare.startswith(firms[0].text)
        and bool(SIGNED.fullmatch(line[firms[0].end - at :]))
    )
