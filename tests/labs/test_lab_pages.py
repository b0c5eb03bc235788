"""The pages of the labs without a browser: their numbers, their buttons' effects, pasted text, and what the picture is told."""

from __future__ import annotations

import json
import math
import re
import time
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from looked_up import row
from page_data import unpacked
from streamlit.testing.v1 import AppTest
from test_pages import assert_no_trouble, opened, pictures, shown

from lossviz.catalogue import CATALOGUE
from lossviz.export.tables import traces_csv
from lossviz.formula import number
from lossviz.labs.catalogue import LABS
from lossviz.labs.descent.model import PRESETS as DESCENTS
from lossviz.labs.descent.model import DescentView, descents
from lossviz.labs.descent.trails import is_kept, kept
from lossviz.labs.imbalance.model import ImbalanceView, totals
from lossviz.labs.numerics.formulations import run
from lossviz.labs.numerics.model import PRESETS as NUMERICS
from lossviz.labs.numerics.model import NumericsView
from lossviz.labs.outliers.model import PRESETS, OutliersView, bench
from lossviz.labs.outliers.points import MOST_POINTS
from lossviz.losses import Huber
from lossviz.picture.style import colour
from lossviz.picture.trace import Row
from lossviz.site.lab_data import lab_data
from lossviz.site.labs import lab_file


def marked(page: str) -> Any:
    """The page of a lab as a test takes it, which is left out without PyTorch if the lab needs it."""
    return pytest.param(page, marks=[pytest.mark.torch] * LABS[page].trains)


def words(app: AppTest) -> str:
    """All that a page says."""
    return "\n".join(element.value for element in (*app.markdown, *app.header, *app.caption))


def press(app: AppTest, label: str) -> AppTest:
    """Press the button with a label."""
    next(button for button in app.button if button.label == label).click().run()
    assert_no_trouble(app)
    return app


def assert_rules_fit(payload: dict[str, Any]) -> None:
    """Every binding names a trace, a table and a quantity that exist; every control has its state."""
    assert all(control["name"] in payload["state"] for control in payload["controls"])
    traces = {trace["uid"] for trace in payload["figure"]["data"]}
    for binding in payload["bindings"]:
        assert binding["trace"] in traces
        if binding["kind"] != "mark":
            assert binding["quantity"] in payload["tables"][binding["table"]]["quantities"]


@pytest.mark.parametrize("preset", PRESETS)
def test_outliers_page_shows_the_exact_fits(preset: str) -> None:
    app = opened("pages/outliers.py", {"outliers_preset": preset})
    assert_no_trouble(app)
    payload = pictures(app)[0]
    assert_rules_fit(payload)
    for one in bench(OutliersView.of(preset)):
        line = next(x for x in words(app).splitlines() if x.startswith(f"| {one.fit.loss.title} |"))
        for value in (one.fit.slope, one.fit.intercept, one.distance):
            assert number(value) in line
    assert PRESETS[preset].note in words(app)
    assert "slope" in payload["alt"]


def test_outliers_page_says_when_two_losses_draw_one_line() -> None:
    assert "both draw the same line" not in words(opened("pages/outliers.py"))
    assert "both draw the same line" in words(opened("pages/outliers.py", {"outliers_huber_delta": "3"}))


def test_every_loss_of_a_residual_can_be_chosen_in_its_group() -> None:
    app = opened("pages/outliers.py", {"outliers_preset": "leverage"})
    groups = {each.label: each for each in app.button_group}
    assert list(groups) == ["Usual losses", "Robust losses", "Asymmetric losses"]
    assert sorted(title for each in groups.values() for title in each.options) == sorted(
        kind.title.removesuffix(" loss") for kind in CATALOGUE.values() if kind.family == "residual"
    )
    assert groups["Asymmetric losses"].options == ["Quantile", "Expectile"]
    assert [each.value for each in groups.values()] == [["mse", "smooth_l1", "huber"], [], []]
    app.button_group(key="outliers_choice_robust").set_value(["tukey"]).run()
    app.button_group(key="outliers_choice_asymmetric").set_value(["quantile"]).run()
    assert_no_trouble(app)
    assert shown(app)["shown"] == "mse~smooth_l1~huber~quantile~tukey"
    said = words(app)
    assert "Tukey’s biweight loss is not convex" in said and "7 starts were tried" in said
    assert "Quantile loss is asymmetric" in said and "median residual" in said
    # the last loss that is shown stays
    for group in ("usual", "robust", "asymmetric"):
        app.button_group(key=f"outliers_choice_{group}").set_value([]).run()
    assert_no_trouble(app)
    assert shown(app)["shown"] == "quantile"
    assert app.button_group(key="outliers_choice_asymmetric").value == ["quantile"]


