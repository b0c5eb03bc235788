"""What the browser makes of a page's own data: read by the browser code itself, run by node."""

from __future__ import annotations

import base64
import gzip
import json
import subprocess
from typing import Any

import numpy as np
import numpy.typing as npt
from node import FLAGS
from running import ROOT

from lossviz.site.page_data import packed_table


def unpacked(text: str) -> Any:
    """The data behind a page's text."""
    return json.loads(gzip.decompress(base64.b64decode(text)))


class Widener:
    """Node with the code that reads a page's tables."""

    def __init__(self, node: str) -> None:
        command = [node, *FLAGS, str(ROOT / "tests" / "web" / "widen.js")]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __call__(self, table: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """A table as a page shows it: packed by Python, read by the browser code."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps(packed_table(table)) + "\n")
        self.process.stdin.flush()
        found = base64.b64decode(self.process.stdout.readline())
        return np.frombuffer(found, dtype="<f4").reshape(table.shape)

    def close(self) -> None:
        """End node."""
        self.process.communicate()
