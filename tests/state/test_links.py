"""Links say what they ask for and get it, or one sentence: on the page, for its files, on the command line, on the site."""

from __future__ import annotations

import json
import math
import urllib.error
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from looked_up import sheet
from test_compressed import fetched
from test_memory import Session
from test_pages import assert_no_trouble, opened, pictures, results, shown

from lossviz import CATALOGUE, Huber
from lossviz.__main__ import BAD_REQUEST, DONE, main
from lossviz.decimals import MOST, code, real
from lossviz.export import file_name
from lossviz.export.addresses import from_link
from lossviz.export.requests import RequestError
from lossviz.expression import read_words
from lossviz.families.residual import DistanceLoss
from lossviz.formula import number
from lossviz.labs.catalogue import LABS
from lossviz.lessons.article import PASSAGES
from lossviz.lessons.claims import CLAIMS
from lossviz.lessons.guide import RULES
from lossviz.parameter import Parameter
from lossviz.picture.compare.payload import compare_payload
from lossviz.picture.controls import Range
from lossviz.picture.loss.payload import loss_payload
from lossviz.picture.ranges import ladder
from lossviz.picture.scenes import camera
from lossviz.sampling.sorts import RESIDUAL
from lossviz.sampling.sweep import sweep
from lossviz.state.compare import COMPARISONS, CompareClassificationView, CompareView
from lossviz.state.fields import limited
from lossviz.state.link import Read, agrees, gathered, problems, sentence
from lossviz.state.view import View, opening_view, read_query, view_from_query, view_from_state

PRICE = "huber?huber_prediction=250000&huber_label=200000&huber_delta=1000"

#: What a text is, everywhere: in links, in fields, on the command line, on the site.
NUMBERS: list[tuple[str, float | None]] = [
    ("2.5", 2.5), ("-2", -2.0), ("+5", 5.0), (" 5 ", 5.0), (".5", 0.5), ("5.", 5.0), ("1e3", 1000.0), ("1E-3", 0.001),
    ("1e 5", 1e5), ("\u22125", -5.0), ("1,5", 1.5), ("0,125", 0.125), ("1234,567", 1234.567), ("1234567.89", 1234567.89),
    ("-0", 0.0), ("0e9", 0.0), ("1e-320", 1e-320), ("0.1000000000000000055", 0.1),
    ("1,500", None), ("250,000", None), ("1,234,567", None), ("1,5,9", None), ("1e400", None), ("-1e400", None),
    ("1e-400", None), ("\u0661\u0662", None), ("1_0", None), ("0x10", None), ("nan", None), ("inf", None), ("Infinity", None),
    ("", None), (" ", None), ("5 6", None), ("--5", None), ("5e", None), ("e5", None), (".", None), ("1.2.3", None),
    ("\u00bd", None), ("\uff15", None), ("5\u00a0", None), ("1" * 41, None), ("five", None), ("1f", None), ("1e5.5", None),
]  # fmt: skip


def read(link: str) -> Read[Any]:
    """What a page makes of an address."""
    page, _, query = link.partition("?")
    found = gathered(parse_qsl(query, keep_blank_values=True))
    if page == "your_own":
        return read_words(found)[0]
    if page in COMPARISONS:
        return COMPARISONS[page].read_query(found)
    if page in LABS:
        lab: Read[Any] = getattr(import_module(f"lossviz.labs.{page}"), f"{page.capitalize()}View").read_query(found)
        return lab
    return read_query(page, found)


# ---- numbers -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "value"), NUMBERS, ids=[ascii(text)[:24] for text, _ in NUMBERS])
def test_a_text_is_one_number_or_none(text: str, value: float | None) -> None:
    assert real(text) == value


@given(st.floats(-MOST, MOST) | st.floats(-1, 1) | st.integers(-(10**12), 10**12))
def test_what_links_write_is_read_back(value: float) -> None:
    kept = real(value)
    assert kept is not None and math.isclose(kept, value, rel_tol=1e-14)
    assert real(code(kept)) == kept
    assert agrees(code(kept), kept)


@given(st.floats(-240, 240, allow_subnormal=False).map(lambda x: float(f"{x:.6g}")))
def test_links_of_six_digits_are_no_longer_than_they_were(value: float) -> None:
    assert len(urlencode({"": code(value)})) <= len(urlencode({"": f"{value:.6g}"}))


# ---- what a view can show ------------------------------------------------------------------------------


