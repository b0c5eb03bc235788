"""The page for a loss of one's own: its links, hostile ones among them, its fields, and what it shows of strange formulas."""

from __future__ import annotations

import math
import re
import time
from typing import Any

import numpy as np
import pytest
from forms import some
from hypothesis import given
from hypothesis import strategies as st
from looked_up import sheet
from streamlit.testing.v1 import AppTest
from test_pages import assert_no_trouble, opened, pictures, shown

from lossviz import CATALOGUE, parse_loss, sweep
from lossviz.export.tables import curve_csv
from lossviz.expression import (
    EXAMPLES,
    FIRST,
    ExpressionError,
    ghosts,
    offered,
    pointer,
    ranges_in,
    read_loss,
    view_from_words,
)
from lossviz.lessons.arithmetic import in_words, steps
from lossviz.lessons.snippets import lossviz_snippet, pytorch_snippet
from lossviz.picture.loss.payload import loss_payload
from lossviz.picture.ranges import ladder
from lossviz.site import exported_page
from lossviz.state.names import name_of
from lossviz.state.view import View, opening_view, view_of

PAGE = "pages/your_own.py"

#: Formulas that nobody should send, with the column that the refusal points at (None: anywhere).
REFUSED: list[tuple[str, int | None]] = [
    ("9**9**9**9*r", None),
    ("(" * 200 + "r" + ")" * 200, None),
    ("r" + "+r" * 240, None),
    ("r*" * 5000 + "r", 501),
    ("__import__('os').system('id')", 1),
    ("r.__class__", 2),
    ("r[0]", 2),
    ("lambda: r", None),
    ("eval(r)", None),
    ("open(r)", None),
    ("[r for r in r]", None),
    ("f'{r}'", None),
    ("r\x00**2", 2),
    ("\u0440**2", 1),  # a Cyrillic letter
    ("\uff52**2", 1),  # a full-width letter
    ("\U0001f4a9", 1),
    ("r if r", 7),
    ("r; r", 2),
    ("r\\n", 2),
    ("<script>alert(1)</script>", None),
    ("r**2 # comment", 6),
    ("p + z", None),
    ("a*b*c*d*r", None),
    ("2", None),
    ("r**", None),
    ("r^^2", 3),
    ("1/2r", 3),
]

#: Valid, and nothing to look at.
STRANGE = [
    "log(-1-r**2)",
    "exp(exp(exp(r)))",
    "1/r",
    "1e-300*r**2",
    "1e300*r**2",
    "1e-12*r**2",
    "r-r",
    "0*p",
    "0*z/0",
    "log(r)",
    "p/(y-y)",
    "where(r > 0, log(-r), r)",
    "where(p > 0.5, p/(y - y), sqrt(p - 0.6))",
    "a*r**2 + b*r + c*y",
    "a*exp(-b*r**2)*cos(c*r)*y",
    "sign(r)",
    "scale*z*y",
]


def view_of_text(text: str) -> View:
    return opening_view(read_loss(text, {}))


# ---- links ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: e.key)
def test_a_link_opens_the_view_it_was_made_from(example: Any) -> None:
    loss = parse_loss(example.text, example.parameters)
    for other in (None, *ghosts(loss).values()):
        own = loss.beside(other)
        state = {r.name: r.steps[-1] for r in own.records} | {"label": 1, "prediction": 0.25, "view": "side"}
        view = view_of(own, state)
        query = {name.removeprefix("your_own_"): text for name, text in view.query().items()}
        assert view_from_words(query) == (view, None)
        complete = {name.removeprefix("your_own_"): text for name, text in view.query(complete=True).items()}
        assert view_from_words(complete) == (view, None)
        assert view_from_words(view.state()) == (view, None)


def test_ranges_go_with_the_link() -> None:
    view, _ = view_from_words({"formula": "c*r**2", "parameters": "c:2:1:3", "c": "2.5"})
    assert view.loss.parameters()[0].typical == (1.0, 3.0)
    assert view.loss.settings() == {"c": 2.5}
    assert view.query() == {"your_own_formula": "c*r**2", "your_own_parameters": "c:2:1:3", "your_own_c": "2.5"}


@pytest.mark.parametrize(("text", "column"), REFUSED, ids=[ascii(text)[:30] for text, _ in REFUSED])
def test_a_refused_formula_shows_the_first_one(text: str, column: int | None) -> None:
    start = time.perf_counter()
    view, problem = view_from_words({"formula": text, "parameters": "delta:1:0.1:5"})
    assert time.perf_counter() - start < 0.5
    assert view.loss.words["formula"] == FIRST.text
    assert problem is not None
    assert column is None or problem.column == column
    said = str(problem)
    assert said.endswith(".") and "\n" not in said and len(said) < 300
    lines = pointer(text, problem.column).split("\n")
    assert problem.column is None or (len(lines) == 2 and lines[1].strip() == "^" and len(lines[0]) < 50)