def test_points_are_added_taken_and_removed() -> None:
    app = press(opened("pages/outliers.py"), "Add a point")
    assert shown(app)["selected"] == 12
    app = press(app, "Mark the selected point as an outlier")
    assert shown(app)["suspects"] == "11~12"
    app = press(app, "Trust the selected point again")
    assert shown(app)["suspects"] == "11"
    app = press(app, "Trust all again")
    assert shown(app)["suspects"] == "none"
    app = press(app, "Remove the selected point")
    assert shown(app)["points"] == opened_points()
    app.selectbox[0].select(-1).run()
    assert_no_trouble(app)
    (drag,) = pictures(app)[0]["drag"]  # a press still takes a point or adds one, with no control to move
    assert not {"x", "y"} & {control["name"] for control in pictures(app)[0]["controls"]}
    assert drag["adds"][0][0] == -1


def test_no_point_can_be_added_to_as_many_as_are_allowed() -> None:
    points = tuple((float(i), float(i * i % 17)) for i in range(MOST_POINTS))
    payload = LABS["outliers"].payload(OutliersView.of("clean").with_points(points))
    assert "adds" not in payload.json()["drag"][0]  # type: ignore[index, operator, call-overload]


def test_words_of_the_page_are_plain() -> None:
    app = opened("pages/outliers.py")
    labels = [control["label"] for control in pictures(app)[0]["controls"]]
    assert labels[-3:] == ["x of the selected point", "y of the selected point", "residuals to"]
    said = " ".join([words(app), *labels, *(button.label for button in app.button)])
    assert not re.search("in hand|its [xy]|[Tt]rust it again|[Cc]all it", said)


def test_residuals_are_drawn_to_one_line() -> None:
    view = OutliersView.of("outlier")
    drawn = {trace.id: trace.look for trace in LABS["outliers"].drawing(view).traces}
    huber = next(one.fit for one in bench(view) if one.fit.loss.key == "huber")
    y = np.array(drawn["sticks"]["y"]).reshape(-1, 3)
    assert np.allclose(np.abs(y[:, 1] - y[:, 0]), np.abs(huber.residuals[:-1]), atol=1e-5)
    assert np.allclose(np.diff(drawn["stick"]["y"]), huber.residuals[-1], atol=1e-5)
    assert drawn["sticks"]["line"]["color"] == colour("huber")
    bare = {trace.id for trace in LABS["outliers"].drawing(replace(view, sticks="none")).traces}
    assert not bare & {"stick", "sticks"}


@pytest.mark.parametrize(("preset", "calm"), [("clean", True), ("outlier", False), ("leverage", False)])
def test_only_lost_trust_leaves_a_mark(preset: str, calm: bool) -> None:
    drawn = {trace.id: trace.look for trace in LABS["outliers"].drawing(OutliersView.of(preset)).traces}
    lost = np.array([drawn[f"{key}-lost"]["y"] for key in ("mse", "smooth_l1", "huber")])
    assert not lost[0].any()  # the squared error trusts everybody
    assert bool(lost.any()) != calm and np.isfinite(drawn["calm"]["y"][0]) == calm
    assert (lost > 0).sum() < lost.size / 2


def opened_points() -> str:
    return str(OutliersView.of("outlier").state()["points"])


def test_pasted_points_replace_the_others_and_bad_lines_are_named() -> None:
    app = opened("pages/outliers.py")
    app.text_area(key="outliers_text").set_value("x,y\n1,2\n3,abc\n5,6.5").run()
    assert [warning.value for warning in app.warning] == ["line 3: “abc” is not a number (“3,abc”)"]
    app = press(app, "Use the 2 points that were read")
    assert shown(app)["points"] == "1_2~5_6.5"
    assert app.text_area(key="outliers_text").value == "x,y\n1,2\n3,abc\n5,6.5"


@pytest.mark.parametrize(
    "text", ["\x00", "," * 30_000, "1e400,1", "$x$,<b>\n" * 3000, "9" * 5000 + ",1", "٣,٤", "1\t2\n" * 600, "nan,inf"]
)
def test_no_pasted_text_breaks_the_page(text: str) -> None:
    app = opened("pages/outliers.py")
    start = time.monotonic()
    app.text_area(key="outliers_text").set_value(text).run()
    assert time.monotonic() - start < 2
    assert_no_trouble(app)
    assert app.warning


