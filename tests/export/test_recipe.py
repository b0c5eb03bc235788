"""What the Save sheet asks for is what its command asks for, and its lines of Python."""

from __future__ import annotations

import json
import shlex
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from forms import some

from lossviz import export
from lossviz.__main__ import DONE, main, parser
from lossviz.export.for_sheet import recipe
from lossviz.export.kinds import kind_of
from lossviz.export.names import WHOLE, panels_of
from lossviz.export.options import PRESETS
from lossviz.export.recipe import asked_of, command_of, python_of
from lossviz.export.requests import RequestError
from lossviz.export.wanted import jobs_of
from lossviz.expression import read_words
from lossviz.labs.outliers.model import OutliersView
from lossviz.state.compare import CompareView
from lossviz.state.view import default_view, page_view, view_from_state

SUBJECTS = {
    "opening": page_view("huber"),
    "defaults": default_view("focal"),
    "moved": view_from_state("huber", {"delta": 2.5, "label": 1.0, "view": "-60.5,20"}),
    "flags": view_from_state("binary_cross_entropy", {"from_logits": True}),
    "compared": CompareView.from_state({"losses": "mse,huber", "delta": 2.0}),
    "written": read_words({"your_own_formula": "abs(r)**1.5", "your_own_prediction": "1"})[0].view,
    "lab": OutliersView.from_query({"outliers_huber_delta": "2"}),
}
LOOKS = [
    {},
    {"size": "801x602", "scale": "2", "theme": "light"},
    {"size": "ieee-column", "font_size": "7.5", "scale": "300dpi", "theme": "print", "title": "false"},
    {
        "size": "1400x1000",
        "source": "false",
        "references": "false",
        "family": "true",
        "transparent": "true",
        "theme": "dark",
    },
]
EVERY = [
    (name, panel, looks)
    for (name, subject), looks in product(SUBJECTS.items(), LOOKS)
    for panel in panels_of(subject)
]  # fmt: skip
#: Each subject with each of its panels, and with each of the looks.
IN_TURN = [
    (name, panel, LOOKS[(turn + place) % len(LOOKS)])
    for turn, (name, subject) in enumerate(SUBJECTS.items())
    for place, panel in enumerate(panels_of(subject))
]


def by_command(command: str) -> Any:
    """What a command asks for, read by the command line's own parser."""
    python, dash_m, module, *words = shlex.split(command)
    assert (python, dash_m, module) == ("python", "-m", "lossviz")
    (job,) = jobs_of(parser().parse_args(words))
    return job


@pytest.mark.parametrize(("name", "panel", "looks"), some(EVERY, *IN_TURN))
def test_the_command_and_the_python_ask_for_what_is_painted(
    monkeypatch: pytest.MonkeyPatch, name: str, panel: str, looks: dict[str, str]
) -> None:
    subject = SUBJECTS[name]
    wishes = {**looks, "form": "png", "panel": panel}
    asked = asked_of(subject, wishes)
    assert asked.job is not None and asked.job.subject == subject
    assert by_command(command_of(asked)) == asked.job
    called: list[Any] = []
    monkeypatch.setattr(export, "save", lambda view, path, **options: called.append((view, path, options)))
    exec(python_of(asked), {})
    ((view, path, options),) = called
    assert (view, path) == (subject, asked.name)
    panels = tuple(options.pop("panel", WHOLE).split(","))
    assert replace(asked.job, panels=panels, options=type(asked.job.options)(**options)) == asked.job


#: A panel of each kind, of pages at some setting.
KINDS: dict[str, tuple[str, dict[str, str], str]] = {
    "surface": ("huber", {"delta": "2.5", "view": "-60.5,20"}, "loss-surface"),
    "curve": ("focal", {"gamma": "1"}, "loss"),
    "compare": ("compare", {"losses": "mse,tukey"}, "weight"),
    "your_own": ("your_own", {"formula": "log(1+r**2/2)"}, "gradient"),
    "outliers": ("outliers", {"huber_delta": "2"}, "lines"),
    "imbalance": ("imbalance", {"gamma": "2"}, "shares"),
    "numerics": ("numerics", {}, "loss"),
    "descent": ("descent", {}, "mse-landscape"),
}


@pytest.mark.parametrize(
    "kind", [pytest.param(name, marks=pytest.mark.torch) if name in ("numerics", "descent") else name for name in KINDS]
)
def test_the_command_and_the_python_write_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """In TeX, which needs no browser: what a browser draws of the same request is the same file each time."""
    page, state, panel = KINDS[kind]
    subject = kind_of(page).read({f"{page}_{name}": value for name, value in state.items()}).view
    asked = asked_of(subject, {"form": "tex", "panel": panel, "size": "acm-column", "title": "false"})
    monkeypatch.chdir(tmp_path)
    assert main([*shlex.split(command_of(asked))[3:], "--quiet"]) == DONE
    exec(python_of(asked), {})
    assert (tmp_path / asked.name).read_bytes() == (tmp_path / "exports" / asked.name).read_bytes()


def test_the_browser_paints_as_many_pixels_as_the_command() -> None:
    told = json.loads(
        recipe(asked_of(page_view("huber"), {"form": "png", "panel": "loss", "size": "800x600", "scale": "2"}))
    )
    options = told["options"]
    assert (int(options["width"] * options["scale"]), int(options["height"] * options["scale"])) == (1600, 1200)
    assert told["figure"]["data"] and told["chunk"] == ""
    assert [name for name, _ in told["sizes"]] == list(PRESETS)
    assert told["takes"] == ["marks", "references", "family", "rows"]
    assert "loss-surface" in [name for name, _ in told["panels"]]