RANGES = ["", "c", "c:1", "c:1:2:3:4", "c:nan:0:1", "c:1:5:0", "c:inf:0:inf", "c:1e308:-1e308:1e308", "c:1:1:1"]
RANGES += [";" * 600, "x:1:0:2;" * 50, "c:<b>:0:1", "c:9:0:5", "\x00"]


@pytest.mark.parametrize("parameters", RANGES, ids=[ascii(text)[:20] for text in RANGES])
def test_hostile_ranges_take_the_offered_ones(parameters: str) -> None:
    assert view_from_words({"formula": "c*r**2", "parameters": parameters}) == (view_of_text("c*r**2"), None)


@pytest.mark.parametrize("beside", [None, 1, [], "nothing", "focal", "__class__", "\x00", "x" * 10_000])
def test_a_hostile_neighbour_is_left_out(beside: Any) -> None:
    view, problem = view_from_words({"formula": "r**2", "beside": beside})
    assert view.loss.baseline is None and problem is None


@given(st.dictionaries(st.sampled_from(["formula", "parameters", "beside", "c", "label", "range", "view"]), st.text()))
def test_no_link_raises(state: dict[str, str]) -> None:
    view, problem = view_from_words(state)
    assert problem is None or isinstance(problem, ExpressionError)
    assert view_of(view.loss, view.state()) == view


def test_what_is_offered() -> None:
    assert offered("log(cosh(delta * r))/delta") == {"delta": (1.0, 0.1, 5.0)}
    assert offered("tau*r") == {"tau": (0.5, 0.05, 0.95)}
    assert offered("ln(r) + max(r, k)") == {"k": (1.0, 0.1, 5.0)}
    assert offered("lambda*r**2") == {"lambda": (1.0, 0.1, 5.0)}
    assert ranges_in("a:1:0:2; b:1:0:2 ;c:1:0:2;d:1:0:2") == dict.fromkeys("abc", (1.0, 0.0, 2.0))


def test_every_loss_of_the_catalogue_is_beside_something() -> None:
    found = set().union(*(ghosts(parse_loss(text)) for text in ("r**2", "p", "z", "r**2*y")))
    # no formula has labels of −1, or counts
    assert found == {key for key, kind in CATALOGUE.items() if kind.family not in ("margin", "count")}


# ---- pictures ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", STRANGE)
def test_strange_formulas_are_drawn(text: str) -> None:
    view = view_of_text(text)
    start = time.perf_counter()
    payload = loss_payload(view, sweep(*view.family))
    sweep(*view.family).encoded()
    assert time.perf_counter() - start < 10  # a second or so, on a machine with nothing else to do
    for span in (span for spans in ladder(view.loss, view.extent).values() for span in spans):
        low, high = span.padded(0.02)
        assert math.isfinite(low) and math.isfinite(high) and low < high
        assert np.isfinite(np.float32([low, high])).all()
    assert "nan" not in payload.alt and payload.state["formula"] == text
    for line in steps(view):
        assert "nan" not in line
    assert in_words(view) == ""


def test_a_dense_sweep_is_the_loss() -> None:
    loss = parse_loss("c*(p - y)**2*(1 + y)", {"c": (1, 0, 2)})
    found = sweep(loss)
    want = loss.but(c=0).value(found.prediction[None, :], found.label[:, None])
    np.testing.assert_allclose(sheet(found, "value", (0,)), want, rtol=1e-6)
    want = loss.but(c=2).gradient(found.prediction[None, :], found.label[:, None])
    np.testing.assert_allclose(sheet(found, "gradient", (1,)), want, rtol=1e-6)


def test_snippets_make_the_loss() -> None:
    view = view_of(parse_loss(FIRST.text, FIRST.parameters), {"delta": 2})
    text = lossviz_snippet(view)
    assert text.startswith("from lossviz import curve, figures, parse_loss, surface\n")
    space: dict[str, Any] = {}
    exec("\n".join(line for line in text.splitlines() if not line.startswith(("figures", "print"))), space)
    assert space["loss"].value(*view.point) == view.plane.value(*view.point)
    assert "delta = torch.tensor(2.0" in pytorch_snippet(view)


