"""Files as answers: media type by ending, a name that every browser takes."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from fastapi.responses import Response

#: Ending → media type.
MEDIA = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html; charset=utf-8",
    "zip": "application/zip",
}


def attachment(content: bytes, name: str) -> Response:
    """Content to be saved under a name; its ending says what it is."""
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return Response(content, media_type=MEDIA[name.rpartition(".")[2]], headers=headers)


def written(write: Callable[[Path], object], name: str) -> Response:
    """What `write` puts into a file, to be saved under a name."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"file.{name.rpartition('.')[2]}"
        write(path)
        content = path.read_bytes()
    return attachment(content, name)
