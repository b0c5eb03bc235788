"""What the browser looks up in tables of numbers: its own code, run by node."""

from __future__ import annotations

import atexit
import base64
import json
import subprocess
import weakref
from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
from node import FLAGS, node_path
from running import ROOT

from lossviz.decimals import spelled
from lossviz.exact.grids import FloatArray
from lossviz.picture.payload import following_json, rule_json
from lossviz.picture.trace import Point, Row, Sheet
from lossviz.sampling.sweep import Sweep
from lossviz.sampling.table import Table


def row(table: Table, quantity: str, **controls: float) -> FloatArray:
    """The row that a picture shows for values of the controls; NaN for what a picture leaves out."""
    return looked_up(table, Row("", quantity, "y"), controls)


def sheet(swept: Sweep, quantity: str, steps: tuple[int, ...] = ()) -> FloatArray:
    """One quantity at one step of every parameter as a (labels, predictions) array."""
    chosen = zip(swept.rule.parameters, steps, strict=True)
    return looked_up(swept, Sheet("", quantity), {name: nodes[k] for (name, nodes), k in chosen})


def looked_up(table: Table, rule: Row | Point | Sheet, state: Mapping[str, Any]) -> FloatArray:
    """The numbers that a trace gets by its rule if the controls are at ``state``; a Sheet's have a row for each label."""
    found = _reader().ask(table, following_json(rule), state)
    assert found is not None, f"{state} lies outside of the table {table.id}"
    return found.reshape(len(table.rule.label[1]), -1) if isinstance(rule, Sheet) and table.rule.label else found


class _Reader:
    """Node with the code that looks up; it holds each table for as long as Python does."""

    def __init__(self) -> None:
        command = [node_path(), *FLAGS, str(ROOT / "tests" / "web" / "look_up.js")]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.names: weakref.WeakKeyDictionary[Table, str] = weakref.WeakKeyDictionary()
        self.dropped: list[str] = []
        self.count = 0
        atexit.register(self.process.communicate)

    def ask(self, table: Table, binding: Mapping[str, Any], state: Mapping[str, Any]) -> FloatArray | None:
        told: dict[str, Any] = {"binding": binding, "state": {name: spelled(value) for name, value in state.items()}}
        if table not in self.names:
            self.count += 1
            name = self.names[table] = f"{table.id} {self.count}"
            weakref.finalize(table, self.dropped.append, name)
            told |= {"rule": rule_json(table.rule), "bytes": base64.b64encode(table.encoded()).decode()}
        told |= {"name": self.names[table], "dropped": self.dropped[:]}
        self.dropped.clear()
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps(told) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline().strip()
        return None if answer == "nothing" else np.frombuffer(base64.b64decode(answer), dtype="<f8")


@cache
def _reader() -> _Reader:
    return _Reader()
