"""All papers of an event in one zip: workbook, Word papers, a folder per firm, csv, outcome form."""

from __future__ import annotations

import tempfile
import zipfile
from io import BytesIO
from pathlib import Path

from graph.settings import settings
from queries.events.papers_data import Papers
from viz.papers.event_calendar import firm_calendar
from viz.papers.event_documents import Filler
from viz.papers.event_workbook import csv_files, event_workbook, outcome_form

#: Template → file in the zip, in the order of use.
DOCUMENTS = {
    "pairing_list": "对接清单.docx",
    "run_sheet": "流程表.docx",
    "sign_in": "签到表.docx",
    "table_cards": "桌卡.docx",
    "match_slips": "撮合单.docx",
    "agenda": "企业日程.docx",
}


def own_templates() -> Path:
    """Where the office keeps templates of its own; those found there go before ours."""
    return settings().templates or settings().data_folder / "templates"


def event_zip(papers: Papers) -> bytes:
    """Everything to print, send and read back."""
    folders = (own_templates(),)
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as book:
        for name, file in DOCUMENTS.items():
            book.writestr(file, Filler(name, folders).fill(papers.context()))
        for name, content in _workbooks(papers).items():
            book.writestr(name, content)
        for name, text in csv_files(papers).items():
            book.writestr(name, text.encode("utf-8"))
        agenda = Filler("agenda", folders)
        for number, firm in enumerate(papers.firms, start=1):
            if not firm["meetings"]:
                continue
            folder = f"企业/{number:03d} {file_name(firm['name'])}"
            book.writestr(f"{folder}/日程.docx", agenda.fill(papers.context(firms=[firm])))
            book.writestr(f"{folder}/日程.ics", firm_calendar(papers, firm))
        book.writestr("说明.txt", f"{papers.event['name']}\n{papers.summary}\n{papers.audit}\n")
    return target.getvalue()


def _workbooks(papers: Papers) -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        return {
            "活动各表.xlsx": event_workbook(Path(folder) / "tables.xlsx", papers).read_bytes(),
            "结果登记表.xlsx": outcome_form(Path(folder) / "form.xlsx", papers).read_bytes(),
        }


def file_name(name: str) -> str:
    """A name that every file system takes, at most 60 characters."""
    kept = "".join(" " if letter in '<>:"/\\|?*\n' else letter for letter in name)
    return kept.strip(" .")[:60] or "未名"
