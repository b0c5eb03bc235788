"""While a question is open its picture does not show the answer: of pages' own stories, and of lessons."""

from __future__ import annotations

import numpy as np
import pytest

from lossviz import CATALOGUE
from lossviz.lessons import story
from lossviz.lessons.plans import PLANS
from lossviz.lessons.plans.plan import Vote
from lossviz.lessons.predict import Question
from lossviz.picture.loss.frame import frame
from lossviz.picture.loss.traces import traces
from lossviz.picture.veil import Veil, veil
from lossviz.state.view import View

#: Of each question the view that asks, the one that answers, the quantity that is asked for, and what is kept back.
Case = tuple[View, View, str, Veil]


def of_stories() -> dict[str, Case]:
    found = {}
    for key in CATALOGUE:
        for place, step in enumerate(story(key)):
            if isinstance(step, Question) and step.spot:
                quantity = step.spot.quantity
                found[f"{key}-{place}"] = (*step.views(key), quantity, veil(*step.views(key), quantity))
    return found


def of_lessons() -> dict[str, Case]:
    found = {}
    for plan in PLANS.values():
        for number, (part, answered) in enumerate(plan.places(), start=1):
            if isinstance(part, Vote) and part.page in CATALOGUE and not answered:
                stop, answer = plan.step(number), plan.step(number + 1).view
                assert stop.marked.veil and part.spot and isinstance(stop.view, View) and isinstance(answer, View)
                found[f"{plan.key}-{number}"] = (stop.view, answer, part.spot.quantity, stop.marked.veil)
    return found


CASES = of_stories() | of_lessons()


@pytest.mark.parametrize("name", CASES)
def test_what_is_seen_of_a_picture_does_not_answer_its_question(name: str) -> None:
    asked, answering, quantity, kept = CASES[name]
    looks = {trace.id: trace.look for trace in traces(frame(asked))}
    x, y = (np.array(looks[f"{quantity}-curve"][axis], dtype=float) for axis in "xy")
    seen = (
        (x > kept.low) & (x < kept.high) if kept.low is not None and kept.high is not None else np.full(x.shape, True)
    )
    assert seen[np.argmin(abs(x - asked.prediction))]  # the chosen point itself stays
    if asked.loss != answering.loss:
        return  # no curve of the loss of now tells what another one costs
    slanted = asked.plane.of_difference
    if slanted or asked.label == answering.label:
        place = answering.prediction - (answering.label - asked.label if slanted else 0.0)
        assert not np.any(abs(x[seen] - place) < 1e-3)
        truth, told = (getattr(view.plane, quantity)(*view.point) for view in (answering, asked))
        if x[0] <= place <= x[-1] and abs(truth - told) > 0.1 * abs(truth):
            assert not np.any(abs(y[seen] - truth) < 0.05 * max(abs(truth), abs(told) / 2))
    if kept.surfaces:
        labels, predictions = (np.array(looks["value-surface"][axis], dtype=float) for axis in "yx")
        if slanted:
            residuals = predictions[None, :] - labels[:, None]
            assert not residuals.min() - 1e-9 <= answering.prediction - answering.label <= residuals.max() + 1e-9
        else:
            inside = predictions.min() <= answering.prediction <= predictions.max()
            assert not (inside and labels.min() <= answering.label <= labels.max())


def test_nothing_is_kept_back_that_would_tell_nothing() -> None:
    assert sum(kept == Veil() for _, _, _, kept in CASES.values()) > 20
