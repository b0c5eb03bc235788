"""The floor: a static page that calls ``Plotly.react`` on the same arrays. ``python floor.py PORT`` serves it."""

from __future__ import annotations

import gzip
import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from view import CONFIG, DELTAS, LAYOUT, START, data

from lossviz.picture.values import packed

CHANGING = ("x", "y", "z")


def frames() -> list[dict[int, dict[str, Any]]]:
    """For each delta the arrays of each trace that are not the same at all of them."""
    steps = [data(delta) for delta in DELTAS]
    moving = [
        (i, key)
        for i, trace in enumerate(steps[0])
        for key in CHANGING
        if key in trace and any(not np.array_equal(step[i][key], trace[key], equal_nan=True) for step in steps)
    ]
    out: list[dict[int, dict[str, Any]]] = []
    for step in steps:
        out.append({})
        for i, key in moving:
            out[-1].setdefault(i, {})[key] = packed({key: np.asarray(step[i][key], dtype=np.float32)})[key]
    return out


def files() -> dict[str, tuple[str, bytes]]:
    """The page's files, gzipped, by path."""
    spec = find_spec("plotly")
    assert spec is not None and spec.origin is not None
    figure = {
        "data": [packed(trace) for trace in data(DELTAS[START])],
        "layout": LAYOUT,
        "config": CONFIG,
        "start": START,
        "last": len(DELTAS) - 1,
    }
    texts = {
        "/": ("text/html", (Path(__file__).parent / "floor.html").read_bytes()),
        "/plotly.min.js": (
            "text/javascript",
            (Path(spec.origin).parent / "package_data" / "plotly.min.js").read_bytes(),
        ),
        "/figure.json": ("application/json", json.dumps(figure).encode()),
        "/frames.json": ("application/json", json.dumps(frames()).encode()),
    }
    return {path: (kind, gzip.compress(text, mtime=0)) for path, (kind, text) in texts.items()}


FILES: dict[str, tuple[str, bytes]] = {}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        kind, body = FILES.get(self.path.partition("?")[0], ("", b""))
        self.send_response(200 if kind else 404)
        self.send_header("Content-Type", kind or "text/plain")
        self.send_header("Content-Encoding", "gzip" if kind else "identity")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Silence."""


if __name__ == "__main__":
    FILES |= files()
    ThreadingHTTPServer(("localhost", int(sys.argv[1])), Handler).serve_forever()