def test_the_page_to_take_away() -> None:
    view = view_of(read_loss("where(abs(r) < c, r**2, c*abs(r))", {}, "huber"), {"c": 2})
    assert "<h1>Your own loss</h1>" in exported_page(view)


# ---- the page ------------------------------------------------------------------------------------------


def said(app: AppTest) -> list[str]:
    return [element.value for element in app.warning]


@pytest.mark.parametrize("example", some(EXAMPLES, *EXAMPLES[::4]), ids=lambda e: e.key)
def test_page_with_each_example(example: Any) -> None:
    app = opened(PAGE)
    app.button(key=f"example_{example.key}").click().run()
    assert_no_trouble(app)
    assert said(app) == []
    assert app.text_input[0].value == example.text
    state = shown(app)
    assert state["formula"] == example.text
    assert {name: state[name] for name in example.parameters} == {n: v[0] for n, v in example.parameters.items()}
    assert sum("badge[" in element.value for element in app.markdown) == 7
    again = opened(PAGE, dict(app.query_params))
    assert shown(again) == state


@pytest.mark.parametrize("text", some(STRANGE, "log(-1-r**2)", "0*z/0", "scale*z*y"))
def test_page_with_strange_formulas(text: str) -> None:
    app = opened(PAGE, {"your_own_formula": text})
    assert_no_trouble(app)
    assert said(app) == [] and shown(app)["formula"] == text


@pytest.mark.parametrize(("text", "column"), some(REFUSED, *REFUSED[::7]), ids=lambda value: ascii(value)[:30])
def test_page_with_a_refused_formula(text: str, column: int | None) -> None:
    app = opened(PAGE, {"your_own_formula": text})
    assert_no_trouble(app)
    assert len(said(app)) == 1
    assert shown(app)["formula"] == FIRST.text
    if column is not None:
        assert app.code[0].value.endswith("^")


def test_the_last_right_formula_stays_until_the_next() -> None:
    app = opened(PAGE, {"your_own_formula": "c*r**2", "your_own_c": "2", "your_own_label": "1"})
    app.text_input[0].set_value("c*r**").run()
    assert len(said(app)) == 1 and app.code[0].value == "c*r**\n     ^"
    assert app.text_input[0].value == "c*r**" and shown(app)["formula"] == "c*r**2"
    app.text_input[0].set_value("c*abs(r)").run()
    assert said(app) == []
    assert shown(app) | {"formula": "c*abs(r)", "c": 2.0, "label": 1.0} == shown(app)
    app.text_input[0].set_value("softplus(z) - y*z").run()
    assert shown(app)["prediction"] == 2.0 and shown(app)["label"] == 1.0
    assert_no_trouble(app)


def test_ranges_of_the_sliders() -> None:
    app = opened(PAGE)
    assert [field.label for field in app.number_input] == ["delta default", "delta low", "delta high"]
    app.number_input[2].set_value(8.0).run()
    assert shown(app)["parameters"] == "delta:1:0.1:8"
    app.number_input[1].set_value(3.0).run()
    assert len(said(app)) == 1 and "low ≤ default ≤ high" in said(app)[0]
    assert shown(app)["parameters"] == "delta:1:0.1:8"
    app.number_input[0].set_value(4.0).run()
    assert said(app) == [] and shown(app)["delta"] == 4.0
    assert_no_trouble(app)


def test_a_ghost_of_the_catalogue() -> None:
    app = opened(PAGE)
    app.selectbox[0].set_value("huber").run()
    assert shown(app)["beside"] == "huber"
    ids = [trace["uid"] for trace in pictures(app)[0]["figure"]["data"]]
    assert "value-yardstick0" in ids
    app.text_input[0].set_value("p - y").run()
    assert shown(app)["beside"] == "" and "huber" not in app.selectbox[0].options
    assert_no_trouble(app)


def test_the_page_says_where_and_why_it_is_no_number() -> None:
    app = opened(PAGE, {"your_own_formula": "log(r)"})
    text = " ".join(element.value for element in app.markdown)
    assert "not finite everywhere" in text and "the logarithm of a negative number in log(r)" in text


def test_a_session_keeps_no_more_for_many_formulas() -> None:
    app = opened(PAGE)
    before: set[str] = set()
    for k in range(12):
        app.text_input[0].set_value(f"a{k}*r**2 + b{k}*r").run()
        names = set(app.session_state._state.filtered_state)
        before = before or names
        assert names == before
    assert_no_trouble(app)


# ---- what people type ----------------------------------------------------------------------------------


