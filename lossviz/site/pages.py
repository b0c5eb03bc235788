"""The pages of the static site: the app's figures, numbers and texts, as HTML."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from html import escape
from urllib.parse import urlencode

from lossviz.catalogue import CATALOGUE, GROUPS, grouped
from lossviz.decimals import DIGITS
from lossviz.formula import number
from lossviz.lessons import lesson, story
from lossviz.lessons.arithmetic import in_words, steps
from lossviz.lessons.compare import SETTLED
from lossviz.lessons.guide import RULES
from lossviz.lessons.lesson import Step
from lossviz.lessons.predict import Question
from lossviz.lessons.side_by_side import sections
from lossviz.lessons.snippets import lossviz_snippet, pytorch_snippet
from lossviz.loss import Loss
from lossviz.picture.card import sparkline
from lossviz.picture.compare.scheme import scheme_of
from lossviz.picture.loss.frame import names_of
from lossviz.sampling.comparison import RESIDUALS, share_of_loss, share_of_pull
from lossviz.sampling.comparison import table as comparison_table
from lossviz.sampling.grid import curve
from lossviz.site.document import ROOT, document
from lossviz.site.face import TITLE, WHOLE, Face, face_of
from lossviz.site.maths import mathml
from lossviz.site.page_data import comparison_data, loss_data
from lossviz.site.prose import inline, prose, table
from lossviz.site.shell import Page, footer
from lossviz.state.compare import COMPARISONS, CompareClassificationView, CompareView, ComparisonView
from lossviz.state.names import plain_symbol, title_of
from lossviz.state.view import View, default_view, page_view, view_from_state


def views(key: str) -> list[View]:
    """The views a loss's page can show at once: its forms at their defaults, and those of its story.

    >>> sorted({view.extent for view in views("mse")})
    [3.0, 12.0, 240.0]
    """
    found = [page_view(key)]
    if any(not record.dragged for record in found[0].loss.parameters()):
        found.append(default_view(key))  # a link that leaves out what has no slider opens it
    for record in found[0].loss.parameters():
        if record.kind == "flag":
            found += [view_from_state(key, {record.name: not record.default})]
        elif record.optional:
            found += [with_optional(view, record.name) for view in list(found)]
    optional = [record.name for record in found[0].loss.parameters() if record.optional]
    both = [with_optional(view, name) for view in list(found) for name in optional]
    return [*found, *both, *told(key)]


def with_optional(view: View, name: str) -> View:
    """A view whose optional parameter is in use, at a value in the lower part of its slider."""
    record = next(record for record in view.loss.parameters() if record.name == name)
    return view_from_state(view.loss.key, {**view.state(), name: record.steps[len(record.steps) // 4]})


def told(key: str) -> list[View]:
    """The views of the steps of a loss's story; of a question, the one in which it is asked and the one that answers it."""
    return [view for step in story(key) for view in _views(key, step)]


def _views(key: str, step: Step) -> tuple[View, ...]:
    return step.views(key) if isinstance(step, Question) else (step.view(key),)


def loss_page(key: str, others: Sequence[View] = ()) -> Page:
    """The page of a loss; it can show ``others``, too, such as those of lessons.

    >>> "<h1>Huber loss</h1>" in loss_page("huber").body
    True
    """
    view = page_view(key)
    body = [_heading(view.loss), ROOT, _numbers(key), _story(key), _code(view), _limits(), _references(view.loss)]
    return Page(key, face_of(key), "\n".join(body), loss_data([*views(key), *others]))


def exported_page(view: View | ComparisonView) -> str:
    """One view as a single file with everything inside; its sliders move it, and it asks for nothing."""
    if isinstance(view, ComparisonView):
        title = scheme_of(view.sort).title
        body = ["<main>", f"<h1>{title}</h1>", ROOT, "</main>", footer()]
        return document(f"{title} · lossviz", "\n".join(body), comparison_data([view]), inside=True)
    known = [] if view.loss.words else [_with_parameters(other, view) for other in views(view.loss.key)]
    others = [other for other in known if other.extent in (view.extent, other.plane.ranges[0])]
    body = ["<main>", _heading(view.loss), ROOT, *_fixed(view), _results(view), "</main>", footer()]
    return document(f"{title_of(view.loss)} · lossviz", "\n".join(body), loss_data([view, *others]), inside=True)


