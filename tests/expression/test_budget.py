"""What one formula may cost: counted in operations, for formulas made to be dear, and stopped when nobody waits."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from expressions import random_formula
from forms import some
from looked_up import sheet
from streamlit.testing.v1 import AppTest
from test_pages import assert_no_trouble, opened

from lossviz import parse_loss
from lossviz.export.tables import curve_csv, surface_csv
from lossviz.expression import EXAMPLES, ExpressionError, WrittenLoss, checks, program, read_loss
from lossviz.expression import facts as facts_of
from lossviz.expression.budget import LARGEST_TABLE, TOTAL, Budget, Stopped, work
from lossviz.expression.kinks import residual_jumps
from lossviz.picture.loss.frame import frame
from lossviz.picture.loss.payload import loss_payload
from lossviz.picture.ranges import _envelope, _ladder
from lossviz.sampling.sweep import sweep
from lossviz.site import exported_page
from lossviz.state.view import View, opening_view, view_of


def of(text: str) -> WrittenLoss:
    return parse_loss(text, {name: (1.0, 0.1, 5.0) for name in "abc" if name in text})


def sines(word: str) -> str:
    pairs = "+".join(f"(sin({k}*a*{word})<sin({k + 1}*b*{word}))" for k in range(10, 21))
    return f"a*b*c*{word}+{pairs}+sin(a*r)*sin(b*r)*sin(c*r)"


DEAR = {
    "comparisons of sines, residual": sines("r"),
    "comparisons of sines, probability": sines("p"),
    "comparisons of sines, logit": sines("z"),
    "powers": "+".join(f"(r+{k})**(b*c)**a" for k in range(1, 20)),
    "powers of probabilities": "+".join(f"abs(p+{k}*y)**(a*y+{k}*b*p)**c" for k in range(1, 9)),
    "tiny numbers": "+".join(f"(1e-300*a*p*1e-{k})**(b*y*1e-{k}*1e-300*c)" for k in range(7, 17)),
    "nested cases": "where(sin(a*r*9)<0,r," * 12 + "r**b**c" + ")" * 12,
    "many cases": "+".join(f"where(sin({k}*r)<a,b*r,c*r**y)" for k in range(10, 18)),
    "nested functions": "erf(" * 30 + "a*r**b**c" + ")" * 30,
    "two nests": "erf(" * 15 + "a*r**b**c" + ")" * 15 + "+" + "erf(" * 15 + "a*p**b**c" + ")" * 15,
    "roots": "+".join(f"sqrt(abs(sin({k}*r*a)-b/{k}))**c" for k in range(10, 20)),
    "no parameters": "r" + "".join(f"+erf(r*y + {k})**y" for k in range(1, 22)),
}


def forget() -> None:
    """Empty what is shared between calls, so that all work is counted."""
    for cache in (facts_of.facts, facts_of.shells, residual_jumps, _envelope, _ladder, frame):
        cache.cache_clear()


def spent(work: Callable[[], object]) -> int:
    forget()
    with Budget().watching() as budget:
        work()
    return budget.spent


def page(view: View) -> None:
    """All numbers of the page of one's own loss."""
    loss_payload(view, sweep(*view.family))
    sweep(*view.family).encoded()
    assert isinstance(view.loss, WrittenLoss)
    checks(view.loss)


FEW = (
    "comparisons of sines, residual",
    "powers of probabilities",
    "tiny numbers",
    "nested cases",
    "two nests",
    "roots",
)