def values_of(record: Parameter) -> st.SearchStrategy[Any]:
    """Values that a view shows of a parameter, far beyond its slider among them."""
    if record.kind == "flag":
        return st.booleans()
    if record.kind == "integer":
        return st.integers(int(record.steps[0]), int(record.steps[-1]))
    allowed = limited(record.domain)
    numbers = st.floats(allowed.low, allowed.high) | st.floats(max(allowed.low, -9), min(allowed.high, 9))
    kept = numbers.map(real).filter(lambda x: x is not None and x in allowed)
    return kept | st.none() if record.optional else kept


@st.composite
def far_views(draw: st.DrawFn, key: str) -> View:
    """A view anywhere within what views show."""
    loss = CATALOGUE[key]()
    loss = loss.but(**{record.name: draw(values_of(record)) for record in loss.parameters()})
    plane, state = loss.plane(), dict(loss.settings())
    for name, axis in (("prediction", plane.prediction_axis), ("label", plane.label_axis)):
        allowed = limited(axis.domain)
        state[name] = draw(st.floats(allowed.low, allowed.high) | st.floats(max(allowed.low, -2), min(allowed.high, 2)))
    state["range"] = draw(st.none() | st.floats(plane.extents.low, plane.extents.high) | st.sampled_from(plane.ranges))
    return view_from_state(key, state)


@pytest.mark.parametrize("key", sorted(CATALOGUE))
def test_what_a_view_writes_is_read_back_to_the_same_view(key: str) -> None:
    @given(far_views(key))
    def check(view: View) -> None:
        for complete in (False, True):
            query = view.query(complete=complete)
            assert read_query(key, query) == Read(view, ())
            assert read_query(key, dict(parse_qsl(urlencode(query)))) == Read(view, ())
        assert view.plane.holds(view.extent, *view.point)

    check()


@given(st.floats(-MOST, MOST), st.floats(0, 20), st.floats(1e-12, MOST), st.floats(1e-9, MOST))
def test_what_a_comparison_writes_is_read_back_to_the_same(r: float, x: float, extent: float, delta: float) -> None:
    view = CompareView.from_state({"residual": r, "outlier": x, "range": extent, "delta": delta})
    assert CompareView.read_query(view.query(complete=True)) == Read(view, ())
    assert CompareView.read_query(view.query()) == Read(view, ())


@given(st.floats(-MOST, MOST), st.floats(-10, 0), st.floats(1e-12, MOST), st.floats(0, MOST), st.sampled_from("e2"))
def test_what_a_comparison_of_margins_writes_is_read_back(
    m: float, x: float, extent: float, gamma: float, base: str
) -> None:
    state = {"margin": m, "mislabelled": x, "range": extent, "gamma": gamma, "base": base}
    view = CompareClassificationView.from_state(state)
    assert CompareClassificationView.read_query(view.query(complete=True)) == Read(view, ())
    assert CompareClassificationView.read_query(view.query()) == Read(view, ())


def test_no_link_of_our_own_asks_for_what_cannot_be_shown() -> None:
    links = [rule.see.href for rule in RULES] + [passage.link.href for passage in PASSAGES]
    links += [claim.link.href for claims in CLAIMS.values() for claim in claims if claim.link]
    pages = {*CATALOGUE, *LABS, *COMPARISONS, "your_own"}
    asked = {link: sentence(read(link).refused) for link in links if link.partition("?")[0] in pages}
    assert len(asked) > 20
    assert {link: said for link, said in asked.items() if said} == {}


# ---- real prices ---------------------------------------------------------------------------------------


def test_real_prices_are_shown() -> None:
    view, refused = read(PRICE)
    assert refused == ()
    assert (view.loss, view.prediction, view.label) == (Huber(delta=1000.0), 250_000.0, 200_000.0)
    assert view.results == (1000 * (50_000 - 500), 1000.0, 0.0)
    app = opened("pages/huber.py", dict(parse_qsl(PRICE.partition("?")[2])))
    assert_no_trouble(app)
    assert [element.value for element in app.text] == []
    assert shown(app) == view.state()
    assert results(app) == [number(result) for result in (*view.results, 0.02)]  # the last is the weight


