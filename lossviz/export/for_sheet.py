"""What the Save sheet is told of a file: what a browser paints, how it is made elsewhere, and what else can be chosen."""

from __future__ import annotations

import base64
import json
from functools import cache
from typing import Any

from lossviz.export.addresses import from_link
from lossviz.export.browser import paintable
from lossviz.export.checks import FIGURES
from lossviz.export.names import ENTIRE, WHOLE, Subject, key_of, panels_of
from lossviz.export.options import PRESETS
from lossviz.export.pictures import finished, picture
from lossviz.export.recipe import Asked, asked_of, command_of, python_of, takes
from lossviz.export.requests import Job, RequestError
from lossviz.labs.catalogue import LABS
from lossviz.picture.chunks import HEAD
from lossviz.picture.compare.drawing import compare_alt
from lossviz.picture.loss.alt import alt_text
from lossviz.state.compare import ComparisonView
from lossviz.state.view import View

#: The formats that browsers make by themselves, and as what they paint them: what is printed is one with vectors.
PAINTED = {"png": "png", "svg": "svg", "webp": "webp", "pdf": "svg"}
#: How panels are called; the others by their names.
LABELS = {
    "curve": "The three curves",
    "loss-surface": "Loss surface",
    "gradient-surface": "Gradient surface",
    "loss": "Loss curve",
    "gradient": "Gradient curve",
    "curvature": "Curvature curve",
}


def recipe(asked: Asked) -> str:
    """All that the sheet needs to know of a file, as JSON."""
    panel = asked.job.panels[0] if asked.job and asked.job.form in FIGURES else WHOLE
    whole = panel in ENTIRE  # all others fit anywhere
    places = [name for name in PRESETS if not whole or fits(name, panel, key_of(asked.subject))]
    return json.dumps(
        {
            "name": asked.name,
            "command": command_of(asked),
            "python": python_of(asked),
            "alt": _alt(asked.subject),
            "panels": [[name, _label(name)] for name in panels_of(asked.subject) if name != WHOLE],
            "sizes": [
                [name, preset.words[0].upper() + preset.words[1:]] for name, preset in PRESETS.items() if name in places
            ],
            "takes": [*takes(asked.subject, panel), *(["rows"] if asked.subject.page not in LABS else [])],
            **_painting(asked.job),
        },
        allow_nan=False,
    )


@cache
def fits(place: str, panel: str, page: str) -> bool:
    """Whether a picture of a page has room at a place, with its letters, as the page opens.

    >>> fits("beamer", "loss", "mse"), fits("beamer", "linked", "mse")
    (True, False)
    """
    try:
        asked_of(from_link(page), {"panel": panel, "size": place})
    except RequestError:
        return False
    return True


def _alt(subject: Subject) -> str:
    """A picture in words; empty for a lab, whose page says them."""
    if isinstance(subject, View):
        return alt_text(subject)
    return compare_alt(subject) if isinstance(subject, ComparisonView) else ""


def _label(panel: str) -> str:
    return LABELS.get(panel, panel.replace("-", " ").capitalize())


def _painting(job: Job | None) -> dict[str, Any]:
    """What a browser paints, and the chunk that its PNG is to have behind the head."""
    if job is None or job.form not in PAINTED:
        return {}
    form = PAINTED[job.form]
    figure, options = paintable(picture(job.subject, job.panels, job.options), form, job.options.scale)
    chunk = finished(bytes(HEAD), job.form, job.options)[HEAD:] if job.form == "png" else b""
    return {"figure": figure, "options": options, "chunk": base64.b64encode(chunk).decode()}
