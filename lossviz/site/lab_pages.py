"""The labs in a site without a server: what of each is sampled, and what its page says."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from html import escape
from typing import Any
from urllib.parse import urlencode

from lossviz.labs.catalogue import LABS
from lossviz.labs.descent.model import OPTIMIZERS, DescentView
from lossviz.labs.descent.model import PRESETS as DESCENTS
from lossviz.labs.imbalance.model import ImbalanceView
from lossviz.labs.lab import Lab
from lossviz.labs.numerics.model import EXTENTS, NumericsView
from lossviz.site.document import ROOT
from lossviz.site.face import face_of
from lossviz.site.lab_data import lab_data
from lossviz.site.prose import inline
from lossviz.site.shell import Page
from lossviz.state.record import LabView

#: What a lab is about where its own sentence speaks of what needs the app.
_SENTENCES = {
    "outliers": (
        "A line through points under each loss. Drag the orange point, or a slider: the lines follow, and the bars show "
        "which points a loss trusts less."
    )
}
#: What needs the app, by lab.
_LIMITS = {
    "outliers": (
        "Here the selected point of each data set moves, or the parameter of one loss: to move one puts the others back. "
        "Points of your own, other points and other losses are in the lossviz app."
    ),
    "imbalance": (
        "Here γ, the true probability and both weights move, for the groups above. Groups of your own and the tables about "
        "the prior and about PyTorch's pos_weight are in the lossviz app."
    ),
    "numerics": (
        "Here the logit moves, for the ways and types above. PyTorch computed the samples when this page was made; other "
        "ways, types, and any logit between the samples are run by the lossviz app."
    ),
    "descent": (
        "Here the step moves, for the learning rates, optimizers and starts above. torch.optim walked these paths when this "
        "page was made; other starts, losses and rates are run by the lossviz app."
    ),
}
#: Losses whose paths are drawn side by side: three have room on a page, and in its data.
_DRAWN = ("mse", "smooth_l1", "huber")
_RATES = {"neuron": (0.05, 0.15, 0.5, 1.5), "prediction": (0.02, 0.1, 0.7), "line": (0.02, 0.1, 1.0)}


def lab_page(page: str, others: Sequence[Any] = ()) -> Page:
    """The page of a lab; it can show ``others``, too, such as the views of lessons. Some labs import torch.

    >>> "<h1>Imbalance</h1>" in lab_page("imbalance").body
    True
    """
    lab, shown = LABS[page], titled(page)
    views = list(dict.fromkeys([*(view for _, view in shown), *_VARIED[page](), *others]))
    links = "".join(
        f'<a href="#{escape(urlencode(view.query(complete=True)))}" data-view>{title}</a>' for title, view in shown
    )
    body = [
        f"<h1>{lab.title}</h1><p>{inline(_SENTENCES.get(page, lab.sentence))}</p>",
        f'<p class="presets">{links}</p>',
        ROOT,
    ]
    body += [*_said(lab, shown), f'<p class="small">{_LIMITS[page]}</p>']
    return Page(page, face_of(page), "\n".join(body), lab_data(lab, views))


def titled(page: str) -> list[tuple[str, LabView]]:
    """The views that a lab's page names, each with its title."""
    found = [(title, view) for title, view in LABS[page].presets().values()]
    if page != "descent":
        return found
    return [(title, replace(view, shown=_few(view))) for title, view in DESCENTS.values()]


def _few(view: DescentView) -> tuple[str, ...]:
    return _DRAWN if set(view.shown) > set(_DRAWN) else view.shown


def _said(lab: Lab[Any], shown: Sequence[tuple[str, LabView]]) -> Iterator[str]:
    """What each of the views shows, in words; site.js shows those of the view that is seen."""
    for title, view in shown:
        state = escape(json.dumps(view.state(), sort_keys=True))
        yield f'<div data-worked="{state}" hidden><h2>{title}</h2><p>{escape(lab.said(view))}</p></div>'


def _imbalance() -> list[ImbalanceView]:
    """The groups of the presets without weights, with each of them, and with both."""
    groups = [ImbalanceView(), ImbalanceView(p_positive=0.5, spread=1.0)]
    weights: tuple[dict[str, Any], ...] = (
        {},
        {"alpha": 0.25},
        {"pos_weight": 1000.0},
        {"alpha": 0.25, "pos_weight": 1000.0},
    )
    return [replace(view, **own) for own in weights for view in groups]


def _numerics() -> list[NumericsView]:
    """Both tasks and labels on every axis."""
    tasks = [NumericsView(task=task, label=label) for task in ("binary", "softmax") for label in ("0", "1")]
    return [replace(view, range=f"{extent:g}", logit=min(17.0, extent)) for view in tasks for extent in EXTENTS]


def _descent() -> list[DescentView]:
    """Each start at several learning rates, and the first start of each scene with the other optimizers."""
    found = [view for _, view in titled("descent") if isinstance(view, DescentView)]
    first = {view.scene: view for view in reversed(found)}
    others = [replace(view, optimizer=name) for view in first.values() for name in OPTIMIZERS if name != view.optimizer]
    return [replace(view, rate=rate) for view in found for rate in _RATES[view.scene]] + others


_VARIED: dict[str, Callable[[], Sequence[Any]]] = {
    "outliers": tuple,
    "imbalance": _imbalance,
    "numerics": _numerics,
    "descent": _descent,
}


def entries() -> str:
    """What the first page says of the labs."""
    items = "".join(
        f'<li><a href="{page}.html">{lab.title}</a>: {inline(lab.teaser)}</li>' for page, lab in LABS.items()
    )
    return f'<h2 id="labs">Labs: what a loss does to a model</h2><ul>{items}</ul>'
