"""The picture of a lab as one file: what the browser moves by itself stays, what waits for Python is left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

from lossviz.picture.style import Json
from lossviz.sampling.table import Bank
from lossviz.site.data import packed_bank, packed_data, within_samples
from lossviz.site.document import ROOT, document


def lab_file(heading: str, payload: Json, banks: Mapping[str, Bank]) -> str:
    """A page with everything inside; its controls are those that the banks cover."""
    body = f'<main>\n<h1>{escape(heading)}</h1>\n{ROOT}\n</main>\n<footer class="small"><p>{_REMARK}</p></footer>'
    data = {
        "forms": [{"form": {}, "payload": movable(payload)}],
        "banks": {name: packed_bank(bank.table) for name, bank in banks.items()},
    }
    return document(f"{heading} · lossviz", body, packed_data(data), inside=True)


_REMARK = "The numbers in the picture are samples that Python computed; the app computes any setting anew."


def movable(payload: Json) -> Json:
    """A payload with the controls that its banks and marks follow, and without points to be taken in hand.

    >>> from lossviz.labs.imbalance.drawing import imbalance_payload
    >>> from lossviz.labs.imbalance.model import ImbalanceView
    >>> [control["name"] for control in movable(imbalance_payload(ImbalanceView()))["controls"]]
    ['gamma', 'truth']
    """
    payload = {**payload, "bindings": _first(payload["bindings"])}
    state, covered = payload["state"], covers(payload)
    controls = [
        {key: value for key, value in control.items() if key != "optional"}  # without it another payload is called for
        for control in payload["controls"]
        if control["kind"] == "range" and control["name"] in covered and state[control["name"]] is not None
    ]
    drag = [{key: value for key, value in rule.items() if key != "pick"} for rule in payload["drag"]]
    return within_samples({**payload, "controls": controls, "drag": drag})


def covers(payload: Json) -> set[str]:
    """The controls that a payload's picture follows without Python."""
    used = {binding["bank"] for binding in payload["bindings"] if "bank" in binding}
    rules = [payload["banks"][index] for index in used]
    found = {parameter["control"] for rule in rules for parameter in rule["parameters"]}
    return found | {rule[role]["control"] for rule in rules for role in ("prediction", "label") if rule[role]}


def _first(bindings: Iterable[Json]) -> list[Json]:
    """The first binding of each array: two would follow two controls, and nobody is there to bring them together."""
    kept: dict[tuple[int, str], Json] = {}
    for number, binding in enumerate(bindings):
        kept.setdefault((binding["trace"], binding.get("to", f"mark {number}")), binding)
    return list(kept.values())
