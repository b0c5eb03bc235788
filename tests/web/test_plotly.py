"""Plotly's code in the package: the version that the plotly package has, with every kind of trace that is drawn."""

from __future__ import annotations

import json
import re
from pathlib import Path

from plotly.offline import get_plotlyjs_version

from lossviz import CATALOGUE
from lossviz.labs.catalogue import LABS
from lossviz.picture.compare.drawing import drawing as compared
from lossviz.picture.loss.layout import drawing
from lossviz.state.compare import COMPARISONS
from lossviz.state.view import default_view
from lossviz.web import plotly

HERE = Path(__file__).parent
BANNER = re.compile(r"/\* plotly\.js (\S+) with ([\w, ]+)\. Copyright Plotly, Inc\. MIT license\. \*/\n")


def told() -> tuple[str, set[str]]:
    """The version, and the traces, that the file says it has; lines are part of Plotly's core."""
    found = BANNER.match(plotly())
    assert found
    return found[1], {"scatter", *found[2].split(", ")}


def test_it_is_the_version_that_the_exports_draw_with() -> None:
    wanted = json.loads((HERE / "plotly" / "package.json").read_text(encoding="utf-8"))["dependencies"]["plotly.js"]
    assert told()[0] == wanted == get_plotlyjs_version()


def test_it_has_every_kind_of_trace_that_is_drawn() -> None:
    drawn = [drawing(default_view(key)) for key in CATALOGUE]
    drawn += [compared(view.from_state({})) for view in COMPARISONS.values()]
    drawn += [
        lab.drawing(view) for lab in LABS.values() for view in [lab.view(), *(v for _, v in lab.presets().values())]
    ]
    kinds = {str(trace.look["type"]) for one in drawn for trace in one.traces}
    assert {"surface", "scatter3d", "bar", "contour"} <= kinds <= told()[1]


def test_it_names_no_address_that_it_would_fetch_a_part_from() -> None:
    assert "import(" not in plotly()