@pytest.mark.parametrize("text", [DEAR[name] for name in some(DEAR, *FEW)], ids=some(DEAR, *FEW))
def test_no_formula_costs_more_than_allowed(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    view, limits = opening_view(of(text)), 0
    beside = program.beside

    def counted(*given: Any) -> Any:
        nonlocal limits
        limits += 1
        return beside(*given)

    monkeypatch.setattr(program, "beside", counted)
    view.loss.program.memory.clear()
    assert 0 < spent(lambda: page(view)) <= TOTAL
    assert limits * view.loss.program.cost <= 40_000, limits  # few for long formulas
    for task in (lambda: exported_page(view), lambda: surface_csv(view), lambda: curve_csv(view)):
        assert 0 < spent(task) <= TOTAL
    assert sweep(*view.family).numbers.size <= LARGEST_TABLE


@pytest.mark.thorough
def test_no_formula_made_at_random_does() -> None:
    source, done = random.Random(7), 0
    while done < 12:
        text, parameters = random_formula(source, depth=7)
        try:
            loss = parse_loss(text, parameters)
        except ExpressionError:
            continue
        if len(loss.program.steps) < 40:
            continue
        done += 1
        view = opening_view(loss)
        assert spent(lambda view=view: page(view)) <= TOTAL, text
        assert sweep(*view.family).numbers.size <= LARGEST_TABLE


def test_the_same_formula_costs_the_same() -> None:
    view = opening_view(of(DEAR["comparisons of sines, residual"]))
    assert spent(lambda: page(view)) == spent(lambda: page(view))


def test_ordinary_formulas_lose_nothing() -> None:
    for example in EXAMPLES:
        loss = parse_loss(example.text, example.parameters)
        counts = [len(record.steps) for record in loss.records]
        wanted = 41 if loss.records and (loss.records[0].linear or loss.program.of_residual) else 27
        assert all(record.dragged for record in loss.records) and loss.left_out == ""
        assert counts in ([], [wanted]), example.key
        assert all(check.sentence.find("left out") < 0 for check in checks(loss))
    for text, counts in {"a*abs(r)**b*c": [41, 41, 41], "a*abs(r)**b*c + 0*y": [41, 6, 41]}.items():
        assert [len(record.steps) for record in of(text).records] == counts


def test_what_cannot_be_dragged_is_said_and_drawn_when_let_go() -> None:
    loss = of(DEAR["comparisons of sines, residual"])
    still = [record.name for record in loss.records if not record.dragged]
    assert still == ["c"]
    assert loss.left_out.startswith("The picture does not move with c while dragging")
    swept = dict(sweep(loss).rule.parameters)
    assert "c" not in swept and "a" in swept
    moved = view_of(loss, {"c": 2.0})
    assert moved.family != opening_view(loss).family
    payload = loss_payload(moved, sweep(*moved.family))
    assert payload.state["c"] == 2.0 and payload.play == "a"
    assert [control.name for control in payload.controls][:3] == ["a", "b", "c"]
    own = sweep(*moved.family)
    chosen = moved.loss.but(**{name: values[2] for name, values in own.rule.parameters})
    found = sheet(own, "value", (2, 2))
    want = chosen.value(np.linspace(-3, 3, 241)[None, :], np.linspace(-3, 3, 61)[:, None])
    np.testing.assert_allclose(found, want, rtol=1e-6, atol=1e-6)
    assert "This picture is at c = 2: the formula is too long" in exported_page(moved)


def test_the_weights_grow_with_the_work() -> None:
    short, long = of("sin(r)").program, of("sin(r) + erf(2*r)").program
    for order in range(3):
        assert work(short, 100, order) < work(short, 200, order) < work(long, 200, order)
    assert work(short, 100, 0) < work(short, 100, 1) < work(short, 100, 2)


# ---- stopping ------------------------------------------------------------------------------------------


def test_work_stops_when_nobody_waits() -> None:
    view, asked = opening_view(of(DEAR["many cases"])), 0

    def gone() -> bool:
        nonlocal asked
        asked += 1
        return asked > 3

    forget()
    budget = Budget(cancelled=gone)
    with pytest.raises(Stopped, match="nobody waits"), budget.watching():
        page(view)
    whole = spent(lambda: page(view))
    assert 0 < budget.spent < whole / 2
    # what was begun and not finished is kept nowhere
    with Budget().watching() as budget:
        page(view)
    assert budget.spent > 0


def test_work_stops_at_the_limit() -> None:
    with pytest.raises(Stopped, match="more than 1,000 operations"), Budget(1000).watching():
        of("sin(r)").value(np.zeros(1000), 0.0)
    assert of("sin(r)").value(0.0, 0.0) == 0.0


class _Gone(BaseException):
    """What Streamlit raises in a run whose viewer has gone: no Exception, so that nothing catches it."""


def test_a_run_that_is_left_spoils_no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    from lossviz.ui import your_own

    loss = read_loss("a*abs(r)**1.25 + b*r**2 + 0.001*r", {})
    view, asked = opening_view(loss), 0

    def gone() -> bool:
        nonlocal asked
        asked += 1
        if asked > 2:
            raise _Gone
        return False

    for make in (your_own._picture, your_own._bytes):
        asked = 0
        forget()
        with pytest.raises(_Gone), Budget(cancelled=gone).watching():
            make(repr(view), view)
        assert make(repr(view), view)
    assert your_own._bytes(repr(view), view) == sweep(*view.family).encoded()


def test_the_page_says_what_is_left_out() -> None:
    text = DEAR["comparisons of sines, residual"]
    query = {"your_own_formula": text, "your_own_parameters": "a:1:0.1:5;b:1:0.1:5;c:1:0.1:5"}
    app: AppTest = opened("pages/your_own.py", query)
    assert_no_trouble(app)
    assert sum("does not move with c while dragging" in element.value for element in app.markdown) == 1
    app = opened("pages/your_own.py")
    assert not any("while dragging" in element.value for element in app.markdown)
