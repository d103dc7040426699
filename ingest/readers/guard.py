"""What a file really is, and whether it is safe to open: decided by content, never by its name."""

from __future__ import annotations

import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from graph.errors import BadFile
from graph.language import say
from graph.settings import settings

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: A workbook may unpack to this many times the upload limit, and to this many times its own size.
UNPACKED_TIMES, RATIO = 8, 400
#: Below this size a high ratio is harmless (bytes).
HARMLESS = 32 << 20
CHUNK = 1 << 20
#: A document type may carry entities; no spreadsheet program writes one.
DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
ROW = re.compile(rb'<(?:\w+:)?row [^>]*?r="(\d+)"')
#: Columns beyond ZZ, beyond AZ, beyond Z → how many there may be.
WIDTHS = (
    (re.compile(rb'<(?:\w+:)?c [^>]*?r="[A-Z]{3}\d'), 16_384),
    (re.compile(rb'<(?:\w+:)?c [^>]*?r="[B-Z][A-Z]\d'), 702),
    (re.compile(rb'<(?:\w+:)?c [^>]*?r="A[A-Z]\d'), 52),
)
NARROW, LAST_ROW = 26, 1_048_576
#: A cell in a row above 99,999, stated by the cell alone.
FAR = re.compile(rb'<(?:\w+:)?c [^>]*?r="[A-Z]{1,3}\d{6}')
#: What a dense array of cells may hold; above it the sheet is read cell by cell.
DENSE_CELLS = 30_000_000


@dataclass(frozen=True, slots=True)
class FileKind:
    """The format found, and whether the used range is too large to be held as a full array."""

    format: str
    is_sparse: bool = False


def bad_file(path: Path, problem: tuple[str, str], remedy: tuple[str, str]) -> BadFile:
    """A `BadFile` that names the file; `problem` and `remedy` are Chinese and English."""
    return BadFile(say(*problem), path.name, say(*remedy))


def kind_of(path: Path) -> FileKind:
    """The kind of a sheet file: xlsx, xls, ods, html, text. Raises BadFile where it may not be read."""
    check_size(path)
    head = start_of(path)
    if head.startswith(b"PK\x03\x04"):
        return kind_of_zip(path)
    if head.startswith(OLE):
        return FileKind("xls")
    if head.startswith(b"%PDF"):
        raise bad_file(
            path,
            ("这是 PDF，不是表格", "This is a PDF, not a sheet"),
            ("用 liantu extract 抽取，或另存为 xlsx。", "Use liantu extract, or save it as xlsx."),
        )
    opening = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if opening.startswith((b"<html", b"<!doctype html", b"<table", b"<meta", b"<head")):
        return FileKind("html")
    if opening.startswith(b"<?xml"):
        raise bad_file(
            path,
            ("这是 XML 文件，不是工作簿", "This is an XML file, not a workbook"),
            ("在 Excel 中打开并另存为 xlsx。", "Open it in Excel and save it as xlsx."),
        )
    return FileKind("text")


def check_size(path: Path) -> None:
    """Refuse lock files, folders, missing, empty and oversized files."""
    if path.name.startswith("~$"):
        raise bad_file(
            path,
            ("这是 Excel 打开工作簿时留下的锁文件", "This is the lock file of an open workbook"),
            (f"关闭工作簿，改选“{path.name[2:]}”。", f"Close the workbook; take {path.name[2:]}."),
        )
    if not path.is_file():
        raise bad_file(
            path,
            ("没有这个文件", "There is no such file"),
            ("检查路径与文件名。", "Check path and name."),
        )
    size, limit = path.stat().st_size, settings().upload_limit_mb
    if size == 0:
        raise bad_file(
            path,
            ("文件是空的", "The file is empty"),
            ("重新导出或重新下载。", "Export or download it again."),
        )
    if size > limit << 20:
        raise bad_file(
            path,
            (
                f"文件 {size / (1 << 20):.0f} MB，超过上限 {limit} MB",
                f"The file has {size / (1 << 20):.0f} MB; the limit is {limit} MB",
            ),
            (
                "拆成几个文件，或用 LIANTU_UPLOAD_LIMIT_MB 调高上限。",
                "Split it, or raise LIANTU_UPLOAD_LIMIT_MB.",
            ),
        )


def start_of(path: Path, length: int = 4096) -> bytes:
    """The first bytes; a file that may not be read is named."""
    try:
        with path.open("rb") as file:
            return file.read(length)
    except OSError as fault:
        raise bad_file(
            path,
            (f"读不了文件：{fault.strerror}", f"Cannot read the file: {fault.strerror}"),
            ("检查权限，或关闭占用它的程序。", "Check permissions, or close the program."),
        ) from fault


