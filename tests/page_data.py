"""What the browser makes of a page's own data: read by the browser code itself, run by node."""

from __future__ import annotations

import base64
import gzip
import json
import subprocess
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from node import FLAGS
from running import ROOT

from lossviz.site.page_data import packed_table


def unpacked(text: str) -> Any:
    """The data behind a page's text."""
    return json.loads(gzip.decompress(base64.b64decode(text)))


class _Reader:
    """Node with browser code that reads: a line of JSON, and the line of its answer."""

    script: str

    def __init__(self, node: str) -> None:
        command = [node, *FLAGS, str(ROOT / "tests" / "web" / self.script)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, told: Any) -> str:
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps(told) + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline()

    def close(self) -> None:
        """End node."""
        self.process.communicate()


class Widener(_Reader):
    """Node with the code that reads a page's tables."""

    script = "widen.js"

    def __call__(self, table: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """A table as a page shows it: packed by Python, read by the browser code."""
        found = base64.b64decode(self.ask(packed_table(table)))
        return np.frombuffer(found, dtype="<f4").reshape(table.shape)


class Opener(_Reader):
    """Node with the code that opens a page's forms."""

    script = "heights.js"

    def __call__(self, data: Any) -> list[dict[str, npt.NDArray[np.float64]]]:
        """The heights of the surfaces that each form opens with, by trace."""
        forms = json.loads(self.ask(data))
        return [{id: np.array(z, dtype=np.float64) for id, z in heights.items()} for heights in forms]


class LinkOpener(_Reader):
    """Node with the code that opens links into a page."""

    script = "open_links.js"

    def __call__(self, data: Any, links: Sequence[str]) -> list[dict[str, Any]]:
        """What each link opens: its form, the state of the controls, and what is said of it."""
        found: list[dict[str, Any]] = json.loads(self.ask({"data": data, "links": list(links)}))
        return found
