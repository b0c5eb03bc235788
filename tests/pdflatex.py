"""TeX, which compiles exported figures, and poppler's programs, which look into what comes out."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

#: Debian's packages: pgfplots is in the first, the class standalone in the second, pdfinfo and pdffonts in the third.
PACKAGES = ("texlive-pictures", "texlive-latex-extra", "poppler-utils")
_FILES = ("pgfplots.sty", "standalone.cls", "fix-cm.sty")


@cache
def missing() -> str:
    """What is not there of TeX, its packages and poppler; empty if all of it is."""
    programs = [name for name in ("pdflatex", "kpsewhich", "pdfinfo", "pdffonts") if not shutil.which(name)]
    if programs:
        return ", ".join(programs)
    return ", ".join(name for name in _FILES if not _said("kpsewhich", name, check=False).strip())


def require() -> None:
    """Skip the test with a reason where TeX is missing; under CI that is an error."""
    if lacking := missing():
        reason = f"no {lacking} found; on Debian: apt-get install --no-install-recommends {' '.join(PACKAGES)}"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)


def compiled(text: str, folder: Path, name: str = "figure") -> Path:
    """The PDF that pdflatex makes of a file; fails with what TeX says of its first error."""
    require()
    (folder / f"{name}.tex").write_text(text, encoding="utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", f"{name}.tex"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, errors="replace")
    if done.returncode:
        said = done.stdout.partition("\n!")[2] or done.stdout[-500:]
        pytest.fail(f"pdflatex: {said[:500]}")
    return folder / f"{name}.pdf"


def page_size(pdf: Path) -> tuple[float, float]:
    """Width and height of the only page of a PDF, in millimetres."""
    said = _said("pdfinfo", str(pdf))
    assert re.search(r"^Pages: +1$", said, re.M), said
    found = re.search(r"^Page size: +([\d.]+) x ([\d.]+) pts", said, re.M)
    assert found, said
    return float(found[1]) * 25.4 / 72, float(found[2]) * 25.4 / 72


def fonts(pdf: Path) -> list[tuple[str, bool]]:
    """The kinds of the fonts of a PDF, and whether each is embedded."""
    rows = _said("pdffonts", str(pdf)).splitlines()[2:]
    kinds = [re.search(r"(Type \w+|TrueType|CID \w+).* (yes|no) +(?:yes|no) +(?:yes|no)", row) for row in rows]
    return [(kind[1], kind[2] == "yes") for kind in kinds if kind]


def _said(*command: str, check: bool = True) -> str:
    return subprocess.run(command, check=check, capture_output=True, text=True).stdout