def understood_as(app: AppTest) -> list[str]:
    """What the page says it understood."""
    told = [element.value for element in app.markdown if element.value.startswith("Understood as")]
    return [text.split("`")[1] for text in told]


def stale(app: AppTest) -> list[str]:
    """What the page says above a picture of another formula."""
    return [element.proto.body for element in app.get("html") if "not what is typed" in element.proto.body]


TYPED = {
    "|r| + ½ δ r²": "abs(r) + 0.5*delta*r**2",
    "(y - yhat)**2": "(y - prediction)**2",
    "L = -y ln p": "-y*log(p)",
    r"\frac{1}{2} \left| r \right|^2": "1/2*abs(r)**2",
    "np.maximum(0, 1 - (2y - 1) z)": "maximum(0, 1 - (2*y - 1)*z)",
}


@pytest.mark.parametrize(("text", "written"), TYPED.items(), ids=map(ascii, TYPED))
def test_the_page_shows_what_it_understood(text: str, written: str) -> None:
    app = opened(PAGE)
    assert understood_as(app) == []
    app.text_input[0].set_value(text).run()
    assert_no_trouble(app)
    assert said(app) == [] and stale(app) == []
    assert app.text_input[0].value == text and understood_as(app) == [written]
    assert shown(app)["formula"] == written
    again = opened(PAGE, dict(app.query_params))
    assert shown(again) == shown(app) and understood_as(again) == []


def test_a_link_may_hold_what_people_type() -> None:
    app = opened(PAGE, {"your_own_formula": "|r|+2r²"})
    assert_no_trouble(app)
    assert app.text_input[0].value == "|r|+2r²" and understood_as(app) == ["abs(r) + 2*r**2"]
    assert dict(app.query_params)["your_own_formula"] == "abs(r) + 2*r**2"


@pytest.mark.parametrize("text", ["1 |r|", "|r| 1", "(r) (y)", "c (r)", "½ r", "r² y", r"\delta r", "0.5 r"])
def test_no_lost_plus_becomes_a_product(text: str) -> None:
    """A bare + arrives as a blank: r+1 in a link must not be r·1."""
    view, problem = view_from_words({"formula": text})
    assert problem is not None and view.loss.words["formula"] == FIRST.text


@pytest.mark.parametrize(
    ("text", "written"), [("log p", "log(p)"), (r"\hat y - y", "prediction - y"), (r"r \cdot y", "r*y")]
)
def test_a_blank_that_is_no_plus_stays(text: str, written: str) -> None:
    view, problem = view_from_words({"formula": text})
    assert problem is None and view.loss.words["formula"] == written


def test_an_old_picture_is_dimmed_and_labelled() -> None:
    app = opened(PAGE)
    app.text_input[0].set_value("r^2 < 1").run()
    assert stale(app) == []
    for text in ("1/2r", "", "   ", "r +"):
        app.text_input[0].set_value(text).run()
        assert_no_trouble(app)
        (label,) = stale(app)
        assert "This picture shows <code>r**2 &lt; 1</code>" in label
        assert ".st-key-your_own_shown" in label and ".st-key-your_own_formula" in label and "opacity" in label
        assert shown(app)["formula"] == "r**2 < 1" and len(said(app)) == 1
        assert ("empty" in said(app)[0]) is (not text.strip())
        assert any(block.value.endswith("^") for block in app.code) is bool(text.strip())
    app.text_input[0].set_value("|r|").run()
    assert stale(app) == [] and said(app) == [] and shown(app)["formula"] == "abs(r)"


def test_the_caret_line_shows_a_short_formula_whole() -> None:
    assert pointer("(y - yhat)**^ 2", 12) == "(y - yhat)**^ 2\n           ^"
    long = "+".join(f"c{k}*r" for k in range(40))
    for column in (1, 30, 100, len(long) + 1):
        line, caret = pointer(long, column).split("\n")
        place = caret.index("^")
        assert len(line) < 50 and (column > len(long) or line[place] == long[column - 1])
    assert pointer("½ŷ² +", 6).split("\n")[0] == "½ŷ² +"
    assert pointer("r\u202e\u200b\x00猫", 2).split("\n")[0] == "r□□□□"


def test_files_of_what_people_type() -> None:
    view = view_of(read_loss("½ δ |r|² + log₂(1 + e^-z)", {}), {"delta": 2})
    assert "log2(1 + exp(-z))" in lossviz_snippet(view)
    assert "Your own loss" in exported_page(view)
    assert curve_csv(view).count("\n") > 100
    assert re.fullmatch(r"[\w.+-]+", name_of(view.loss))
