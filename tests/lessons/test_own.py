"""A lesson of one's own: all of it in a link of at most 2,000 characters and in a file, and nothing that does harm."""

from __future__ import annotations

import json
import zlib
from base64 import urlsafe_b64encode
from html import escape
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lossviz import CATALOGUE
from lossviz.expression import EXAMPLES, Example, parse_loss
from lossviz.labs.catalogue import LABS
from lossviz.lessons.plans import PLANS, plan_of
from lossviz.lessons.plans.own import (
    LONGEST,
    LONGEST_SENTENCE,
    MARK,
    MOST_STEPS,
    LessonError,
    OwnLesson,
    OwnStep,
    from_json,
    from_name,
)
from lossviz.site.sheets import lesson_link, sheet, step_link
from lossviz.state.compare import CompareView
from lossviz.state.view import view_from_state, view_of

#: As long as an address gets behind a proxy of a campus.
ADDRESS = "https://jupyter.informatik.university-of-somewhere.example.edu/user/first.last/proxy/8501"
PAGES = [*CATALOGUE, *LABS, "compare"]

#: Twenty sentences as a teacher writes them, each other than the rest.
SENTENCES = [
    "A residual of 2 costs 4: the squared error counts the square of the distance, whichever side it lies on.",
    "How hard does a residual of 3 pull on the prediction, if a residual of 1 pulls with 2?",
    "It pulls with 6, since the gradient grows in proportion to the residual.",
    "Under L1 every error pulls alike, however small or large it may be.",
    "Why does the gradient jump at zero, and what does an optimizer make of that?",
    "Smooth L1 rounds the corner off: near the label the pull fades out.",
    "Who decides where the parabola ends and the line begins?",
    "We do, by beta: below it an error is treated as noise, above it as an outlier.",
    "Huber does the same, but keeps the curvature of its parabola at one.",
    "Compare the three curves: where do they touch, and where do they part?",
    "One outlier among twenty points takes forty per cent of all the pull.",
    "Turn the label to 1 and watch which half of the valley becomes steeper.",
    "Cross-entropy asks only how much probability was given to the true class.",
    "What does it cost to be wrong and sure about it?",
    "Ten times surer costs 2.3 more, each time, without any bound.",
    "Focal loss turns down what is easy, and leaves the hard examples as they were.",
    "Gamma says how soon an example counts as learned.",
    "A hinge is silent beyond the margin, so that most examples do not matter at all.",
    "Poisson loss expects counts: errors near zero weigh more than errors near one hundred.",
    "Write down in one sentence which loss you would choose for house prices, and why.",
]


def long_views() -> list[Any]:
    """Twenty views whose every control is away from its default, with as many digits as hands type."""
    views: list[Any] = []
    for place, key in enumerate([*CATALOGUE, *CATALOGUE][:18]):
        settings = {
            record.name: record.steps[-2 - place % 2] for record in CATALOGUE[key].parameters() if record.kind != "flag"
        }
        chosen = {"prediction": 0.1234 + place / 100, "label": 0.25, "view": "-37.5,21.5,2.2", **settings}
        views.append(view_from_state(key, chosen))
    views.append(CompareView.from_state({"losses": "huber,mse,l1", "delta": 1.345, "residual": 2.75, "outlier": 7.5}))
    views.append(LABS["imbalance"].view.from_state({"gamma": 2.5, "alpha": 0.25, "negatives": 10000, "spread": 1.5}))
    return views


@pytest.fixture(scope="module")
def lesson() -> OwnLesson:
    made = OwnLesson().named("Losses in an hour", "Choose a loss for a task and say what an outlier does to it.")
    for view, sentence in zip(long_views(), SENTENCES, strict=True):
        made = made.with_step(OwnStep.at(view, sentence))
    return made


def test_twenty_steps_of_long_views_fit_into_a_link(lesson: OwnLesson) -> None:
    assert len(lesson.steps) == len(set(SENTENCES)) == 20
    plan = lesson.plan()
    links = [lesson_link(plan, ADDRESS), *(step_link(plan, number, ADDRESS) for number in range(1, 21))]
    assert max(map(len, links)) <= 2000
    assert from_name(lesson.name()) == lesson
    assert plan_of(lesson.name()) == plan


