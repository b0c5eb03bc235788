"""The payload's types in ``web/payload*.js`` are those of the Python dataclasses, field by field."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, replace
from functools import cache
from typing import Any

import pytest
from running import ROOT

from lossviz import CATALOGUE
from lossviz.labs.descent.drawing import descent_payload
from lossviz.labs.descent.model import DescentView
from lossviz.labs.imbalance import ImbalanceView
from lossviz.labs.imbalance.drawing import imbalance_payload
from lossviz.labs.numerics import NumericsView
from lossviz.labs.numerics.drawing import numerics_payload
from lossviz.labs.outliers import OutliersView
from lossviz.labs.outliers.drawing import outliers_payload
from lossviz.picture.compare.payload import compare_payload
from lossviz.picture.loss.payload import loss_payload
from lossviz.picture.opening import opening_payload
from lossviz.picture.payload import Payload
from lossviz.picture.trace import Mark, Point, Row, Sheet
from lossviz.sampling.sweep import sweep
from lossviz.sampling.table import Rule, Term
from lossviz.state.compare import COMPARISONS
from lossviz.state.view import view_from_state

WEB = ROOT / "lossviz" / "web"
TEXT = "".join((WEB / name).read_text(encoding="utf-8") for name in ("payload.js", "payload_controls.js"))


@cache
def records() -> dict[str, dict[str, str]]:
    """Each record's properties with their types; those that may be missing with a question mark behind the name."""
    found: dict[str, dict[str, str]] = {}
    for name, body in re.findall(r"@typedef \{object\} (\w+)\n(.*?)\*/", TEXT, re.S):
        properties = re.findall(r"@property \{(.+?)\} (\[?\w+\]?)", body)
        found[name] = {f"{key.strip('[]')}{'?' * key.startswith('[')}": kind for kind, key in properties}
    return found


@cache
def aliases() -> dict[str, str]:
    return {name: kind for kind, name in re.findall(r"@typedef \{((?!object\}|import).+)\} (\w+)", TEXT)}


def parts(kind: str, separator: str) -> list[str]:
    """A type cut at the separators that stand outside of brackets."""
    found, depth = [""], 0
    for letter in kind:
        depth += (letter in "<(") - (letter in ">)")
        if letter == separator and not depth:
            found.append("")
        else:
            found[-1] += letter
    return [part.strip() for part in found]


def faults(value: Any, kind: str, place: str, seen: set[tuple[str, str]]) -> list[str]:
    """Where a value is not of a type; ``seen`` gets every property that was there."""
    if len(options := parts(kind, "|")) > 1:
        tried = [(faults(value, option, place, found := set()), found) for option in options]
        best, found = min(tried, key=lambda each: len(each[0]))
        seen |= found
        return best
    if kind.endswith("[]"):
        inner = kind[:-2].removeprefix("(").removesuffix(")")
        if not isinstance(value, list):
            return [f"{place} is no list"]
        return [fault for i, part in enumerate(value) for fault in faults(part, inner, f"{place}[{i}]", seen)]
    if kind.startswith("Record<"):
        _, inner = parts(kind.removeprefix("Record<").removesuffix(">"), ",")
        return [f for key, part in value.items() for f in faults(part, inner, f"{place}.{key}", seen)]
    if kind in aliases():
        return faults(value, aliases()[kind], place, seen)
    if kind in records():
        return _of_record(value, kind, place, seen)
    return [] if _plain(value, kind) else [f"{place} is {value!r}, not {kind}"]


def _of_record(value: Any, kind: str, place: str, seen: set[tuple[str, str]]) -> list[str]:
    if not isinstance(value, dict):
        return [f"{place} is no {kind}"]
    known = {name.rstrip("?"): inner for name, inner in records()[kind].items()}
    wrong = [f"{place}.{name} is unknown to {kind}" for name in value.keys() - known.keys()]
    wrong += [f"{place}.{name} is missing" for name in records()[kind] if not name.endswith("?") and name not in value]
    for name in value.keys() & known.keys():
        seen.add((kind, name))
        wrong += faults(value[name], known[name], f"{place}.{name}", seen)
    return wrong


def _plain(value: Any, kind: str) -> bool:
    if kind == "any":
        return True
    if kind.startswith('"'):
        return bool(value == kind.strip('"'))
    if kind == "null":
        return value is None
    if kind == "number":
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, {"string": str, "boolean": bool}[kind])


def payloads() -> Iterator[Payload]:
    """Pictures of every kind: all losses, the comparisons, and labs."""
    for key in CATALOGUE:
        view = view_from_state(key, {})
        yield loss_payload(view, sweep(*view.family))
        yield replace(loss_payload(view, sweep(*view.family)), large=True)
    yield opening_payload(view_from_state("huber", {}), sweep(*view_from_state("huber", {}).family))
    yield from (compare_payload(view.from_state({})) for view in COMPARISONS.values())
    yield descent_payload(DescentView.from_state({}))
    yield imbalance_payload(ImbalanceView.from_state({}))
    yield numerics_payload(NumericsView.from_state({}))
    yield outliers_payload(OutliersView.from_state({}))


def test_every_payload_is_of_the_declared_types_and_every_declared_property_is_used() -> None:
    seen: set[tuple[str, str]] = set()
    for payload in payloads():
        assert faults(payload.json(), "Payload", payload.id, seen) == []
    declared = {(record, name.rstrip("?")) for record, found in records().items() for name in found}
    assert declared - seen == {("Payload", "session")}  # the mount adds it


@pytest.mark.parametrize("kind", [Mark, Row, Point, Sheet, Rule, Term])
def test_records_have_the_fields_of_the_dataclasses(kind: type[Any]) -> None:
    declared = {name.rstrip("?") for name in records()[kind.__name__]}
    more = {Rule: {"dtype"}, Term: set()}.get(kind, {"kind", "trace"})
    assert declared == {each.name for each in fields(kind)} | more


def test_a_field_on_one_side_alone_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    data = next(payloads()).json()
    assert faults({**data, "added": 1}, "Payload", "p", set()) == ["p.added is unknown to Payload"]
    assert faults({name: data[name] for name in data if name != "alt"}, "Payload", "p", set()) == ["p.alt is missing"]
    assert faults({**data, "alt": 1}, "Payload", "p", set()) == ["p.alt is 1, not string"]
    monkeypatch.setitem(records()["Term"], "added", "number")
    assert any("added is missing" in fault for fault in faults(data, "Payload", "p", set()))
