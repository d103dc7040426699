"""Old .xls files looked through before a fast reader gets them: no cell may lie where none can be."""

from __future__ import annotations

import struct
from pathlib import Path

import olefile

from ingest.readers.guard import bad_file, damaged, locked

#: Records that place cells: row and column are their first two numbers ([MS-XLS] 2.4).
CELL_RECORDS = frozenset(
    {0x0006, 0x00BD, 0x00BE, 0x00D6, 0x00FD, 0x0201, 0x0203, 0x0204, 0x0205, 0x027E}
)
PASSWORD, COLUMNS = 0x002F, 256
HEADER = struct.Struct("<HH")


def is_old_workbook(path: Path) -> bool:
    """Whether an old Office file, or one with a password, is a workbook and not a text."""
    try:
        with olefile.OleFileIO(str(path)) as file:
            return bool(file.exists("Workbook") or file.exists("Book"))
    except (OSError, ValueError, IndexError, struct.error):
        return False


def check_xls(path: Path) -> None:
    """Raise BadFile for a document of another kind, a password, or cells outside the sheet.

    A reader that holds a sheet as a full array would otherwise ask for more memory than there is.
    """
    try:
        with olefile.OleFileIO(str(path)) as file:
            if file.exists("EncryptedPackage"):
                raise locked(path)
            stream = next((name for name in ("Workbook", "Book") if file.exists(name)), "")
            if stream:
                return check_records(path, file.openstream(stream).read())
    except (OSError, ValueError, IndexError, struct.error) as fault:
        raise damaged(path) from fault
    raise bad_file(
        path,
        ("这是旧版 Office 文件，但不是工作簿", "An old Office file, but no workbook"),
        ("在 Excel 中打开并另存为 xlsx。", "Open it in Excel and save it as xlsx."),
    )


def check_records(path: Path, body: bytes) -> None:
    """Walk the records of the workbook's stream."""
    at = 0
    while at + HEADER.size <= len(body):
        record, length = HEADER.unpack_from(body, at)
        at += HEADER.size
        if record == PASSWORD:
            raise locked(path)
        if record in CELL_RECORDS and length >= HEADER.size and at + HEADER.size <= len(body):
            _, column = HEADER.unpack_from(body, at)
            if column >= COLUMNS:
                raise damaged(path)
        at += length
