"""The words of pages: terms defined where they first appear, the article introduced, no ASCII mathematics, real minus signs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from functools import partial
from typing import Any

import pytest

from lossviz import CATALOGUE
from lossviz.labs.catalogue import LABS
from lossviz.lessons import lesson
from lossviz.lessons.article import CORRECTIONS, PASSAGES, corrections
from lossviz.lessons.compare import OBSERVATIONS
from lossviz.lessons.compare_classification import STORY
from lossviz.lessons.examples import EXAMPLES
from lossviz.lessons.guide import QUESTIONS, REMARKS, RULES
from lossviz.lessons.lesson import Observation
from lossviz.lessons.plans import PLANS
from lossviz.lessons.predict import Question
from lossviz.lessons.side_by_side import sections
from lossviz.sampling.sorts import MARGIN, RESIDUAL
from lossviz.state.compare import CompareClassificationView


def steps(record: Any) -> Iterator[Observation | Question]:
    """The observations and questions of a lesson, in their order."""
    if isinstance(record, Observation | Question):
        yield record
    elif isinstance(record, tuple):
        for part in record:
            yield from steps(part)
    elif is_dataclass(record):
        for field in fields(record):
            yield from steps(getattr(record, field.name))


def said(step: Observation | Question) -> str:
    return f"{step.title}. {step.text}" if isinstance(step, Observation) else f"{step.question} {step.reveal}"


def told(key: str) -> list[str]:
    """What the page of a loss says of it, from its first sentence on."""
    return [CATALOGUE[key].summary, *map(said, steps(lesson(key))), *map(said, corrections(key))]


def guide() -> list[str]:
    rules = [f"{rule.situation} {rule.reason} {rule.price}" for rule in RULES]
    return [*(question.text for question in QUESTIONS), *rules, *(remark.text for remark in REMARKS)]


def worked() -> list[str]:
    return [f"{example.title} {example.situation} {example.why}" for example in EXAMPLES.values()]


def labs() -> list[str]:
    return [
        text for lab in LABS.values() for text in (lab.sentence, lab.teaser, *(t for t, _ in lab.presets().values()))
    ]


def margins() -> list[str]:
    return [*map(said, STORY), *(part.text for part in sections(CompareClassificationView.from_state({})))]


def plans() -> list[str]:
    steps = (plan.step(number) for plan in PLANS.values() for number in range(1, len(plan) + 1))
    return [f"{step.title}. {step.words}" for step in steps]


def passages() -> list[str]:
    """They quote the article's formulas as LaTeX between dollar signs; the rest is prose as well."""
    return [re.sub(r"\$[^$]*\$|`[^`]*`", "", f"{p.says} {p.remark}") for p in PASSAGES]


PLAIN: dict[str, Callable[[], list[str]]] = {
    **{key: partial(told, key) for key in CATALOGUE},
    "compare": lambda: [said(note) for note in OBSERVATIONS],
    "compare_classification": margins,
    "guide": guide,
    "plans": plans,
    "worked_examples": worked,
    "labs": labs,
    "passages": passages,
}

ODD = (
    "another loss than",
    "of that at the start",
    "surprise at",
    "target mass",
    "to and fro",
    "again trusted",
    "nothing changes any more",
    "article prints",
    "whatever C is",
    "e to the",
    "given to what happened",
    "its price",
    "anew",
)


@pytest.mark.parametrize("page", PLAIN)
def test_prose_has_no_ascii_mathematics_and_a_real_minus(page: str) -> None:
    for text in PLAIN[page]():
        bare = re.sub(r"`[^`]*`", "", text).replace("**", "")
        assert "^" not in bare and "*" not in re.sub(r"(?<= )\*[A-Z][\w ]*\*", "", bare), text
        assert not re.search(r"(?<![\w])-\d| - ", bare), text
        assert [phrase for phrase in ODD if phrase in text] == [], text


@pytest.mark.parametrize("key", CATALOGUE)
def test_the_pull_is_defined_where_it_first_appears(key: str) -> None:
    first = next((text for text in told(key) if re.search(r"\bpull", text)), "gradient")
    assert "gradient" in first, first
    asked = next((text for text in map(said, steps(lesson(key))) if re.search(r"\bpull", text)), "gradient")
    assert "gradient" in asked, asked


@pytest.mark.parametrize("key", CATALOGUE)
def test_a_weight_is_said_to_be_a_factor_where_it_first_appears(key: str) -> None:
    first = next((text for text in map(said, steps(lesson(key))) if re.search(r"\bweight", text)), "times")
    assert "times" in first, first


def test_the_article_is_introduced_where_it_is_quoted() -> None:
    for correction in CORRECTIONS.values():
        text = correction.observation.text
        sections = f"section {correction.section}" if correction.section != "3.4, 3.5" else "sections 3.4 and 3.5"
        assert text.startswith(f"The article this project began with (in Chinese; {sections}) "), text
        assert correction.says[0].islower() and correction.says.endswith(".")
    for key in CATALOGUE:
        for text in told(key):
            assert "article" not in text or "The article this project began with (in Chinese" in text, text


def test_one_letter_means_one_thing() -> None:
    """η is the learning rate, and no lab calls a probability so."""
    for page, lab in LABS.items():
        payload = lab.payload(lab.view())
        texts = [control.label for control in payload.controls]
        texts += [note.get("text", "") for note in lab.drawing(lab.view()).base["annotations"]]
        assert not any("η" in str(text) for text in texts), page


def test_both_namings_of_loss_and_gradient_stand_side_by_side_where_they_meet() -> None:
    from lossviz.picture.compare.scheme import scheme_of

    titles = scheme_of(RESIDUAL).titles
    assert "ℓ" in titles["loss"] and "ρ" in titles["loss"]
    assert "∂ℓ" in titles["gradient"] and "ψ" in titles["gradient"]
    titles = scheme_of(MARGIN).titles
    assert "ℓ" in titles["loss"] and "φ" in titles["loss"] and "∂ℓ" in titles["pull"] and "φ′" in titles["pull"]