def test_a_lesson_runs_as_those_that_come_with_the_app(lesson: OwnLesson) -> None:
    plan = lesson.plan()
    for number, (view, sentence) in enumerate(zip(long_views(), SENTENCES, strict=True), start=1):
        stop = plan.step(number)
        assert (stop.page, stop.view, stop.words) == (view.page, view, sentence)
        assert stop.asks == (sentence.endswith("?") and number < 20)
    assert len(list(plan.titles())) == len(plan) == 20
    for audience in ("teacher", "students"):
        page = sheet(plan, audience, ADDRESS)
        assert SENTENCES[1] in page and (SENTENCES[2] in page) == (audience == "teacher")


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.key)
def test_a_formula_is_a_view_like_any_other(example: Example) -> None:
    written = view_of(parse_loss(example.text, example.parameters), {"label": 0.5, "prediction": 0.25})
    made = OwnLesson().with_step(OwnStep.at(written, "What is it?")).with_step(OwnStep("mse", (), "This."))
    assert from_name(made.name()) == from_json(made.json()) == made
    stop = made.plan().step(1)
    assert (stop.page, stop.view) == ("your_own", written)
    assert stop.title == f"Your own loss: {written.loss.words['formula']}"
    assert escape(stop.title) in sheet(made.plan(), "teacher", ADDRESS)


def test_a_file_holds_the_same(lesson: OwnLesson) -> None:
    assert from_json(lesson.json()) == lesson
    assert json.loads(lesson.json())["steps"][1]["sentence"] == SENTENCES[1]


def test_steps_are_changed_moved_and_removed() -> None:
    made = OwnLesson(steps=tuple(OwnStep("mse", (), text) for text in "abc"))
    assert [step.sentence for step in made.said(1, " B\n").steps] == ["a", "B", "c"]
    assert [step.sentence for step in made.moved(0, 1).steps] == ["b", "a", "c"]
    assert made.moved(0, -1) == made.moved(2, 1) == made
    assert [step.sentence for step in made.without(1).steps] == ["a", "c"]
    with pytest.raises(LessonError, match="no steps yet"):
        OwnLesson().plan()


def test_a_lesson_that_a_link_cannot_carry_says_so_and_stays_as_it_was() -> None:
    made = OwnLesson()
    with pytest.raises(LessonError, match=r"would have [1-9],\d\d\d characters, and at most 1,800 go in.* 2,000"):
        for place in range(MOST_STEPS):
            words = "".join(chr(0x4E00 + (place * 7919 + k * 104729) % 20000) for k in range(120))
            made = made.with_step(OwnStep("mse", (), words))
    assert len(made.steps) > 2 and len(made.name()) <= LONGEST
    with pytest.raises(LessonError, match=f"step 1 has {LONGEST_SENTENCE + 1} characters; at most {LONGEST_SENTENCE}"):
        made.said(0, "x" * (LONGEST_SENTENCE + 1))
    many = OwnLesson(steps=(OwnStep("mse", ()),) * MOST_STEPS)
    with pytest.raises(LessonError, match=f"at most {MOST_STEPS} steps"):
        many.with_step(OwnStep("mse", ()))


def test_words_are_words() -> None:
    made = OwnLesson().with_step(OwnStep("mse", (), "{loss} {0.__class__} <b>x</b> δ"))
    assert made.plan().step(1).words == "{loss} {0.__class__} <b>x</b> δ"
    assert "<b>x" not in sheet(made.plan(), "teacher", ADDRESS)


