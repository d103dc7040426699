"""Tables as text: csv, txt, tsv in UTF-8, GB18030 or UTF-16, with comma, tab, semicolon or bar."""

from __future__ import annotations

import csv
import io
from collections import Counter
from pathlib import Path

from ingest.readers.guard import FileKind, bad_file
from ingest.readers.sheet import Cell, Sheet

SEPARATORS = (",", "\t", ";", "|", "，")
BYTE_ORDER_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
#: Lines looked at for the separator.
SAMPLE = 40
#: So many bytes beyond ASCII that form UTF-8 do so on purpose.
SURE_BYTES = 6
LARGEST_FIELD = 10_000_000


def read_text_table(path: Path, _kind: FileKind) -> list[Sheet]:
    """One sheet, named after the file."""
    text, encoding = decode(path)
    separator = separator_of(text)
    csv.field_size_limit(LARGEST_FIELD)
    try:
        rows: list[list[Cell]] = [
            list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        ]
    except csv.Error as fault:
        raise bad_file(
            path,
            (f"文本表格读不下去：{fault}", f"The text table cannot be read: {fault}"),
            ("检查引号是否成对，或另存为 xlsx。", "Check the quotes, or save it as xlsx."),
        ) from fault
    return [Sheet(path.stem, rows, notes=[encoding, separator])]


def decode(path: Path) -> tuple[str, str]:
    """The text and its encoding; a file of mixed encodings is decoded line by line."""
    body = path.read_bytes()
    for mark, encoding in BYTE_ORDER_MARKS:
        if body.startswith(mark):
            return body.decode(encoding, errors="replace"), encoding
    if wide := utf16_without_mark(body):
        return body.decode(wide, errors="replace"), wide
    if body.count(0) > len(body) // 100:
        raise bad_file(
            path,
            ("这不是文本表格，内容是二进制", "This is binary, not a text table"),
            ("检查扩展名；在 Excel 中打开并另存为 xlsx。", "Open it in Excel and save it as xlsx."),
        )
    try:
        return body.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return lines_of(path, body)


def utf16_without_mark(body: bytes) -> str:
    """utf-16-le or -be where every other byte of the ASCII in it is zero."""
    sample = body[:4096]
    if len(sample) < 4 or len(sample) % 2:
        return ""
    for encoding, first in (("utf-16-le", 1), ("utf-16-be", 0)):
        zeros = sample[first::2].count(0)
        if zeros * 8 > len(sample) and sample[1 - first :: 2].count(0) == 0:
            return encoding
    return ""


def lines_of(path: Path, body: bytes) -> tuple[str, str]:
    """Text in GB18030, or put together from lines in GB18030 and in UTF-8."""
    lines, encodings = [], set()
    for number, line in enumerate(body.splitlines(keepends=True), start=1):
        if not line.isascii():
            encoding = "utf-8" if is_utf8(line) else "gb18030"
            encodings.add(encoding)
            try:
                lines.append(line.decode(encoding))
            except UnicodeDecodeError as fault:
                raise bad_file(
                    path,
                    (
                        f"第 {number} 行既不是 UTF-8 也不是 GB18030",
                        f"Line {number} is neither UTF-8 nor GB18030",
                    ),
                    ("用一种编码另存，建议 UTF-8。", "Save it in one encoding, best UTF-8."),
                ) from fault
        else:
            lines.append(line.decode("ascii"))
    return "".join(lines), " + ".join(sorted(encodings))


def is_utf8(line: bytes) -> bool:
    """Whether a line is surely UTF-8: two GB18030 characters may pass for it by chance, more don't."""
    if sum(byte > 127 for byte in line) < SURE_BYTES:
        return False
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def separator_of(text: str) -> str:
    """The separator that gives most lines the same number (above one) of fields."""
    sample = [line for line in text[:200_000].splitlines() if line.strip()][:SAMPLE]
    best, best_score = SEPARATORS[0], 0
    for separator in SEPARATORS:
        counts = Counter(len(row) for row in csv.reader(sample, delimiter=separator))
        width, lines = max(counts.items(), key=lambda item: (item[0] > 1, item[1]), default=(1, 0))
        score = lines * 100 + min(width, 99) if width > 1 else 0
        if score > best_score:
            best, best_score = separator, score
    return best