def test_a_pasted_extreme_is_fitted_in_time() -> None:
    app = opened("pages/outliers.py")
    app.text_area(key="outliers_text").set_value(
        "\n".join(f"{k * 1e4 * (-1) ** k},{(k * 7919) % 1000 * 1e3}" for k in range(60))
    ).run()
    start = time.monotonic()
    app = press(app, "Use the 60 points")
    assert time.monotonic() - start < 4  # on a busy machine; half of it by itself
    assert json.dumps(pictures(app)[0], allow_nan=False)


def test_imbalance_page_shows_the_numbers_of_the_paper_and_of_the_scenario() -> None:
    app = opened("pages/imbalance.py")
    assert_no_trouble(app)
    assert_rules_fit(pictures(app)[0])
    said = words(app)
    for gamma, share in (("0", "81.4 %"), ("0.5", "31.5 %"), ("1", "4.63 %"), ("2", "0.0539 %")):
        gamma = f"{gamma} (yours)" if gamma == "0" else gamma
        assert f"| {gamma} | {share} |" in said
    assert "| 1.235 | 4 | 100 | 976.6 | 10000 |" in said
    assert "at most 4 times" in said
    assert "| 0.25 | 0.3333 |" in said
    assert said.count("0.694") == 1
    assert "log(π / (1 − π)) = −4.59512" in said
    assert app.metric[0].value == "81.4 %"


def test_imbalance_opens_before_the_effect_and_says_what_gamma_changes() -> None:
    said = words(opened("pages/imbalance.py"))
    assert "At γ = 0, which is cross-entropy, the 100,000 negatives have 81.4 % of the loss." in said
    moved = words(opened("pages/imbalance.py", {"imbalance_gamma": "2", "imbalance_alpha": "0.75"}))
    assert "From γ = 0 to γ = 2 with α = 0.75 the negatives' share of the loss falls from 59.3 % to 0.018 %" in moved
    view = ImbalanceView()
    panels = {
        trace.look.get("xaxis")
        for trace in LABS["imbalance"].drawing(view).traces
        if not trace.id.startswith("readout")
    }
    assert len(panels) == 2, panels  # all alike: no diagonal


def test_imbalance_page_follows_its_link() -> None:
    said = words(opened("pages/imbalance.py", {"imbalance_gamma": "0", "imbalance_truth": "0.3"}))
    assert "| every output ½ | 693.147 | 0.693147 | 693.84 |" in said
    assert "training ends at the true probability itself" in said
    assert "At γ = 2 and a true probability of 0.3, training ends at a prediction of **0.4215**" in said


def test_imbalance_tables_agree_with_the_picture() -> None:
    view = ImbalanceView(gamma=2.0, spread=1.0, alpha=0.25)
    shares, _, calibration = LABS["imbalance"].tables(view).values()
    found = totals(view)
    assert row(shares, "loss", gamma=2.0, alpha=0.25)[0] == pytest.approx(found.loss_share, rel=1e-6)
    assert row(shares, "gradient", gamma=2.0, alpha=0.25)[0] == pytest.approx(found.gradient_share, rel=1e-6)
    assert row(calibration, "prediction", gamma=2.0)[45] == pytest.approx(0.6942, abs=1e-4)
    for control in LABS["imbalance"].payload(view).controls:
        if control.name in ("p_negative", "p_positive", "prior"):  # every place of a slider is a view of its own
            for end in (control.values[0], control.values[-1]):
                assert ImbalanceView.from_state({control.name: end}).state()[control.name] == end


@pytest.mark.parametrize("delta", ["5e-324", "1e-320", "1e308"])
def test_outliers_page_stands_parameters_at_the_ends_of_the_floats(delta: str) -> None:
    link = {"outliers_huber_delta": delta, "outliers_smooth_l1_beta": delta, "outliers_points": "0_0~1e6_-1e6~1e-300_1"}
    app = opened("pages/outliers.py", link)
    assert_no_trouble(app)
    assert json.dumps(pictures(app)[0], allow_nan=False)


def test_no_suspects_can_be_said_in_a_link() -> None:
    nobody = OutliersView.from_query({"outliers_suspects": "none"})
    assert nobody.suspects == ()
    assert OutliersView.from_query(nobody.query()) == nobody
    assert OutliersView.from_query({"outliers_suspects": "junk"}) == OutliersView.of("outlier")


