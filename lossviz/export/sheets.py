"""The sheets of lessons as files."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from lossviz import disk
from lossviz.export.printing import print_all
from lossviz.export.requests import check_folder, known, parse_place
from lossviz.lessons.plans import PLANS
from lossviz.lessons.plans.plan import Plan
from lossviz.picture.chromium import find_browser
from lossviz.site.reach import is_loopback
from lossviz.site.sheets import AUDIENCES, sheet_page

#: What a sheet can be, and what that is for.
SHEET_FORMATS = {"html": "one file that any browser shows and prints", "pdf": "printed, on A4"}
#: Where the app is when nobody says otherwise: on this machine alone.
HERE = "http://localhost:8501"


@dataclass(frozen=True)
class SheetJob:
    """One file to make."""

    plan: Plan
    audience: str
    form: str

    @property
    def name(self) -> str:
        """The file's name."""
        return f"{self.plan.key}_{self.audience}.{self.form}"


def sheet_jobs(names: Sequence[str], forms: Sequence[str], audiences: Sequence[str]) -> list[SheetJob]:
    """The files that are asked for, each once; raises RequestError for what there is not."""
    known("lesson", names, tuple(PLANS))
    known("format", forms, tuple(SHEET_FORMATS))
    known("for", audiences, tuple(AUDIENCES))
    plans = [PLANS[name] for name in dict.fromkeys(names)]
    return [SheetJob(plan, audience, form) for plan in plans for audience in audiences for form in forms]


def parse_address(text: str) -> str:
    """The address of an app, without its last slash; raises RequestError for what is none.

    >>> parse_address("http://192.168.1.20:8501/")
    'http://192.168.1.20:8501'
    """
    return parse_place("address", text, "where the app is, such as http://192.168.1.20:8501")


def make_sheets(wanted: Sequence[SheetJob], folder: Path, address: str, say: Callable[[str], None]) -> None:
    """Write the files into a folder. Raises NoBrowserError where one is to be printed and there is no browser."""
    check_folder(folder)
    if any(job.form == "pdf" for job in wanted):
        find_browser()
    started = time.monotonic()
    folder.mkdir(parents=True, exist_ok=True)
    pages = [(job, sheet_page(job.plan, job.audience, address)) for job in wanted]
    for job, page in pages:
        if job.form == "html":
            _keep(folder / job.name, page.encode(), say)
    printed = [(job, page) for job, page in pages if job.form == "pdf"]
    for (job, _), data in zip(printed, print_all([page for _, page in printed]) if printed else [], strict=True):
        _keep(folder / job.name, data, say)
    whom = ", which opens on this machine only" if is_loopback(urlsplit(address).hostname or "") else ""
    say(f"{len(wanted)} files in {time.monotonic() - started:.1f} s; their links lead to {address}{whom}")


def _keep(path: Path, data: bytes, say: Callable[[str], None]) -> None:
    say(f"{path}  {disk.write(path, data) / 1000:.0f} KB")
