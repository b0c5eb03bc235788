"""Makes a list of files, one after the other: progress, checks, a manifest, and nothing half-written left behind."""

from __future__ import annotations

import hashlib
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, fields
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from lossviz import disk
from lossviz.export import metadata
from lossviz.export.browser import drawing
from lossviz.export.checks import DRAWN, FIGURES, WORDS, dump, problem
from lossviz.export.dialects import PLAIN, CsvStyle
from lossviz.export.kinds import kind_of
from lossviz.export.names import Subject
from lossviz.export.options import FigureOptions
from lossviz.export.pictures import finished, picture
from lossviz.export.requests import Job, size_of
from lossviz.export.tex import tex
from lossviz.parameter import shown
from lossviz.picture.chromium import NoBrowserError, driven
from lossviz.signals import deferred
from lossviz.version import VERSION

MANIFEST = "export.json"

Say = Callable[[str], None]


@dataclass
class Outcome:
    """What became of a batch: entries of the manifest by file name, and reasons by the names of files that failed."""

    made: dict[str, dict[str, Any]] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)


def run(wanted: Sequence[Job], folder: Path, say: Say) -> Outcome:
    """Make the files in a folder; a file that fails is named in the outcome, and the others are made.

    Raises NoBrowserError if pictures are wanted and no browser starts. Each file goes into the manifest as soon as it
    is there, so whatever ends the batch, the finished files stay and are named.
    """
    folder.mkdir(parents=True, exist_ok=True)
    progress = _Progress(len(wanted), say)
    outcome = Outcome()
    for job in wanted:
        if job.form not in DRAWN:
            _one(job, lambda job=job: text_of(job).encode(), folder, outcome, progress)  # type: ignore[misc]
    drawn = [job for job in wanted if job.form in DRAWN]
    if drawn:
        driven(_draw(drawn, folder, outcome, progress))
    return outcome


async def _draw(wanted: Sequence[Job], folder: Path, outcome: Outcome, progress: _Progress) -> None:
    async with drawing(progress.say) as draw:
        for job in wanted:
            started = time.monotonic()
            try:
                data = await draw(picture(job.subject, job.panels, job.options), job.form, job.options.scale)
                data = finished(data, job.form, job.options)
            except NoBrowserError:
                raise
            except Exception as error:
                outcome.failed[job.name] = disk.told(error)
                progress.failed(job.name, outcome.failed[job.name])
            else:
                _keep(job, data, folder, outcome, progress, started)


def _one(job: Job, make: Callable[[], bytes], folder: Path, outcome: Outcome, progress: _Progress) -> None:
    started = time.monotonic()
    try:
        data = make()
        if wrong := problem(job.form, data):
            raise RuntimeError(wrong)
    except Exception as error:
        outcome.failed[job.name] = disk.told(error)
        progress.failed(job.name, outcome.failed[job.name])
    else:
        _keep(job, data, folder, outcome, progress, started)


def _keep(job: Job, data: bytes, folder: Path, outcome: Outcome, progress: _Progress, started: float) -> None:
    data = metadata.described(job.form, data, about_job(job))
    try:
        keep(folder, job.name, data, entry_of(job, data), outcome)
    except OSError as error:
        outcome.failed[job.name] = disk.told(error)
        progress.failed(job.name, outcome.failed[job.name])
    else:
        progress.made(job.name, len(data), time.monotonic() - started)


def keep(folder: Path, name: str, data: bytes, entry: dict[str, Any], outcome: Outcome) -> None:
    """Write a file and its entry in the manifest: they come together. Raises OSError."""
    with disk.locked(folder), deferred():
        disk.write(folder / name, data)
        outcome.made[name] = entry
        _record(folder, name, entry)


def about_job(job: Job) -> metadata.About:
    """What a file says of itself, and the manifest of it."""
    return metadata.about_of(job.subject, () if job.form in ("html", "csv") else job.panels, job.options)


def described_text(job: Job) -> str:
    """A page, a table or a figure in TeX as its file has it: it says of itself what it shows, if its format lets it.

    >>> from lossviz.state.view import default_view
    >>> described_text(Job(default_view("mse"), "tex")).splitlines()[2]
    '% Source: mse?mse_label=0&mse_prediction=2&mse_range=3&mse_view=valley'
    """
    return metadata.described(job.form, text_of(job).encode(), about_job(job)).decode()