@pytest.mark.torch
def test_numerics_page_shows_the_known_cases_computed_now() -> None:
    app = opened("pages/numerics.py")
    assert_no_trouble(app)
    assert_rules_fit(pictures(app)[0])
    said = words(app)
    assert "| sigmoid | naive | true loss |\n| --: | --: | --: |\n| 1 | ∞ | 17 |" in said
    assert "| 100 | 0 | 200 | −1 |" in said
    assert "| by hand | by torch |\n| --: | --: |\n| 1 | 0.5 |" in said
    assert "| not a number | 0.407606 |" in said
    assert "| log of the sigmoid | float32 | ∞ | not a number | loss ∞; gradient NaN |" in said


@pytest.mark.torch
@pytest.mark.parametrize("preset", NUMERICS)
def test_numerics_presets_say_what_torch_says(preset: str) -> None:
    title, view = NUMERICS[preset]
    app = press(opened("pages/numerics.py"), title)
    assert shown(app) == view.state()
    logits = [view.logit] if view.task == "binary" else [[view.logit + k for k in range(3)]]
    labels = [float(view.label)] if view.task == "binary" else [[0.0, 0.0, 1.0]]
    for formulation in view.drawn:
        for dtype in view.dtypes:
            value, _ = run(formulation, np.array(logits), np.array(labels), dtype)
            line = f"| {formulation.title} | {dtype} | {number(float(f'{value[0]:.5g}'))} |"
            assert line in words(app)


@pytest.mark.torch
def test_numerics_picture_marks_the_first_failures_that_the_table_states() -> None:
    view = NumericsView(shown=("naive",))
    marks = LABS["numerics"].drawing(view).trace("failures-value").look
    found = dict(zip(marks["text"], np.round(marks["x"], 6), strict=True))
    assert found["log of the sigmoid, float32: ∞"] == 16.75
    assert "∞ at 16.75" in words(opened("pages/numerics.py", {"numerics_shown": "naive"}))
    bar = (
        LABS["numerics"].drawing(view).trace("inf-value").look["x"]
    )  # from half a node before the first to the end of the axis
    assert (bar[0], bar[1]) == (pytest.approx(16.7, abs=0.21), 40.0)


@pytest.mark.torch
def test_numerics_choices_change_what_is_drawn() -> None:
    app = opened("pages/numerics.py", {"numerics_task": "softmax", "numerics_range": "1000", "numerics_logit": "1000"})
    assert "At logits (1000, 1001, 1002), class 3" in words(app)
    app = opened("pages/numerics.py", {"numerics_dtypes": "float16~float64", "numerics_shown": "clip~logits"})
    names = [trace["uid"] for trace in pictures(app)[0]["figure"]["data"]]
    assert {"clip_float16-value", "clip_float64-gradient", "logits_float16-value"} <= set(names)
    assert "naive_float16-value" not in names


def sigmoid(z: float) -> float:
    return 1 / (1 + math.exp(-z))


@pytest.mark.torch
def test_descent_page_shows_the_saturated_neuron_of_the_textbook() -> None:
    app = opened("pages/descent.py", {"descent_step": "300"})
    assert_no_trouble(app)
    assert_rules_fit(pictures(app)[0])
    w = b = 2.0
    for _ in range(300):
        a = sigmoid(w + b)
        w, b = w - 0.15 * a * a * (1 - a), b - 0.15 * a * a * (1 - a)
    end = number(float(f"{sigmoid(w + b):.5g}"))
    assert end.startswith("0.2028")
    assert f"| Mean squared error | 0.98201 | {end} | {end} |" in words(app)
    assert "stopped after 300 steps" in words(app)


@pytest.mark.torch
@pytest.mark.parametrize("preset", DESCENTS)
def test_descent_presets_show_their_ends(preset: str) -> None:
    title, view = DESCENTS[preset]
    app = press(opened("pages/descent.py"), title)
    assert shown(app) == view.state()
    payload = pictures(app)[0]
    assert_rules_fit(payload)
    assert json.dumps(payload, allow_nan=False)
    said = words(app)
    for path in descents(view).values():
        assert path.message in said
        assert any(path.ending in str(note["text"]) for note in payload["figure"]["layout"]["annotations"])
    assert ("*Diverged* is a result" in said) == (preset == "diverged")