@pytest.mark.parametrize(
    "link",
    [
        PRICE,
        "mse?mse_prediction=1234567.89&mse_label=-1234560.12",
        "mse?mse_prediction=1e12&mse_label=-1e12",
        "smooth_l1?smooth_l1_prediction=2e-6&smooth_l1_range=6e-6&smooth_l1_label=-1e-6&smooth_l1_beta=1e-6",
        "huber?huber_range=777&huber_delta=0.001",
        "binary_cross_entropy?binary_cross_entropy_from_logits=true&binary_cross_entropy_prediction=-1e12",
        "binary_cross_entropy?binary_cross_entropy_range=0.3&binary_cross_entropy_prediction=0.5",
        "focal?focal_gamma=300&focal_prediction=1e-9&focal_label=0.5",
        "cross_entropy?cross_entropy_from_logits=true&cross_entropy_prediction=123456",
    ],
)
def test_pictures_of_far_views_are_drawn(link: str) -> None:
    view, refused = read(link)
    assert refused == ()
    swept = sweep(*view.family)
    payload: Any = loss_payload(view, swept).json()
    json.dumps({**payload, "figure": None}, allow_nan=False)
    (p_low, p_high), (y_low, y_high) = view.plane.axes(view.extent)
    layout = payload["figure"]["layout"]
    assert (
        layout["scene"]["xaxis"]["range"][0]
        <= p_low
        <= view.prediction
        <= p_high
        <= layout["scene"]["xaxis"]["range"][1]
    )
    assert layout["scene"]["yaxis"]["range"][0] <= y_low <= view.label <= y_high <= layout["scene"]["yaxis"]["range"][1]
    for quantity, span in ((name, span) for name, steps in ladder(view.loss, view.extent).items() for span in steps):
        assert math.isfinite(span.low) and math.isfinite(span.high) and span.low < span.high, quantity
    controls = {control["name"]: control for control in payload["controls"]}
    for name in ("label", "prediction"):
        nodes, steps = payload["tables"]["loss"][name]["nodes"], controls[name]["values"]
        assert nodes == sorted(nodes) and steps == sorted(set(steps))
        assert nodes[0] <= steps[0] and steps[-1] <= nodes[-1]  # wherever a slider goes there are samples
    assert view.extent in controls["range"]["values"] and set(view.plane.ranges) <= set(controls["range"]["values"])
    for control, nodes in swept.rule.parameters:
        value = getattr(view.loss, control)
        assert nodes[0] <= value <= nodes[-1]
        assert value in controls[control]["values"] or value >= controls[control]["values"][0]
    assert "".join(controls["prediction"]["text"]).count("not a number") == 0
    # the sampled numbers are those of the core
    places = [
        int(np.argmin(np.abs(np.array(values) - getattr(view.loss, name)))) for name, values in swept.rule.parameters
    ]
    chosen = zip(swept.rule.parameters, places, strict=True)
    member = view.loss.but(**{name: values[k] for (name, values), k in chosen})
    with np.errstate(over="ignore"):
        wanted = member.plane().value(swept.prediction[None, :], swept.label[:, None]).astype(np.float32)
    found = sheet(swept, "value", tuple(places))
    scale = np.nanmax(np.abs(wanted[np.isfinite(wanted)]))
    np.testing.assert_allclose(found[np.isfinite(wanted)], wanted[np.isfinite(wanted)], rtol=1e-5, atol=1e-6 * scale)


def test_a_parameter_beyond_its_slider_is_one_of_its_steps() -> None:
    view = view_from_query("huber", {"huber_delta": "1000"})
    control = loss_payload(view, sweep(*view.family)).controls[0]
    assert isinstance(control, Range)
    assert control.values[-2:] == (5.0, 1000.0) and control.text[-1] == "1000"
    assert control.low <= 1e-9 and control.high == MOST
    compared = CompareView.from_state({"losses": "huber", "delta": 1000})
    assert compare_payload(compared).controls[0].values[-1] == 1000.0
    assert compared.family != CompareView.from_state({"losses": "huber"}).family


# ---- what cannot be shown ------------------------------------------------------------------------------

