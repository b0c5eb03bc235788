"""The guide: every combination of answers ends in a loss, its reasons, its price and a view."""

from __future__ import annotations

import math

import pytest
from test_pages import assert_no_trouble, opened

from lossviz import CATALOGUE
from lossviz.lessons.guide import QUESTIONS, REMARKS, RULES, Rule, combinations, read, recommend
from lossviz.state.compare import COMPARISONS
from lossviz.state.view import view_from_query

PAGE = "pages/guide.py"


def test_every_combination_ends_in_a_loss() -> None:
    for given in combinations():
        rule, remarks = recommend(given)
        assert rule.loss in CATALOGUE, given
        task = "classification" if given["predict"] in ("yes_no", "side", "class") else "regression"
        assert CATALOGUE[rule.loss].task == task, given
        assert rule.reason and rule.price and all(remarks), given
        assert not (rule.loss == "focal" and (given["calibrated"] == "yes" or given["noise"] == "noisy")), given
        assert not (rule.setting == "pos_weight" and given["calibrated"] == "yes"), given


def test_no_rule_and_no_remark_is_idle() -> None:
    found = [recommend(given) for given in combinations()]
    assert {rule.situation for rule, _ in found} == {rule.situation for rule in RULES}
    assert {text for _, remarks in found for text in remarks} == {remark.text for remark in REMARKS}


#: What is wanted, and where the guide is to end.
WANTED: tuple[tuple[dict[str, str], str], ...] = (
    ({"predict": "quantile"}, "quantile"),
    ({"predict": "expectile"}, "expectile"),
    ({"predict": "median"}, "l1"),
    ({"predict": "count"}, "poisson"),
    ({"predict": "box"}, "smooth_l1"),
    ({"predict": "number", "outliers": "none"}, "mse"),
    ({"predict": "number", "outliers": "tolerance"}, "epsilon_insensitive"),
    ({"predict": "number", "outliers": "label"}, "huber"),
    ({"predict": "number", "outliers": "many"}, "tukey"),
    ({"predict": "number", "outliers": "unknown"}, "barron"),
    ({"predict": "side", "noise": "noisy"}, "hinge"),
    ({"predict": "side", "noise": "clean"}, "squared_hinge"),
    ({"predict": "yes_no"}, "binary_cross_entropy"),
    ({"predict": "yes_no", "balance": "rare"}, "focal"),
    ({"predict": "yes_no", "balance": "rare", "noise": "noisy"}, "binary_cross_entropy with pos_weight"),
    ({"predict": "yes_no", "balance": "rare", "calibrated": "yes"}, "binary_cross_entropy"),
    ({"predict": "yes_no", "noise": "noisy"}, "binary_cross_entropy with label smoothing"),
    ({"predict": "yes_no", "noise": "confident", "calibrated": "yes"}, "binary_cross_entropy with label smoothing"),
    ({"predict": "class"}, "cross_entropy"),
    ({"predict": "class", "noise": "noisy"}, "cross_entropy with label smoothing"),
    ({"predict": "class", "noise": "confident", "calibrated": "yes"}, "cross_entropy with label smoothing"),
)


@pytest.mark.parametrize(("given", "wanted"), WANTED, ids=lambda part: part if isinstance(part, str) else "")
def test_the_guide_ends_where_it_should(given: dict[str, str], wanted: str) -> None:
    rule, _ = recommend(read(given))
    loss, _, setting = wanted.partition(" with ")
    assert (rule.loss, rule.setting) == (loss, setting)
    assert rule.title.startswith(CATALOGUE[loss].title) and rule.title.endswith(setting)


def test_every_loss_is_named_somewhere_in_the_guide() -> None:
    """As what is recommended, or beside it, where another suits as well."""
    beside = " ".join(remark.text for remark in REMARKS).lower()
    named = {rule.loss for rule in RULES}
    left = [CATALOGUE[key].title for key in CATALOGUE if key not in named]
    assert [title for title in left if title.lower().replace(" loss", "") not in beside] == []


def test_a_question_that_is_not_asked_changes_nothing() -> None:
    for given in combinations():
        idle = {question.key for question in QUESTIONS if not question.asked(given)}
        assert recommend(given) == recommend(read({key: code for key, code in given.items() if key not in idle}))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.situation)
def test_view_of_a_rule_can_be_shown(rule: Rule) -> None:
    query = dict(rule.see.query)
    view = (
        COMPARISONS[rule.see.page].from_query(query)
        if rule.see.page in COMPARISONS
        else view_from_query(rule.see.page, query)
    )
    assert query and view.query(complete=True) == query
    assert all(view.loss.settings()[name] is not None for name in named_in(rule.setting))  # type: ignore[union-attr]


def named_in(setting: str) -> list[str]:
    return [setting.replace(" ", "_")] if setting else []


def test_numbers_in_the_reasons_are_right() -> None:
    text = " ".join(rule.reason + rule.price for rule in RULES)
    mse, focal = CATALOGUE["mse"](), CATALOGUE["focal"]()
    assert mse.value(10.0, 0.0) == 100 * mse.value(1.0, 0.0) and "as much as a hundred of 1" in text
    assert CATALOGUE["binary_cross_entropy"]().value(0.9, 1.0) / focal.value(0.9, 1.0) == pytest.approx(100)
    assert "a hundred times at pₜ = 0.9 and γ = 2" in text
    weighted, q = CATALOGUE["binary_cross_entropy"](pos_weight=10.0), 0.02
    assert (
        weighted.gradient(10 * q / (10 * q + 1 - q), q) == pytest.approx(0, abs=1e-12) and "w·q/(w·q + 1 − q)" in text
    )
    exponential = CATALOGUE["exponential"]()
    assert exponential.gradient(-3.0, 1.0) / exponential.gradient(-2.0, 1.0) == pytest.approx(math.e)
    smooth, huber = CATALOGUE["log_cosh"](), CATALOGUE["huber"](delta=1.0)
    assert abs(smooth.gradient(5.0, 0.0) - huber.gradient(5.0, 0.0)) < 1e-3


def test_link_answers_the_questions() -> None:
    app = opened(PAGE, {"guide_predict": "yes_no", "guide_balance": "rare"})
    assert_no_trouble(app)
    assert [radio.value for radio in app.radio] == ["yes_no", "rare", "no", "clean"]
    assert app.header[0].value == "Focal loss"
    app.radio[0].set_value("number").run()
    assert_no_trouble(app)
    assert app.header[0].value == "Mean squared error"
    assert [radio.key for radio in app.radio] == ["guide_predict", "guide_outliers"]


@pytest.mark.parametrize("value", ["nonsense", "", "<script>", "9" * 5000])
def test_bad_answer_in_a_link_takes_the_first(value: str) -> None:
    app = opened(PAGE, {f"guide_{question.key}": value for question in QUESTIONS} | {"guide_": value})
    assert_no_trouble(app)
    assert [radio.value for radio in app.radio] == ["number", "none"]


def test_home_shows_every_rule() -> None:
    text = " ".join(element.value for element in opened("app.py").markdown)
    assert [rule.situation for rule in RULES if rule.situation not in text] == []
