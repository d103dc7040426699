"""Documents as text: docx, pdf with a text layer, html, txt, jsonl; bounded and never run.

What a file is, its content decides, not its name: a PDF called .txt is read as a PDF.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pypdfium2
from docx.document import Document as WordDocument
from docx.opc.exceptions import PackageNotFoundError
from docx.opc.part import PartFactory
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.package import Package
from docx.parts.document import DocumentPart
from selectolax.lexbor import LexborHTMLParser

from graph.errors import BadFile
from graph.settings import settings
from ingest.readers.biff import is_old_workbook
from ingest.readers.guard import DOCTYPE, OLE, bad_file, check_size, start_of

#: Unpacked size over packed size above which a document is taken for a bomb.
RATIO = 200
MEGABYTE = 1 << 20
#: Control characters other than tab and line ends; each becomes a blank, so offsets stay.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
#: The part of a Word file that holds its text.
WORD_PART = "word/document.xml"
#: Word files with macros and templates: documents like others, whose macros are never run.
ALSO_WORD = (
    "application/vnd.ms-word.document.macroEnabled.main+xml",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
    "application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
)
PartFactory.part_type_for.update(dict.fromkeys(ALSO_WORD, DocumentPart))
#: Suffix → reader where the content doesn't say otherwise.
SUFFIXES = (".docx", ".docm", ".pdf", ".html", ".htm", ".txt", ".md", ".jsonl")
MARKUP = re.compile(rb"^\s*<(?:!doctype html|html|head|body|meta|div|p\b)", re.IGNORECASE)
#: Elements that end a line of an HTML page.
BLOCKS = "p, div, li, tr, br, h1, h2, h3, h4, h5, h6, section, article, table, ul, ol, dd, dt, blockquote, title"
#: A line this full, without a mark at its end, goes on in the next (share of the usual width).
FULL_LINE = 0.75
ENDED = re.compile(r"[。！？；：.!?;:]$")
OPENING = re.compile(
    r"^(?:[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]|[●■◆▪·•\-—]|第[一二三四五六七八九十\d]+[章节条])"
)


def is_document(path: Path) -> bool:
    """Whether a file is read as text and not as a table: by its content, and by its name where the content
    doesn't say."""
    head = start_of(path) if path.is_file() else b""
    if head.startswith(b"PK\x03\x04") and (parts := _parts_of(path)):
        return WORD_PART in parts
    if head.startswith(OLE) and is_old_workbook(path):
        return False
    return b"%PDF-" in head[:1024] or path.suffix.lower() in SUFFIXES


def _parts_of(path: Path) -> set[str]:
    """Names of the parts of an Office file; none of what is neither document nor sheet."""
    try:
        with zipfile.ZipFile(path) as package:
            parts = set(package.namelist())
    except (zipfile.BadZipFile, OSError, ValueError):
        return set()
    return parts if parts & {WORD_PART, "xl/workbook.xml", "content.xml"} else set()


def read_document(path: Path) -> str:
    """The text of a document. Raises BadFile naming the file and the remedy."""
    text = CONTROL.sub(" ", reader_of(path)(path))
    if not text.strip():
        raise bad_file(
            path, ("文件里没有文字", "There is no text in the file"),
            ("换一份有文字的文件；扫描件先做文字识别。", "Use a file with text; recognise a scan first."),
        )  # fmt: skip
    return text


def reader_of(path: Path) -> Callable[[Path], str]:
    """The reader that the first bytes ask for, else the one of the suffix. What may not be read is refused."""
    check_size(path)
    head = start_of(path)
    if head.startswith(OLE):
        raise bad_file(
            path, ("文件带打开口令，或是旧版 doc", "It has a password, or is an old .doc"),
            ("去掉口令，另存为 docx。", "Remove the password and save it as docx."),
        )  # fmt: skip
    if head.startswith(b"PK\x03\x04"):
        return read_docx
    if b"%PDF-" in head[:1024]:
        return read_pdf
    if path.suffix.lower() not in SUFFIXES:
        raise bad_file(
            path, ("不支持这种文件", "This kind of file is not read"),
            (f"可用：{'、'.join(SUFFIXES)}。", f"Known: {', '.join(SUFFIXES)}."),
        )  # fmt: skip
    if path.suffix.lower() in (".docx", ".docm", ".pdf") and not MARKUP.match(head):
        raise unreadable(path)
    is_page = path.suffix.lower() in (".html", ".htm") or MARKUP.match(head)
    return read_html if is_page else decoded


def unreadable(path: Path) -> BadFile:
    """The refusal of a damaged, truncated or locked document."""
    return bad_file(
        path,
        ("文件不完整、已损坏，或扩展名不符", "It is truncated, damaged or wrongly named"),
        ("重新下载；能在 Word 或阅读器中打开时另存一份不带口令的。", "Download it again, or save a copy without a password."),
    )  # fmt: skip


def read_docx(path: Path) -> str:
    """Paragraphs and rows of tables of a Word file in their order; a row is one line."""
    paper = open_word(path)
    lines: list[str] = []
    for block in paper.element.body.iter(qn("w:p"), qn("w:tr")):
        if next(block.iterancestors(qn("w:tr")), None) is None:
            lines += _row_lines(block) if block.tag == qn("w:tr") else [_written(block)]
    return "\n".join(line for line in lines if line.strip())


def open_word(path: Path) -> WordDocument:
    """A Word file that is safe to open. Raises BadFile."""
    check_package(path)
    try:
        part = Package.open(str(path)).main_document_part
        if isinstance(part, DocumentPart):
            paper: WordDocument = part.document
            return paper
        raise unreadable(path)
    except (
        PackageNotFoundError,
        KeyError,
        ValueError,
        zipfile.BadZipFile,
        SyntaxError,
    ) as fault:
        raise unreadable(path) from fault