#: A link, what its sentence names, and what is shown.
REFUSED: list[tuple[str, tuple[str, ...], dict[str, Any]]] = [
    ("huber?huber_delta=-1", ("huber_delta must be in (0, 1e+12], got '-1'", "1)"), {"delta": 1.0}),
    ("huber?huber_delta=0", ("huber_delta", "'0'"), {"delta": 1.0}),
    ("huber?huber_delta=nan&huber_label=1", ("huber_delta", "'nan'"), {"delta": 1.0, "label": 1.0}),
    ("huber?huber_delta=", ("huber_delta", "''"), {"delta": 1.0}),
    ("huber?huber_delta=1e400", ("huber_delta", "'1e400'"), {"delta": 1.0}),
    ("huber?huber_delta=1%2C500", ("'1,500', whose comma can mean two things",), {"delta": 1.0}),
    ("huber?huber_prediction=1e13", ("huber_prediction must be in [-1e+12, 1e+12], got '1e13'",), {"prediction": 2.0}),
    ("huber?huber_gamma=2", ("huber has delta, label, prediction, range, view, several, not 'gamma'",), {"delta": 1.0}),
    ("huber?huber_view=upside", ("huber_view must be one of valley, side", "'upside'"), {"view": "valley"}),
    ("huber?huber_view=45,95", ("huber_view", "'45,95'"), {"view": "valley"}),
    ("huber?huber_delta=1&huber_delta=2", ("huber_delta is given as '1' and as '2'",), {"delta": 2.0}),
    ("huber?huber_range=3&huber_label=100", ("hold prediction 2 and label 100, got '3'",), {"range": 120.0}),
    ("focal?focal_prediction=1.2", ("focal_prediction must be in [0, 1] (a probability; for", "'1.2'"), {"prediction": 0.8}),
    ("focal?focal_alpha=2", ("focal_alpha must be in [0, 1] or none, got '2'",), {"alpha": None}),
    ("focal?focal_from_logits=maybe", ("focal_from_logits must be true or false",), {"from_logits": False}),
    ("cross_entropy?cross_entropy_classes=2.5", ("an integer from 2 to 1000, got '2.5'",), {"classes": 3}),
    ("compare?compare_losses=mse,l7", ("compare_losses must be some of mse", "'mse,l7'"), {"losses": "mse"}),
    (
        "compare_classification?compare_classification_mislabelled=1&compare_classification_base=10",
        ("compare_classification_mislabelled must be in [-10, 0], got '1'",
         "compare_classification_base must be one of e, 2, got '10'"),
        {"mislabelled": -5.0, "base": "e"},
    ),
    ("compare?compare_outlier=99", ("compare_outlier must be in [0, 20], got '99'",), {"outlier": 10.0}),
    ("outliers?outliers_points=1_2~x_y", ("outliers_points must be at most 500 points", "'1_2~x_y'"), {}),
    ("outliers?outliers_selected=59", ("outliers_selected", "'59'"), {"selected": 11}),
    ("outliers?outliers_shown=mse~l7", ("outliers_shown must be some of mse", "'mse~l7'"), {"shown": "mse"}),
    ("descent?descent_scene=moon", ("descent_scene must be one of prediction, neuron, line",), {"scene": "neuron"}),
    ("descent?descent_steps=2.5", ("descent_steps must be an integer in [1, 1000]",), {"steps": 300}),
    ("imbalance?imbalance_gamma=21", ("imbalance_gamma must be in [0, 20], got '21'",), {"gamma": 0.0}),
    ("numerics?numerics_range=41", ("numerics_range must be one of 20, 40", "'41'"), {"range": "40"}),
    ("your_own?your_own_formula=r%5E%5E2", ("your_own_formula must be a formula", "'r^^2'"), {}),
    ("your_own?your_own_formula=r%20%2B%20(1%2B", ("your_own_formula must be a formula",), {}),
    ("your_own?your_own_formula=r+1", ("a + in a link is written %2B", "'r 1'"), {}),
    ("your_own?your_own_formula=(r)+(r)", ("a + in a link is written %2B",), {}),
    ("your_own?your_own_formula=r**2&your_own_c=1", ("your_own has formula", "not 'c'"), {}),
    ("your_own?your_own_formula=c*r**2&your_own_parameters=c:1", ("your_own_parameters must be NAME:", "'c:1'"), {"c": 1.0}),
]  # fmt: skip


@pytest.mark.parametrize(("link", "words", "state"), REFUSED, ids=[link for link, _, _ in REFUSED])
def test_what_cannot_be_shown_is_said(link: str, words: tuple[str, ...], state: dict[str, Any]) -> None:
    view, refused = read(link)
    said = sentence(refused)
    assert all(word in said for word in words), said
    assert said.count("\n") == 0 and len(said) < 500
    assert {name: view.state()[name] for name in state} == state