def _fixed(view: View) -> Iterator[str]:
    """Which parameters a page has no slider for, and why."""
    fixed = [r for r in view.loss.parameters() if not r.dragged]
    if fixed:
        values = " and ".join(f"{plain_symbol(r)} = {number(getattr(view.loss, r.name))}" for r in fixed)
        yield f'<p class="small">This picture is at {escape(values)}: the formula is too long to sample it at other values.</p>'


def _with_parameters(other: View, view: View) -> View:
    """Another form of a view's loss at the view's own parameters, which may lie beyond their sliders."""
    mine, theirs = view.loss.settings(), other.loss.settings()
    numbers = [record.name for record in view.loss.parameters() if record.kind != "flag"]
    shared = {name: mine[name] for name in numbers if mine[name] is not None and theirs[name] is not None}
    return view_from_state(view.loss.key, {**other.state(), **shared})


def comparison_page(page: str, others: Sequence[ComparisonView] = ()) -> Page:
    """A page that compares losses; it can show ``others``, too.

    >>> "Which loss bounds which" in comparison_page("compare_classification").body
    True
    """
    view = COMPARISONS[page].from_state({})
    body = "\n".join([f"<h1>{view.title}</h1>", ROOT, _compared(view)])
    return Page(page, face_of(page), body, comparison_data([view, *others]), f"{view.title} · lossviz")


def index_page(more: str = "") -> Page:
    """The map of all losses by group; ``more`` is what else the site has."""
    parts = ["<h1>lossviz</h1>"]
    parts.append(
        "<p>Each page draws a loss and its gradient as surfaces, and its sliders move them in the browser.</p>"
    )
    for name, keys in grouped().items():
        group = GROUPS[name]
        parts.append(
            f'<h2>{group.title}</h2><p>{group.sentence}</p><div class="cards">{"".join(map(_card, keys))}</div>'
        )
    side_by_side = "".join(
        f'<p><a href="{page}.html">Compare the {view.sort.task} losses</a></p>' for page, view in COMPARISONS.items()
    )
    parts.append(f"<h2>Side by side</h2>{side_by_side}{more}")
    rows = [(rule.situation, f"**{rule.title}**", f"{rule.reason} {rule.price}") for rule in RULES]
    guide = table(("You predict", "Start with", "Why, and what it costs"), rows, (False, False, False))
    parts.append(f"<h2>Which loss for which task</h2>{guide}")
    face = Face(TITLE, WHOLE, "The loss of Huber as a surface over prediction and label")
    return Page("index", face, "\n".join(parts), title=TITLE)


def _heading(loss: Loss) -> str:
    formulas = "".join(f'<div class="formula">{mathml(f.latex)}</div>' for f in (loss.formula, loss.gradient_formula))
    return f'<div class="head"><div><h1>{escape(loss.title)}</h1><p>{inline(loss.summary)}</p></div>{formulas}</div>'


def _results(view: View) -> str:
    """Loss, gradient and curvature at the chosen point; site.js keeps them in step with the picture."""
    plane = view.plane
    names = ("value", "gradient", "curvature")
    told = "".join(
        f'<div><dt>{escape(names_of(plane)[name])}</dt><dd><output data-trace="{name}-point">{number(x)}</output></dd></div>'
        for name, x in zip(names, view.results, strict=True)
    )
    return f'<dl class="results">{told}</dl>'


def _numbers(key: str) -> str:
    view = page_view(key)
    points = {json.dumps(_point(v), sort_keys=True): v for v in [view, *told(key)]}
    here = json.dumps(_point(view), sort_keys=True)
    worked = "".join(_worked(state, v, hidden=state != here) for state, v in points.items())
    other = (
        "<p data-unworked hidden>Worked steps stand here for the views of “Step by step”; "
        "the lossviz app works out every point.</p>"
    )
    return f'<h2 id="numbers">The numbers</h2>{_results(view)}{worked}{other}{_curve(view)}'


def _point(view: View) -> dict[str, object]:
    return {name: value for name, value in view.state().items() if name not in ("view", "range")}


def _worked(state: str, view: View, *, hidden: bool) -> str:
    lines = "".join(f'<div class="formula">{mathml(line)}</div>' for line in steps(view))
    words = f"<p>{inline(in_words(view))}</p>" if in_words(view) else ""
    return f'<div data-worked="{escape(state)}"{" hidden" if hidden else ""}>{lines}{words}</div>'


