"""The pictures of a site's pages for shared links: 1200×630 pixels, drawn by the browser of the exports."""

from __future__ import annotations

import asyncio
import textwrap
from collections.abc import Callable, Sequence
from html import escape

from lossviz.catalogue import CATALOGUE
from lossviz.export.browser import drawing
from lossviz.export.pictures import Picture
from lossviz.labs.catalogue import LABS
from lossviz.lessons.plans import PLANS
from lossviz.picture.compare.drawing import drawing as comparison
from lossviz.picture.drawing import Drawing
from lossviz.picture.style import FONT, LIGHT, SOURCE
from lossviz.picture.surface import loss_surface
from lossviz.picture.values import Attributes, patched_attributes
from lossviz.sampling.grid import surface
from lossviz.sampling.sweep import LABELS
from lossviz.site.face import SIZE, TITLE, Face, face_of, plain
from lossviz.site.lesson_pages import page_name
from lossviz.state.cameras import camera_angles
from lossviz.state.compare import COMPARISONS
from lossviz.state.view import View, page_view, view_from_state

#: What is drawn for a link is seen small: figures are laid out on so few pixels, and enlarged.
_ZOOM = 1.6
#: A drawing is laid out on a page of at least this width, so that its legend has room.
_WIDE = 1100
#: How much further away than usual a surface is seen, so that none of its corners is cut.
_FURTHER = 1.14
#: The share of a card's width that its words have, and how many letters go into a line of its title and of its text.
_WORDS, _TITLE_LINE, _TEXT_LINE = 0.37, 17, 33
_TITLE, _TEXT, _LINES = 30, 15, 7


def face_picture(page: str) -> Picture:
    """The picture of a page: the surface of a loss beside its title, or the curves of a comparison or a lab.

    Some labs import torch. Raises KeyError for a page that has none.

    >>> picture = face_picture("huber")
    >>> picture.size, picture.figure["layout"]["annotations"][0]["text"]
    ((1200, 630), '<b>Huber loss</b>')
    """
    lessons = {page_name(plan): plan for plan in PLANS.values()}
    if page in CATALOGUE:
        return _card(page_view(page), face_of(page))
    if page == "index":
        return _card(view_from_state("huber", {"delta": 2.0}), Face("lossviz", TITLE.partition(": ")[2].capitalize()))
    if page == "lessons":
        titles = " · ".join(plan.title for plan in PLANS.values())
        return _card(page_view("mse"), Face("Lessons on loss functions", titles))
    if page in lessons:
        plan = lessons[page]
        return _card(page_view(plan.pages[0]), Face(plan.title, plan.goal))
    if page in COMPARISONS:
        return _whole(comparison(COMPARISONS[page].from_state({})))
    lab = LABS[page]
    return _whole(lab.drawing(lab.view()))


def _whole(drawn: Drawing) -> Picture:
    """A drawing as on a wide page."""
    shape = drawn.shapes[0]
    height = max(shape.height, _WIDE * SIZE[1] // SIZE[0])
    layout: Attributes = {**drawn.layout(LIGHT, shape), "width": height * SIZE[0] // SIZE[1], "height": height}
    return Picture({"data": drawn.data(LIGHT), "layout": layout}, SIZE, SIZE[1] / height)


def _card(view: View, face: Face) -> Picture:
    """The surface of a loss on the right, title and description on the left."""
    prediction, label = view.plane.axes(view.extent)
    azimuth, elevation, distance = camera_angles(view.camera)
    seen = f"{azimuth},{elevation},{_FURTHER * distance}"
    drawn = loss_surface(surface(view.loss, prediction=prediction, label=label, resolution=LABELS), view=seen)
    width, height = (round(side / _ZOOM) for side in SIZE)
    titles = textwrap.wrap(face.title, _TITLE_LINE)
    lines = textwrap.wrap(plain(face.description), _TEXT_LINE)
    if len(lines) > _LINES:
        lines = [*lines[: _LINES - 1], f"{lines[_LINES - 1].rstrip('.,;:')} …"]
    below = 1.15 * _TITLE * len(titles) + 18
    words = [_note("<br>".join(escape(line, quote=False) for line in lines), _TEXT, below)]
    titled = "<br>".join(f"<b>{escape(line, quote=False)}</b>" for line in titles)
    patch: Attributes = {
        "width": width,
        "height": height,
        "title.text": "",
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
        "coloraxis.showscale": False,
        "scene.domain": {"x": [_WORDS, 1.0], "y": [0.0, 1.0]},
        "annotations": [_note(titled, _TITLE, 0.0), *words, _source()],
    }
    layout = patched_attributes(drawn.layout(LIGHT), patch)
    return Picture({"data": drawn.data(LIGHT), "layout": layout}, SIZE, _ZOOM)


def _note(text: str, size: int, below: float) -> Attributes:
    """Words in the left column, so many pixels below its top."""
    place: Attributes = {"xref": "paper", "yref": "paper", "x": 0, "y": 1, "xanchor": "left", "yanchor": "top"}
    font: Attributes = {"size": size, "family": FONT, "color": LIGHT.text}
    moved: Attributes = {"xshift": 30, "yshift": -(46 + below)}
    return {**place, **moved, "text": text, "showarrow": False, "align": "left", "font": font}


def _source() -> Attributes:
    font: Attributes = {"size": _TEXT, "family": FONT, "color": LIGHT.faint}
    place: Attributes = {"xref": "paper", "yref": "paper", "x": 0, "y": 0, "xanchor": "left", "yanchor": "bottom"}
    return {**place, "xshift": 30, "yshift": 22, "text": SOURCE, "showarrow": False, "font": font}


def draw_faces(pages: Sequence[str], say: Callable[[str], None]) -> dict[str, bytes]:
    """The pictures of pages as PNG, by the pages' names; the same bytes each time.

    Raises NoBrowserError where there is no browser, and RuntimeError for a picture that it does not draw.
    """

    async def work() -> dict[str, bytes]:
        found = {}
        async with drawing() as draw:
            for place, page in enumerate(pages, start=1):
                found[page] = bytes(await draw(face_picture(page), "png", 1.0))
                say(f"[{place:{len(str(len(pages)))}}/{len(pages)}] {page}.png  {len(found[page]) / 1000:.0f} KB")
        return found

    return asyncio.run(work())