def text_of(job: Job) -> str:
    """The text of a page, of a table, of a figure in TeX or of what is said of a picture."""
    if job.form == WORDS:
        return f"{about_job(job).description}\n"
    if job.form == "html":
        return kind_of(job.subject.page).page(job.subject)
    if job.form == "tex":
        return tex(job.subject, job.panels, job.options)
    return table_of(job.subject, job.what, job.csv)


def table_of(subject: Subject, what: str, style: CsvStyle = PLAIN) -> str:
    """The CSV of a subject: "surface" or "curve" of a loss, "residual" or "outlier", say, of a comparison.

    Raises ValueError for what it has no table of.

    >>> from lossviz.state.view import default_view
    >>> table_of(default_view("huber"), "3d")
    Traceback (most recent call last):
    ValueError: huber has tables of surface, curve, got '3d'
    """
    tables = kind_of(subject.page).tables(subject)
    if what not in tables:
        raise ValueError(f"{subject.page} has tables of {', '.join(tables)}, got {shown(what)}")
    return tables[what](style)


def entry_of(job: Job, data: bytes) -> dict[str, Any]:
    """What the manifest says of a file."""
    subject, about = job.subject, about_job(job)
    entry: dict[str, Any] = {
        "page": subject.page,
        "title": about.title,
        "alt": about.description,
        "state": subject.state(),
        "link": subject.query(complete=True),
        "view": job.what,
        "format": job.form,
        "bytes": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
    }
    if job.form == "csv" and job.csv != PLAIN:
        entry["csv"] = asdict(job.csv)
    if job.form in FIGURES:
        entry |= {"panels": list(job.panels)} | described(job)
    return entry


def described(job: Job) -> dict[str, Any]:
    """The theme, size and scale of a picture, and what else of its options is not as usual."""
    options = job.options
    size = [round(side, 2) for side in size_of(job.subject, job.panels, job.form, options)]
    found: dict[str, Any] = {"theme": options.theme, "size": size, "scale": options.scale}
    for each in fields(FigureOptions):
        value = getattr(options, each.name)
        if each.name not in (*found, "width") and value != each.default:
            plain = [other.query(complete=True) for other in value] if each.name == "beside" else value
            found[each.name] = plain
    return found


def _record(folder: Path, name: str, entry: dict[str, Any]) -> None:
    """Add a file to the manifest; entries of other exports stay while their files do."""
    path = folder / MANIFEST
    try:
        kept = dict(json.loads(path.read_text(encoding="utf-8"))["files"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        kept = {}
    files = {**{other: entry for other, entry in kept.items() if (folder / other).is_file()}, name: entry}
    disk.write(path, dump({"files": files, "licence": metadata.LICENCE.notice, "versions": versions()}).encode())


def versions() -> dict[str, str]:
    """What made the files.

    >>> sorted(versions())
    ['kaleido', 'lossviz', 'numpy', 'plotly', 'python']
    """
    found = {"lossviz": VERSION, "python": ".".join(map(str, sys.version_info[:3]))}
    for name in ("kaleido", "numpy", "plotly"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "none"
    return found


class _Progress:
    """A line for each file, with the time that the others will take."""

    def __init__(self, count: int, say: Say) -> None:
        self.count, self.say = count, say
        self.done, self.started = 0, time.monotonic()

    def made(self, name: str, size: int, seconds: float) -> None:
        self.done += 1
        left = (self.count - self.done) * (time.monotonic() - self.started) / self.done
        time_left = f"  (about {left:.0f} s left)" if self.done < self.count else ""
        self.say(f"{self._place()} {name}  {size / 1000:.0f} KB  {seconds:.1f} s{time_left}")

    def failed(self, name: str, why: str) -> None:
        self.done += 1
        self.say(f"{self._place()} {name}  FAILED: {why}")

    def _place(self) -> str:
        return f"[{self.done:{len(str(self.count))}}/{self.count}]"