def locked(path: Path) -> BadFile:
    """The refusal of a password-protected workbook."""
    return bad_file(
        path,
        ("工作簿有打开密码", "The workbook is password-protected"),
        (
            "在 Excel 中打开，取消“用密码进行加密”后另存。",
            "Open it in Excel, remove the password and save it.",
        ),
    )


def damaged(path: Path) -> BadFile:
    """The refusal of a truncated or damaged workbook."""
    return bad_file(
        path,
        ("工作簿不完整或已损坏", "The workbook is truncated or damaged"),
        ("重新下载或重新导出；能在 Excel 中打开时另存一份。", "Download or export it again."),
    )


def kind_of_zip(path: Path) -> FileKind:
    """xlsx or ods; refuses bombs, XML entities and zips of other kinds."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            if "xl/workbook.xml" in names or any(n.startswith("xl/worksheets/") for n in names):
                return FileKind("xlsx", check_parts(path, archive))
            if "content.xml" in names and b"spreadsheet" in archive.read("mimetype"):
                check_parts(path, archive)
                return FileKind("ods")
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, OSError) as fault:
        raise damaged(path) from fault
    except NotImplementedError as fault:  # a compression that no spreadsheet program uses
        raise damaged(path) from fault
    except RuntimeError as fault:  # zipfile says so of an encrypted member
        raise locked(path) from fault
    what = "Word 文档" if "word/document.xml" in names else "压缩包"
    raise bad_file(
        path,
        (f"这是{what}，不是表格", "This is a document or an archive, not a sheet"),
        ("文档用 liantu extract；压缩包先解开。", "Use liantu extract, or unpack it first."),
    )


def check_parts(path: Path, archive: zipfile.ZipFile) -> bool:
    """Unpack every part once, counting; True where the used range is too large for a full array."""
    allowed = unpacked_limit(path)
    total, is_sparse = 0, False
    for part in archive.infolist():
        extent = Extent() if part.filename.startswith("xl/worksheets/sheet") else None
        with archive.open(part) as body:
            first = body.read(CHUNK)
            if is_xml(part.filename) and DOCTYPE.search(first):
                raise entities(path)
            chunk = first
            while chunk:
                total += len(chunk)
                if total > allowed:
                    raise bomb(path, allowed)
                if extent:
                    extent.look(chunk)
                chunk = body.read(CHUNK)
        is_sparse = is_sparse or (extent is not None and extent.cells > DENSE_CELLS)
    return is_sparse


class Extent:
    """How far the cells of a sheet reach, from chunks of its XML."""

    def __init__(self) -> None:
        self.rows, self.width, self.tail = 0, NARROW, b""

    @property
    def cells(self) -> int:
        """Cells of a full array."""
        return self.rows * self.width

    def look(self, chunk: bytes) -> None:
        """Take the next chunk into account."""
        seen = self.tail + chunk
        self.rows = max([self.rows, *map(int, ROW.findall(seen))])
        if not self.rows and FAR.search(seen):
            self.rows = LAST_ROW
        for pattern, width in WIDTHS:
            if width > self.width and pattern.search(seen):
                self.width = width
        self.tail = chunk[-256:]


def is_xml(name: str) -> bool:
    """Whether a part of an archive is XML."""
    return name.endswith((".xml", ".rels", ".vml"))


def unpacked_limit(path: Path) -> int:
    """Bytes that a workbook may unpack to."""
    by_ratio = max(HARMLESS, path.stat().st_size * RATIO)
    return min(by_ratio, (settings().upload_limit_mb << 20) * UNPACKED_TIMES)


def bomb(path: Path, allowed: int) -> BadFile:
    """The refusal of a workbook that unpacks to far more than it should."""
    return bad_file(
        path,
        (
            f"解压后超过 {allowed >> 20} MB，疑为压缩炸弹",
            f"It unpacks to more than {allowed >> 20} MB: perhaps a zip bomb",
        ),
        ("向提供者要一份正常另存的文件，或拆成几个文件。", "Ask for a normal copy, or split it."),
    )


def entities(path: Path) -> BadFile:
    """The refusal of XML that declares entities."""
    return bad_file(
        path,
        ("工作簿的 XML 声明了实体，可能有害", "The workbook's XML declares entities"),
        ("在 Excel 中打开并另存为新的 xlsx。", "Open it in Excel and save a new xlsx."),
    )
