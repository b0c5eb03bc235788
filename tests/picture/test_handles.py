"""What a hand can take in a loss page's picture: every kink that a parameter places, and no mark that is not there."""

from __future__ import annotations

from dataclasses import replace

import pytest
from page_data import unpacked

from lossviz import CATALOGUE
from lossviz.labs.catalogue import LABS
from lossviz.picture.controls import Range
from lossviz.picture.handles import Handle, Target
from lossviz.picture.loss.payload import loss_payload
from lossviz.picture.payload import Payload
from lossviz.sampling.sweep import sweep
from lossviz.site.lab_data import lab_data
from lossviz.state.view import default_view, page_view, view_from_state


def payload_of(key: str, **state: object) -> Payload:
    view = view_from_state(key, state)
    return loss_payload(view, sweep(*view.family))


@pytest.mark.parametrize("key", CATALOGUE)
def test_kinks_lie_where_their_parameter_says(key: str) -> None:
    loss = CATALOGUE[key]()
    for record in loss.sliders():
        for value in record.steps:
            moved = loss.but(**{record.name: value})
            for kink in moved.plane().kinks():
                if kink.parameter:
                    assert kink.position == kink.times * getattr(moved, kink.parameter)


@pytest.mark.parametrize("key", CATALOGUE)
@pytest.mark.parametrize("label", [-1.0, 1.0])
def test_rings_are_where_the_family_has_its_kinks(key: str, label: float) -> None:
    plane = default_view(key).plane
    if label not in plane.label_axis.domain:
        return
    rings = [handle for handle in payload_of(key, label=label).handles if handle.look == "ring"]
    placed = {kink.position for kink in plane.kinks_at(label) if kink.parameter}
    for ring in rings:
        origin = label if ring.origin == "label" else 0.0
        assert {origin + times * getattr(plane, ring.control) for times in ring.times} == placed
    assert bool(rings) == bool(placed)


@pytest.mark.parametrize("key", CATALOGUE)
def test_marks_are_named_where_they_are_touched_and_in_a_key(key: str) -> None:
    payload = payload_of(key)
    names = {handle.name for handle in payload.handles if handle.look != "line"}
    (told,) = (note["text"] for note in payload.drawing.base["annotations"] if "●" in note["text"])
    assert "chosen point" in names and all(name in told for name in names)
    assert ("○" in told) == any(trace.id == "value-kinks" for trace in payload.drawing.traces)
    assert ("┊" in told) == any(handle.look == "line" for handle in payload.handles)
    assert ("for comparison" in told) == any("-yardstick" in trace.id for trace in payload.drawing.traces)


def test_smooth_l1_opened_at_zero_can_be_pulled_to_both_sides() -> None:
    (ring,) = (handle for handle in payload_of("smooth_l1", beta=0.0).handles if handle.look == "ring")
    assert ring.times == (-1.0, 1.0)


@pytest.mark.parametrize("key", CATALOGUE)
def test_opening_is_the_view_that_the_page_opens_with(key: str) -> None:
    moved = payload_of(key, label=1.0, prediction=0.25, view="top").json()
    assert moved["opening"] == page_view(key).state()
    assert moved["state"] != moved["opening"]


def test_controls_that_are_not_offered_have_no_handle_and_no_opening() -> None:
    part = payload_of("huber").without("label").json()
    assert "label" not in part["opening"]
    assert {handle["control"] for handle in part["handles"]} == {"delta", "prediction"}
    assert part["targets"] == []


def test_a_lab_file_is_not_reset_to_what_it_cannot_show() -> None:
    for lab in LABS.values():
        for form in unpacked(lab_data(lab, [lab.view()]))["forms"]:
            part = form["payload"]
            names = {control["name"] for control in part["controls"]}
            assert part["opening"].keys() <= names
            assert None not in part["opening"].values()


@pytest.mark.parametrize("mark", [Handle("xy", "nowhere", "delta", "ring"), Target("nowhere", "prediction", "label")])
def test_a_handle_of_no_trace_is_refused(mark: Handle | Target) -> None:
    change = {"handles": (mark,)} if isinstance(mark, Handle) else {"targets": (mark,)}
    with pytest.raises(ValueError, match="'nowhere', which is no trace"):
        replace(payload_of("huber"), **change)


@pytest.mark.parametrize("key", CATALOGUE)
def test_what_the_page_is_not_about_is_quiet(key: str) -> None:
    payload = payload_of(key)
    quiet = {control.name for control in payload.controls if control.quiet}
    curves = {control.name for control in payload.controls if control.name == "several"}
    alone = len(CATALOGUE[key].parameters()) == 1  # there is room beside it for the curves of several of its values
    assert quiet == {"label", "prediction", "range", "view"} | (set() if alone else curves)
    ranges = [control for control in payload.controls if isinstance(control, Range)]
    assert all("number" in control.spoken for control in ranges if control.exact)
