"""Makes the files of views in a process of its own, one after the other: ``python -m lossviz.ui.server.worker``.

On each line of the input stands a request as JSON: page, kind, query, whether to gzip, and whether the head alone is wanted.
Each answer is a line of JSON, with the sizes of the parts that follow it. plotly.js is left out between two parts, as the
server has it; so a page of 5 MB travels as some hundred KB.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from functools import cache
from typing import Any, BinaryIO
from urllib.parse import parse_qsl

from lossviz.site.document import script_inside
from lossviz.ui.files import file_of
from lossviz.ui.server.gzip_parts import block, ends

#: Seconds of processor time that a file may take: training for a lab takes a few, a machine that is busy adds none.
CPU_SECONDS = 20

_LEVEL = 5


def answer(asked: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    """The head and the parts of a file; plotly.js belongs between two parts.

    >>> head, parts = answer({"page": "huber", "kind": "py", "query": "huber_delta=2", "gzip": False, "bare": False})
    >>> head["status"], head["name"], len(parts)
    (200, 'huber_delta-2_label-0.py', 1)
    """
    file = file_of(asked["page"], asked["kind"])
    if file is None:
        return {"status": 404, "why": "There is no such file."}, []
    try:
        subject = file.read(asked["page"], parse_qsl(asked["query"], keep_blank_values=True))
    except ValueError as error:
        return {"status": 400, "why": str(error)}, []
    head = {"status": 200, "mime": file.mime, "name": file.name(subject)}
    if asked["bare"]:
        return head, []
    before, found, behind = file.text(subject).partition(script_inside("plotly.min.js"))
    parts = [before.encode(), behind.encode()] if found else [before.encode()]
    return head, _packed(parts) if asked["gzip"] else parts


def _packed(parts: list[bytes]) -> list[bytes]:
    """The parts, each compressed, so that with the block of plotly.js between them they are one gzip file."""
    whole = [parts[0], _plotly(), parts[1]] if len(parts) == 2 else parts
    first, last = ends(whole)
    packed = [block(part, _LEVEL) for part in parts]
    return [first + packed[0], packed[1] + last] if len(parts) == 2 else [first + packed[0] + last]


@cache
def _plotly() -> bytes:
    return script_inside("plotly.min.js").encode()


def serve(asking: BinaryIO, answering: BinaryIO) -> None:
    """Answer until nobody asks any more; a file that fails is a 500, and the next is made all the same."""
    for line in asking:
        _limit_time()
        try:
            head, parts = answer(json.loads(line))
        except Exception:
            sys.excepthook(*sys.exc_info())
            head, parts = {"status": 500, "why": "This file could not be made; the server's log says why."}, []
        answering.write(json.dumps({**head, "sizes": [len(part) for part in parts]}).encode() + b"\n")
        answering.writelines(parts)
        answering.flush()


def _limit_time() -> None:
    """From now on the process ends itself after so much work."""
    try:
        import resource
    except ImportError:  # Windows: there the server's own limit is the only one
        return
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    end = int(time.process_time()) + CPU_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (end if hard == resource.RLIM_INFINITY else min(end, hard), hard))


def main() -> None:
    """Serve the process that started this one; it alone says when to end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in a terminal reaches all processes
    if hasattr(os, "nice"):
        os.nice(5)  # pages go before files
    serve(sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb"))


if __name__ == "__main__":
    main()