@pytest.mark.parametrize("page", ["huber", *COMPARISONS, "outliers", "imbalance", "your_own"])
def test_the_page_says_it_in_one_sentence_and_works(page: str) -> None:
    # a formula that cannot be read is told beside its field
    link = next(
        link for link, _, _ in REFUSED if link.startswith(f"{page}?") and "_formula=r%" not in link and "+" not in link
    )
    app = opened(f"pages/{page}.py", dict(parse_qsl(link.partition("?")[2], keep_blank_values=True)))
    assert_no_trouble(app)
    assert [element.value for element in app.text] == [f"⚠️ {sentence(read(link).refused)}"]
    assert pictures(app)[0]["state"] == read(link).view.state()
    clean = opened(f"pages/{page}.py", dict(read(link).view.query()))
    assert [element.value for element in clean.text] == []


def test_a_formula_that_cannot_be_read_is_told_beside_its_field() -> None:
    app = opened("pages/your_own.py", {"your_own_formula": "r 1"})
    assert_no_trouble(app)
    assert "a + in a link is written %2B" in app.warning[0].value
    assert app.text_input[0].value == "r 1"


@pytest.mark.parametrize(
    ("page", "query", "said"),
    [
        (
            "guide",
            {"guide_predict": "class", "guide_noise": "bad"},
            "guide_noise must be one of clean, noisy, confident, got 'bad'",
        ),
        ("guide", {"guide_colour": "red"}, "guide has predict, outliers, balance, calibrated, noise, not 'colour'"),
        ("worked_examples", {"worked_dog_prediction": "1.2"}, "worked_dog_prediction must be in [0, 1], got '1.2'"),
        ("worked_examples", {"worked_dog_prediction": "1_0"}, "worked_dog_prediction must be in [0, 1], got '1_0'"),
        ("claims", {"claims_differing": "maybe"}, "claims_differing must be true or false, got 'maybe'"),
    ],
)
def test_pages_without_a_picture_say_it_until_something_is_changed(page: str, query: dict[str, str], said: str) -> None:
    app = opened(f"pages/{page}.py", query)
    assert_no_trouble(app)
    assert len(app.text) == 1 and said in app.text[0].value
    app.run()
    assert [element.value for element in app.text] == []


def test_worked_examples_take_their_numbers_from_the_link() -> None:
    app = opened("pages/worked_examples.py", {"worked_low_price_prediction": " 200,5 ", "worked_object_gamma": "3"})
    assert_no_trouble(app)
    assert app.number_input("worked_low_price_prediction").value == 200.5
    assert app.number_input("worked_object_gamma").value == 3.0
    assert [element.value for element in app.text] == []
    assert app.query_params["worked_low_price_prediction"] == "200.5"
    app.number_input("worked_object_gamma").set_value(2.0).run()
    assert "worked_object_gamma" not in app.query_params


def test_the_sentence_goes_when_the_viewer_changes_something(monkeypatch: pytest.MonkeyPatch) -> None:
    session = Session(monkeypatch, {"huber_delta": "-1"})
    assert "got '-1'" in session.run(monkeypatch).notice
    assert "got '-1'" in session.run(monkeypatch).notice  # the page's fragment, in the same run
    session.release(delta=2.0)
    assert session.run(monkeypatch).notice == ""
    assert session.url == {"huber_delta": "2"}


def test_a_parameter_given_twice_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    session = Session(monkeypatch, {"huber_delta": ["1", "2"]})
    memory = session.run(monkeypatch)
    assert memory.view.loss == Huber(delta=2.0) and "given as '1' and as '2'" in memory.notice
    revision = memory.revision
    assert session.run(monkeypatch).revision == revision
    assert session.url == {"huber_delta": "2"}


# ---- the same rule elsewhere ---------------------------------------------------------------------------


@pytest.mark.parametrize("link", [link for link, _, _ in REFUSED if not link.startswith(("descent", "numerics"))])
def test_files_refuse_with_the_reason_of_the_page(app_url: str, link: str) -> None:
    page, _, query = link.partition("?")
    own = {name: f"csv-{view.sort.name}" for name, view in COMPARISONS.items()}
    kind = {**own, "outliers": "csv", "imbalance": "csv"}.get(page, "csv-curve")
    with pytest.raises(urllib.error.HTTPError) as refused:
        fetched(f"{app_url}/files/{page}/{kind}?{query}")
    assert refused.value.code == 400
    assert refused.value.headers["content-type"].startswith("text/plain")
    assert refused.value.read().decode() == f"This link asks for what cannot be shown: {problems(read(link).refused)}."