def _curve(view: View) -> str:
    axis = view.plane.prediction_axis
    line = curve(view.loss, view.label, prediction=view.plane.axes(view.extent)[0], resolution=11)
    columns = (line.prediction, line.value, line.gradient, line.curvature)
    rows = [[number(float(x)) for x in row] for row in zip(*columns, strict=True)]
    numbers = table((axis.title, "loss", "gradient", "curvature"), rows, (True, True, True, True))
    at = f"{view.plane.label_axis.title} = {number(view.label, DIGITS)}"
    return f"<details><summary>Table of the numbers behind the curve, at {escape(at)}</summary>{numbers}</details>"


def _story(key: str) -> str:
    notes = "".join(f'<div class="note"><h3>{escape(step.title)}</h3>{_step(key, step)}</div>' for step in story(key))
    return f'<h2 id="story">Step by step</h2><div class="notes">{notes}</div>'


def _step(key: str, step: Step) -> str:
    links = [
        f'<a href="#{escape(urlencode(view.query(complete=True)))}" data-view>Show this</a>'
        for view in _views(key, step)
    ]
    if isinstance(step, Question):
        answer = f"<details><summary>Reveal</summary>{prose(step.revealed(key))}{links[1]}</details>"
        return f"{prose(step.question)}{_options(step)}{links[0]}{answer}"
    return f"{prose(step.words(key))}{links[0]}"


def _options(question: Question) -> str:
    return f"<p>{escape(', '.join(text for text, _ in question.options))}?</p>" if question.options else ""


def _code(view: View) -> str:
    blocks = (("PyTorch", pytorch_snippet(view)), ("lossviz", lossviz_snippet(view)))
    return '<h2 id="code">In code</h2>' + "".join(f"<h3>{name}</h3><pre>{escape(text)}</pre>" for name, text in blocks)


def _limits() -> str:
    return (
        '<p class="small">This page holds the axis ranges and forms that its notes use. Other ranges, and PyTorch run beside '
        "these numbers, are in the lossviz app.</p>"
    )


def _references(loss: Loss) -> str:
    items = "".join(
        f'<li><a href="{escape(r.url)}">{escape(r.text)}</a></li>' for r in (loss.reference, *lesson(loss.key).reading)
    )
    return f'<h2 id="references">References</h2><ul>{items}</ul>'


def _card(key: str) -> str:
    loss = CATALOGUE[key]
    title = f'<h3><a href="{key}.html">{escape(loss.title)}</a></h3>'
    return f'<div class="card">{title}{sparkline(loss())}<p>{inline(loss.summary)}</p></div>'


def _compared(view: ComparisonView) -> str:
    if isinstance(view, CompareClassificationView):
        return "".join(f'<h2 id="{part.anchor}">{part.heading}</h2>{prose(part.text)}' for part in sections(view))
    return "".join(_residuals(view)) if isinstance(view, CompareView) else ""


def _residuals(view: CompareView) -> Iterator[str]:
    names = [member.title for member in view.members]
    found = {(row["key"], row["residual"]): row for row in comparison_table(view.compared, RESIDUALS)}
    head = ["residual", *(f"{name}: {what}" for name in names for what in ("loss", "gradient"))]
    rows = [
        [number(r), *(number(found[m.key, r][what]) for m in view.members for what in ("loss", "gradient"))]
        for r in RESIDUALS
    ]
    yield f'<h2 id="table">Loss and gradient at a residual</h2>{table(head, rows, [True] * len(head))}'
    shares = [
        [m.title, *(f"{100 * share(m, view.outlier, view.points):.1f} %" for share in (share_of_loss, share_of_pull))]
        for m in view.members
    ]
    text = f"One outlier at a residual of {number(view.outlier)} among {view.points} ordinary points takes:"
    yield f'<h2 id="outlier">One outlier among ordinary points</h2><p>{text}</p>'
    yield table(("", "of the total loss", "of the total pull"), shares, (False, True, True))
    yield f'<h2 id="settled">Smooth L1 and Huber, settled</h2>{prose(SETTLED.claim)}'
    yield f'<div class="formula">{mathml(SETTLED.latex)}</div>{prose(SETTLED.table)}{prose(SETTLED.libraries)}'