#: Between the cells of a row that is read as a line.
BETWEEN_CELLS = "\t"


def _row_lines(row: BaseOxmlElement) -> list[str]:
    """A row as one line; one that holds a single filled cell, a frame around text, as its paragraphs."""
    cells = [
        [text for one in cell.iter(qn("w:p")) if (text := _written(one)).strip()]
        for cell in row.iterchildren(qn("w:tc"), qn("w:sdt"))
    ]
    filled = [cell for cell in cells if cell]
    return filled[0] if len(filled) == 1 else [BETWEEN_CELLS.join(map(" ".join, filled))]


def _written(block: BaseOxmlElement) -> str:
    """The text of a paragraph or cell; tabs and line breaks are blanks."""
    blank = (qn("w:tab"), qn("w:br"), qn("w:cr"))
    parts = block.iter(qn("w:t"), *blank)
    return "".join(" " if node.tag in blank else node.text or "" for node in parts)


def check_package(path: Path) -> None:
    """Refuse what is no Word file, what unpacks to far more than it is, and XML with entities."""
    try:
        with zipfile.ZipFile(path) as package:
            parts = package.infolist()
            total = sum(part.file_size for part in parts)
            if total > RATIO * max(path.stat().st_size, MEGABYTE // 4):
                raise bad_file(
                    path, ("解开后过大，疑为压缩炸弹", "It unpacks to far too much"),
                    ("核对来源后重新生成。", "Make it again from a trusted source."),
                )  # fmt: skip
            if WORD_PART not in package.namelist():
                raise bad_file(
                    path, ("这是压缩包或表格，不是 Word 文件", "An archive or a sheet, not a Word file"),
                    ("表格把扩展名改为 .xlsx 再导入；压缩包先解开。", "Rename a sheet to .xlsx, or unpack it first."),
                )  # fmt: skip
            for part in parts:
                is_xml = part.filename.endswith((".xml", ".rels"))
                if is_xml and DOCTYPE.search(package.read(part)):
                    raise bad_file(
                        path, ("含有 XML 实体定义，拒绝读取", "It defines XML entities"),
                        ("用 Word 另存一份。", "Save it again with Word."),
                    )  # fmt: skip
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError) as fault:
        raise unreadable(path) from fault


def read_pdf(path: Path) -> str:
    """The text layer of a PDF, lines of one paragraph joined."""
    left = settings().upload_limit_mb * MEGABYTE
    pages: list[str] = []
    try:
        paper = pypdfium2.PdfDocument(path)
        try:
            for page in paper:
                pages.append(page.get_textpage().get_text_bounded())
                left -= len(pages[-1])
                if left < 0:
                    raise bad_file(
                        path, ("文字过多，超过文件大小上限", "It holds more text than a file may"),
                        ("拆成几个文件。", "Split it."),
                    )  # fmt: skip
        finally:
            paper.close()
    except pypdfium2.PdfiumError as fault:
        raise bad_file(
            path, ("不是能读的 PDF（有口令、被截断或已损坏）", "Not a readable PDF"),
            ("去掉口令，或重新下载后再试。", "Remove the password, or download it again."),
        ) from fault  # fmt: skip
    return unwrapped("\n".join(pages).replace("\r\n", "\n").replace("\r", "\n"))


def unwrapped(text: str) -> str:
    """A text set in lines of one width, with the lines of a paragraph joined."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    widths = sorted(map(len, lines))
    usual = widths[int(len(widths) * 0.8)] if widths else 0
    joined: list[str] = []
    is_open = False
    for line in lines:
        if is_open and not OPENING.match(line):
            is_latin = joined[-1][-1].isascii() and line[0].isascii()
            joined[-1] += (" " if is_latin else "") + line
        else:
            joined.append(line)
        is_open = len(line) >= FULL_LINE * usual and usual > 12 and not ENDED.search(line)
    return "\n".join(joined)


def read_html(path: Path) -> str:
    """The visible text of a page: a line per block, inline elements joined."""
    page = LexborHTMLParser(re.sub(r"\s+", " ", decoded(path)))
    for node in page.css("script, style, noscript, template"):
        node.decompose()
    for node in page.css(BLOCKS):
        node.insert_before("\n")
        node.insert_after("\n")
    for node in page.css("td, th"):
        node.insert_after(" ")
    text = page.body.text(separator="") if page.body else ""
    lines = (
        re.sub(r"(?<=[一-龥，。；、]) +(?=[一-龥])", "", line).strip() for line in text.splitlines()
    )
    return "\n".join(line for line in lines if line)


def decoded(path: Path) -> str:
    """A text file in UTF-8, UTF-16 with its mark, GB18030, or UTF-8 and GB18030 line by line."""
    raw = path.read_bytes()
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace")
    if b"\x00" in raw[:4096]:
        raise bad_file(
            path, ("不是文本文件", "Not a text file"), ("换成文本另存。", "Save it as text.")
        )
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        lines = raw.split(b"\n")
    strange = [line for line in lines if not line.isascii()]
    if sum(map(is_utf8, strange)) * 2 < len(strange):
        return raw.decode("gb18030", errors="replace")
    return "\n".join(
        line.decode("utf-8" if is_utf8(line) else "gb18030", errors="replace") for line in lines
    )


def is_utf8(line: bytes) -> bool:
    """Whether a line is UTF-8."""
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