@pytest.mark.parametrize("page", ["huber", "your_own", "compare", "compare_classification", "outliers"])
@pytest.mark.parametrize("width", ["500", "1000"])
def test_words_of_a_whole_picture_have_room_in_letters_that_every_system_has(page: str, width: str) -> None:
    told = recipe(asked_of(kind_of(page).start(), {"form": "png", "width": width}))
    assert "Source Sans" not in told  # a font of the page, which no file has
    layout = json.loads(told)["figure"]["layout"]
    assert 0.56 * layout["title"]["font"]["size"] * len(layout["title"]["text"].removeprefix("<b>")) < float(width) + 40


def test_a_picture_is_offered_the_places_that_it_fits_into() -> None:
    told = json.loads(recipe(asked_of(page_view("huber"), {})))
    places = [name for name, _ in told["sizes"]]
    assert "ieee-column" in places and "beamer" not in places
    curves = json.loads(recipe(asked_of(page_view("huber"), {"panel": "curve", "size": "beamer"})))
    assert [name for name, _ in curves["sizes"]] == list(PRESETS)
    for place in PRESETS:
        if place in places:
            assert asked_of(page_view("huber"), {"size": place}).job
        else:
            with pytest.raises(RequestError, match="needs a height"):
                asked_of(page_view("huber"), {"size": place})


@pytest.mark.parametrize("form", ["svg", "pdf", "webp", "tex"])
@pytest.mark.parametrize("looks", LOOKS[1:])
def test_every_format_is_asked_for_with_its_looks(
    monkeypatch: pytest.MonkeyPatch, form: str, looks: dict[str, str]
) -> None:
    """A format that a browser makes is painted; one with vectors as the vectors that it prints."""
    asked = asked_of(page_view("huber"), {**looks, "form": form, "panel": "loss"})
    assert asked.job is not None and asked.job.form == form and asked.job.options.theme == looks["theme"]
    assert by_command(command_of(asked)) == asked.job
    painted = json.loads(recipe(asked)).get("options", {}).get("format")
    assert painted == {"svg": "svg", "pdf": "svg", "webp": "webp"}.get(form)
    called: list[Any] = []
    monkeypatch.setattr(export, "save", lambda subject, path, **options: called.append((path, options)))
    exec(python_of(asked), {})
    ((path, options),) = called
    assert path == asked.name and options.pop("panel") == "loss"
    assert type(asked.job.options)(**options) == asked.job.options


def test_a_table_has_the_style_that_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = asked_of(page_view("huber"), {"form": "csv-surface", "csv": "excel-de,wide"})
    assert by_command(command_of(asked)) == asked.job
    called: list[Any] = []
    monkeypatch.setattr(export, "save", lambda subject, path, **options: called.append(options))
    exec(python_of(asked), {})
    assert called == [{"view": "surface", "csv": "excel-de,wide"}]
    assert "rows" in json.loads(recipe(asked))["takes"]
    assert "rows" not in json.loads(recipe(asked_of(SUBJECTS["lab"], {"form": "csv"})))["takes"]
    with pytest.raises(RequestError, match="pgfplots has a form of its own"):
        asked_of(page_view("huber"), {"form": "csv-surface", "csv": "pgfplots,wide"})


@pytest.mark.parametrize("form", ["html", "csv-surface", "csv-curve"])
def test_files_without_looks_have_a_command_too(form: str) -> None:
    asked = asked_of(page_view("huber"), {"form": form, "theme": "dark", "panel": "loss"})
    assert by_command(command_of(asked)) == asked.job
    assert "figure" not in json.loads(recipe(asked))


def test_an_animation_is_made_by_a_command_as_well() -> None:
    told = json.loads(
        recipe(asked_of(page_view("huber"), {"form": "animation", "sweep": "delta=0.1:5", "theme": "dark"}))
    )
    assert told["command"] == "python -m lossviz export --link huber --sweep delta=0.1:5 --theme dark"
    assert told["name"].endswith(".gif") and f'animate(view, "{told["name"]}", sweep="delta=0.1:5"' in told["python"]
    with pytest.raises(RequestError, match="sweep"):
        asked_of(page_view("huber"), {"form": "animation", "sweep": "gamma=0:1"})


def test_a_script_is_made_by_no_command() -> None:
    told = json.loads(recipe(asked_of(page_view("huber"), {"form": "py"})))
    assert (told["name"], told["command"], told["python"]) == ("huber_delta-1.5_label-0.py", "", "")


@pytest.mark.parametrize(
    ("wishes", "told"),
    [
        ({"size": "10x10"}, "a side at least 100"),
        ({"size": "0x"}, "WIDTHxHEIGHT"),
        ({"size": "--out=/tmp"}, "WIDTHxHEIGHT|argument"),
        ({"theme": "sepia"}, "theme must be one of"),
        ({"panel": "nothing"}, "panel of huber must be one of"),
        ({"panel": "loss", "font_size": "1000"}, "font-size must be"),
        ({"scale": "1e9"}, "scale must be"),
        ({"scale": "xdpi"}, "dpi must be"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(wishes: dict[str, str], told: str) -> None:
    with pytest.raises(RequestError, match=told):
        asked_of(page_view("huber"), wishes)