def packed(document: Any) -> str:
    """A link's name with any document in it, packed without what lessons have in common."""
    text = document if isinstance(document, bytes) else json.dumps(document).encode()
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return MARK + urlsafe_b64encode(packer.compress(text) + packer.flush()).decode().rstrip("=")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("my.", "cut off or changed"),
        ("my.AAAA", "cut off or changed"),
        (packed(["t", "g", [["your_own", "formula=r**", ""]]]), "your_own_formula must be a formula, got 'r\\*\\*'"),
        (packed(["t", "g", [["your_own", "formula=__import__('os')", ""]]]), "your_own_formula must be a formula"),
        ("my.%%%", "cut off or changed"),
        ("my." + "A" * 5000, r"has 5,003 characters, and at most 1,800"),
        (packed(b"\x00" * 10_000_000)[:1700], "cut off or changed"),
        (packed(b"[" * 30_000), "cut off or changed"),
        (packed("text"), "cut off or changed"),
        (packed({"a": 1}), "cut off or changed"),
        (packed(["t", "g", [["mse"]]]), "cut off or changed"),
        (packed([1, "g", [["mse", "", "s"]]]), "must be texts"),
        (packed(["t", "g", [["nowhere", "", "s"]]]), "Step 1 of this lesson asks for the page 'nowhere'"),
        (packed(["t", "g", [["../app", "", "s"]]]), "no page with a picture"),
        (packed(["t", "g", [["mse", "", "s"], ["huber", "delta=-1", "s"]]]), r"Step 2 .*delta must be in"),
        (packed(["t", "g", [["huber", "delta=<script>", "s"]]]), r"Step 1 .*delta must be in"),
        (packed(["t", "g", [["mse", "", "s"]] * (MOST_STEPS + 1)]), f"at most {MOST_STEPS} steps"),
        (packed(["t" * 1000, "g", []]), "The title has 1000 characters"),
        (packed(["t", "g", []]), "no steps yet"),
    ],
)
def test_a_hostile_link_gets_a_sentence(name: str, said: str) -> None:
    with pytest.raises(LessonError, match=said) as problem:
        plan_of(name)
    assert len(str(problem.value)) < 400 and "\n" not in str(problem.value)


STEP: dict[str, Any] = {"page": "huber", "view": {}, "sentence": ""}
FILE: dict[str, Any] = {"kind": "lossviz lesson", "title": "", "goal": "", "steps": [STEP]}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no lesson that was saved here"),
        ("nonsense", "no lesson that was saved here"),
        ("[]", "no lesson that was saved here"),
        ("null", "no lesson that was saved here"),
        ("[" * 50_000, "no lesson that was saved here"),
        ("1" * 50_000, "no lesson that was saved here"),
        (json.dumps({**FILE, "kind": "other"}), "no lesson that was saved here"),
        (json.dumps({**FILE, "steps": 5}), "no lesson that was saved here"),
        (json.dumps({**FILE, "steps": [5]}), "no lesson that was saved here"),
        (json.dumps({**FILE, "title": 5}), "must be texts"),
        (json.dumps({**FILE, "steps": [{**STEP, "sentence": None}]}), "must be texts"),
        (json.dumps({**FILE, "steps": [{**STEP, "page": ["huber"]}]}), "must be texts"),
        (json.dumps({**FILE, "steps": [{**STEP, "view": {"huber_delta": 2}}]}), "must be texts"),
        (json.dumps({**FILE, "steps": [{**STEP, "view": {"huber_delta": "nan"}}]}), "delta must be in"),
        (json.dumps({**FILE, "steps": [{**STEP, "view": {"present": "1"}}]}), "asks for 'present'"),
        (
            json.dumps({**FILE, "steps": [{**STEP, "sentence": "x" * 1000}]}),
            "The sentence of step 1 has 1000 characters",
        ),
        ("x" * 200_000, "This file has 200,000 characters"),
    ],
)
def test_a_hostile_file_gets_a_sentence(text: str, said: str) -> None:
    with pytest.raises(LessonError, match=said) as problem:
        from_json(text)
    assert len(str(problem.value)) < 400 and "\n" not in str(problem.value)


@given(st.text(max_size=60).map(lambda text: MARK + text) | st.binary(max_size=60).map(packed))
def test_no_link_does_anything_but_open_or_be_refused(name: str) -> None:
    try:
        plan_of(name)
    except LessonError:
        return


@given(
    st.lists(st.tuples(st.sampled_from(PAGES), st.text(max_size=40)), min_size=1, max_size=6),
    st.text(max_size=30),
    st.text(),
)
def test_whatever_is_collected_comes_back(steps: list[tuple[str, str]], title: str, goal: str) -> None:
    made = OwnLesson()
    try:
        made = made.named(title, goal[:100])
        for page, sentence in steps:
            made = made.with_step(OwnStep(page, (), " ".join(filter(str.isprintable, sentence.split()))))
    except LessonError:
        return
    assert from_json(made.json()) == made
    assert from_name(made.name()) == made


def test_no_lesson_of_the_app_looks_like_ones_own() -> None:
    assert not any(name.startswith(MARK) for name in PLANS)
    with pytest.raises(LessonError, match="lesson must be one of"):
        plan_of("yours.abc")
