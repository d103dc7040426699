"""Documents as text: docx, pdf with a text layer, html, txt, jsonl; bounded and never run."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import charset_normalizer
import pypdfium2
from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from selectolax.lexbor import LexborHTMLParser

from graph.errors import BadFile
from graph.language import say
from graph.settings import settings
from ingest.readers.guard import DOCTYPE, OLE

#: Unpacked size over packed size above which a document is taken for a bomb.
RATIO = 200
MEGABYTE = 1 << 20
#: Control characters other than tab and line ends; each becomes a blank, so offsets stay.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


def is_document(path: Path) -> bool:
    """Whether a file is read as text and not as a table."""
    return path.suffix.lower() in READERS


def read_document(path: Path) -> str:
    """The text of a document. Raises BadFile naming the file and the remedy."""
    if not path.is_file():
        raise _bad(path, say("没有这个文件", "No such file"), say("检查路径。", "Check the path."))
    size = path.stat().st_size
    limit = settings().upload_limit_mb * MEGABYTE
    if size > limit:
        raise _bad(
            path, say(f"文件超过上限 {settings().upload_limit_mb} MB", "The file is over the limit"),
            say("拆成小文件，或调高 LIANTU_UPLOAD_LIMIT_MB。", "Split it, or raise the limit."),
        )  # fmt: skip
    if size == 0:
        raise _bad(path, say("文件是空的", "The file is empty"), say("换一份。", "Use another."))
    with path.open("rb") as file:
        head = file.read(8)
    if head == OLE:
        raise _bad(
            path, say("文件带打开口令，或是旧版 doc", "It has a password, or is an old .doc"),
            say("去掉口令，另存为 docx。", "Remove the password and save it as docx."),
        )  # fmt: skip
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise _bad(
            path, say("不支持这种文件", "This kind of file is not read"),
            say(f"可用：{'、'.join(READERS)}。", f"Known: {', '.join(READERS)}."),
        )  # fmt: skip
    text = CONTROL.sub(" ", reader(path))
    if not text.strip():
        raise _bad(
            path, say("文件里没有文字", "There is no text in the file"),
            say("换一份有文字的文件。", "Use a file with text."),
        )  # fmt: skip
    return text


def _docx(path: Path) -> str:
    _check_zip(path)
    try:
        paper = Document(str(path))
    except (PackageNotFoundError, KeyError, ValueError, zipfile.BadZipFile) as fault:
        raise _bad(
            path, say("不是能读的 Word 文件（可能有口令或已损坏）", "Not a readable Word file"),
            say("用 Word 另存为不带口令的 docx。", "Save it as docx without a password."),
        ) from fault  # fmt: skip
    blocks = paper.element.body.iter(qn("w:p"))
    lines = ["".join(node.text or "" for node in block.iter(qn("w:t"))) for block in blocks]
    return "\n".join(line for line in lines if line.strip())


def _check_zip(path: Path) -> None:
    """Refuse what is no zip, what unpacks to far more than it is, and XML with entities."""
    try:
        with zipfile.ZipFile(path) as package:
            total = sum(entry.file_size for entry in package.infolist())
            if total > RATIO * max(path.stat().st_size, MEGABYTE // 4):
                raise _bad(path, say("解开后过大，疑为压缩炸弹", "It unpacks to far too much"),
                           say("核对来源后重新生成。", "Make it again from a trusted source."))  # fmt: skip
            for entry in package.infolist():
                if entry.filename.endswith((".xml", ".rels")) and DOCTYPE.search(
                    package.read(entry)
                ):
                    raise _bad(path, say("含有 XML 实体定义，拒绝读取", "It defines XML entities"),
                               say("用 Word 另存一份。", "Save it again with Word."))  # fmt: skip
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError) as fault:
        raise _bad(
            path, say("不是 docx（扩展名不符、带口令或被截断）", "Not a docx file"),
            say("用 Word 另存为不带口令的 docx。", "Save it as docx without a password."),
        ) from fault  # fmt: skip


def _pdf(path: Path) -> str:
    try:
        paper = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as fault:
        raise _bad(
            path, say("不是能读的 PDF（可能有口令或已损坏）", "Not a readable PDF"),
            say("去掉口令后重试。", "Remove the password."),
        ) from fault  # fmt: skip
    pages = [page.get_textpage().get_text_bounded() for page in paper]
    paper.close()
    text = "\n".join(pages).replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise _bad(
            path, say("PDF 没有文字层（是扫描图片）", "The PDF has no text layer"),
            say("先做文字识别。", "Recognise its text first."),
        )  # fmt: skip
    return text


def _html(path: Path) -> str:
    page = LexborHTMLParser(_decoded(path))
    for node in page.css("script, style, noscript, template"):
        node.decompose()
    body = page.body
    text = body.text(separator="\n") if body else ""
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


def _decoded(path: Path) -> str:
    raw = path.read_bytes()
    if b"\x00" in raw[:4096] and not raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _bad(
            path, say("不是文本文件", "Not a text file"), say("换成文本另存。", "Save it as text.")
        )
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    best = charset_normalizer.from_bytes(raw).best()
    if best is None:
        raise _bad(
            path,
            say("认不出文字编码", "Unknown text encoding"),
            say("另存为 UTF-8。", "Save as UTF-8."),
        )
    return str(best)


def _bad(path: Path, problem: str, remedy: str) -> BadFile:
    return BadFile(problem, str(path), remedy)


READERS: dict[str, Callable[[Path], str]] = {
    ".docx": _docx,
    ".pdf": _pdf,
    ".html": _html,
    ".htm": _html,
    ".txt": _decoded,
    ".md": _decoded,
    ".jsonl": _decoded,
}