def test_files_of_real_prices_are_named_after_what_is_in_them(app_url: str) -> None:
    headers, body = fetched(f"{app_url}/files/{PRICE.replace('?', '/csv-curve?')}")
    assert "huber_delta-1000_label-200000_curve.csv" in headers["content-disposition"]
    rows = np.loadtxt(body.decode().splitlines()[1:], delimiter=",")
    assert set(rows[:, 0]) == {200_000.0} and rows[:, 1].max() == 300_000.0
    assert np.array_equal(rows[:, 2], Huber(delta=1000.0).value(rows[:, 1], 200_000.0))
    assert (
        file_name(view_from_state("mse", {"label": 1234567.89}), "csv", what="curve")
        == "mse_label-1234567.89_curve.csv"
    )


@pytest.mark.parametrize(
    "link", [link for link, _, _ in REFUSED if link.partition("?")[0] in {*CATALOGUE, *COMPARISONS}]
)
def test_the_command_line_refuses_with_the_words_of_the_page(link: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "--link", f"http://host/{link}", "--format", "csv", "--dry-run"]) == BAD_REQUEST
    assert capsys.readouterr().err == f"lossviz export: link: {problems(read(link).refused)}\n"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["huber", "--set", "delta=-1"], "huber: delta must be in (0, 1e+12], got '-1'"),
        (["huber", "--set", "delta=1_0"], "huber: delta must be in (0, 1e+12], got '1_0'"),
        (["huber", "--set", "delta=1", "--set", "delta=2"], "huber: delta is given as '1' and as '2'"),
        (["focal", "--set", "prediction=1.2"], "focal: prediction must be in [0, 1]"),
        (["huber", "--set", "range=1", "--set", "label=5"], "huber: range must be in [1e-12, 1e+12] and hold"),
        (["compare", "--set", "outlier=21"], "compare: outlier must be in [0, 20], got '21'"),
        (
            ["compare_classification", "--set", "gamma=-1"],
            "compare_classification: gamma must be in [0, 1e+12], got '-1'",
        ),
    ],
)
def test_settings_are_refused_alike(arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", *arguments, "--format", "csv", "--dry-run"]) == BAD_REQUEST
    assert told in capsys.readouterr().err


def test_settings_reach_as_far_as_links(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = ["prediction=250000", "label=200000", "delta=1000", "range=500000"]
    arguments = [part for text in settings for part in ("--set", text)]
    assert main(["export", "huber", *arguments, "--format", "csv", "--view", "curve", "--out", str(tmp_path)]) == DONE
    assert [path.name for path in tmp_path.glob("*.csv")] == ["huber_delta-1000_label-200000_curve.csv"]
    assert from_link(f"http://host/{PRICE}") == read(PRICE).view
    with pytest.raises(RequestError, match="given as"):
        from_link("http://host/huber?huber_delta=1#huber_delta=2")


# ---- cameras -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("elevation", [90, -90, 89.99, 85, 0])
def test_every_azimuth_is_a_camera_of_its_own(elevation: float) -> None:
    eyes = [camera(f"{azimuth},{elevation}")["eye"] for azimuth in range(0, 360, 5)]
    assert len({json.dumps(eye) for eye in eyes}) == len(eyes)
    for azimuth, eye in zip(range(0, 360, 5), eyes, strict=True):
        seen = math.degrees(math.atan2(eye["y"], eye["x"]))
        assert math.isclose((seen - azimuth + 180) % 360, 180, abs_tol=0.05)
        assert math.hypot(*eye.values()) == pytest.approx(2.4, abs=1e-3)


def test_residual_losses_offer_ranges_that_go_on() -> None:
    for plane in RESIDUAL.losses().values():
        assert isinstance(plane, DistanceLoss)
        for size in (1.0, 241.0, 999.0, 1e5, 123456.0, 9.9e11, MOST):
            extent = plane.extent_for(3.0, size, -size)
            assert size <= extent <= max(3.0, 2.5 * size) and extent <= MOST
            assert opening_view(plane).plane.holds(extent, size, -size)
    assert code(partial(Huber().extent_for, 3.0)(250_000.0, 0.0)) == "300000"


@pytest.mark.parametrize(
    ("text", "alpha"), [("-inf", -math.inf), ("−∞", -math.inf), ("inf", math.inf), ("1e400", 1.0), ("nan", 1.0)]
)
def test_an_endless_parameter_is_carried_by_links(text: str, alpha: float) -> None:
    read = read_query("barron", {"barron_alpha": text})
    assert read.view.loss.settings()["alpha"] == alpha and bool(read.refused) == math.isfinite(alpha)
    assert view_from_query("barron", read.view.query(complete=True)) == read.view
    assert read_query("huber", {"huber_delta": text}).refused