@pytest.mark.torch
@pytest.mark.parametrize("scene", ["prediction", "neuron", "line"])
def test_no_rate_and_no_start_breaks_the_descent_page(scene: str) -> None:
    far = {"rate": "1000", "start": "-50", "start2": "50", "optimizer": "momentum", "momentum": "0.999", "steps": "60"}
    everything = "mse~smooth_l1~huber~binary_cross_entropy~focal"
    link = {
        "scene": scene,
        "shown": everything,
        "huber_delta": "1e-300",
        "smooth_l1_beta": "1e300",
        "step": "999",
        **far,
    }
    app = opened("pages/descent.py", {f"descent_{name}": value for name, value in link.items()})
    assert_no_trouble(app)
    assert json.dumps(pictures(app)[0], allow_nan=False)


@pytest.mark.torch
def test_descent_picture_at_a_step_is_the_path_up_to_it() -> None:
    view = DescentView(step=7, steps=20)
    path = descents(view)["mse"]
    traces = {trace.id: trace.look for trace in LABS["descent"].drawing(view).traces}
    trail, found = traces["mse-trail"], LABS["descent"].tables(view)["trails"]
    assert np.array_equal(trail["x"], row(found, "mse_0", step=7.0).astype(np.float32))
    assert trail["x"][-1] == np.float32(path.parameters[7, 0])
    assert (traces["mse-point"]["x"][0], traces["mse-point"]["y"][0]) == tuple(path.parameters[7].astype(np.float32))
    assert traces["mse-outcome"]["y"][0] == np.float32(path.outcome[7])


@pytest.mark.torch
def test_a_descent_is_remembered_and_one_that_is_cut_short_is_not() -> None:
    view = DescentView(rate=0.0321, steps=60)

    def cut(share: float) -> bool:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        kept(view, cut)
    assert not is_kept(view)
    first = kept(view)
    assert kept(replace(view, step=9)) is first


@pytest.mark.parametrize("page", [marked(page) for page in LABS])
def test_labs_give_their_figures_away(page: str) -> None:
    lab = LABS[page]
    view = DescentView(steps=30) if page == "descent" else lab.view()
    written = lab_file("A lab", lab, view)
    assert "<h1>A lab</h1>" in written
    assert 'src="http' not in written
    data = unpacked(re.search(r'id="lossviz-data">([^<]*)<', written).group(1))  # type: ignore[union-attr]
    forms = [form["payload"] for form in data["forms"]]
    assert set(data["tables"]) == {rule["id"] for form in forms for rule in form["tables"].values()}
    assert [control["name"] for control in forms[0]["controls"]] == {
        "outliers": ["smooth_l1_beta", "huber_delta", "x", "y"],
        "imbalance": ["gamma", "truth"],
        "numerics": ["logit"],
        "descent": ["step"],
    }[page]
    lines = traces_csv(lab.drawing(view).traces).splitlines()
    assert lines[0] == "trace,x,y,z"
    assert len(lines) > 50


def test_lines_follow_the_parameters_of_their_losses() -> None:
    view = OutliersView.of("outlier")
    lab = LABS["outliers"]
    tables, seen = lab.tables(view), []
    for trace, rule in lab.payload(view).follows():
        if not isinstance(rule, Row) or "huber_delta" not in rule.table:
            continue
        seen.append(trace.id)
        table = tables[rule.table]
        for delta in table.rule.parameters[0][1][::5]:
            huber = next(one for one in bench(replace(view, losses=(Huber(delta),), shown=("huber",))))
            ends = [huber.fit.at(x) for x in view.ranges[0]]
            wanted = {"huber-lost": 1 - huber.fit.trust, "huber-line": ends}.get(trace.id)
            if wanted is not None:
                assert row(table, "huber", huber_delta=delta) == pytest.approx(wanted, rel=1e-5, abs=1e-6)
    assert seen == ["sticks", "stick", "huber-line", "calm", "huber-lost"]
    for form in unpacked(lab_data(lab, [replace(view, selected=-1)]))["forms"]:
        assert [control["name"] for control in form["payload"]["controls"]] == ["smooth_l1_beta", "huber_delta"]
        assert form["payload"]["drag"] == []


def test_with_no_point_selected_nobody_is_said_to_trust_it() -> None:
    alt = LABS["outliers"].payload(OutliersView.from_state({"selected": -1})).alt
    assert "trusting" not in alt and "selected" not in alt
    assert "trusting the selected point 9 %" in LABS["outliers"].payload(OutliersView.of("outlier")).alt
