"""What exported files say of themselves, read back by other programs: Pillow, an XML parser, pypdf's reader, an HTML parser."""

from __future__ import annotations

import argparse
import io
import json
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import numpy as np
import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter

from lossviz import CATALOGUE, Huber, curve, parse_loss, surface
from lossviz.__main__ import main
from lossviz.export import save
from lossviz.export.addresses import from_link
from lossviz.export.batch import run
from lossviz.export.checks import FORMATS, problem
from lossviz.export.command import GROUPS
from lossviz.export.kinds import kind_of
from lossviz.export.metadata import DESCRIBED, LICENCE, About, about_of, described
from lossviz.export.options import FigureOptions
from lossviz.export.requests import Job, jobs
from lossviz.export.wanted import options_of
from lossviz.labs.catalogue import LABS
from lossviz.state.compare import COMPARISONS
from lossviz.state.record import Record
from lossviz.state.view import default_view, opening_view, view_from_state
from lossviz.version import SOFTWARE

DC = "{http://purl.org/dc/elements/1.1/}"
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
CC = "{http://creativecommons.org/ns#}"
XMP = "{http://ns.adobe.com/xap/1.0/}"

NOISE = np.random.default_rng(5).integers(0, 255, (31, 46, 4), dtype=np.uint8)

ABOUT = about_of(view_from_state("huber", {"delta": 1.5}))
#: Words that no format may stumble over.
HOSTILE = About(
    "</title><script>1 & 2\x00\x07 ]]> -->",
    "Quotes \" and ' and \\, a\nline, (parentheses) that (do not close, δ ŷ ∂ℓ/∂ŷ −∞ 📉 " + "long " * 300,
    "your_own?your_own_formula=%3Cr%3E&your_own_label=0",
    {"formula": "<r> & \x1b", "label": "0"},
)


def saved(form: str, *, mode: str = "RGBA", frames: int = 1, **options: Any) -> bytes:
    """A file by Pillow."""
    out = io.BytesIO()
    pictures = [Image.fromarray(np.roll(NOISE, 5 * k, axis=1)).convert(mode) for k in range(frames)]
    more = {"save_all": True, "append_images": pictures[1:], "duration": 100, "loop": 0} if frames > 1 else {}
    pictures[0].save(out, form, **more, **options)
    return out.getvalue()


def pdf() -> bytes:
    """A PDF with a page and a title of its own."""
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(200, 100)
    writer.add_metadata({"/Title": "Before", "/Producer": "Somebody"})
    writer.write(out)
    return out.getvalue()


def svg() -> bytes:
    return b'<svg class="main-svg" xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0L9 9"/></svg>'


FILES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "png": ("png", lambda: saved("png")),
    "lossless webp": ("webp", lambda: saved("webp", lossless=True)),
    "opaque lossless webp": ("webp", lambda: saved("webp", mode="RGB", lossless=True)),
    "lossy webp": ("webp", lambda: saved("webp", mode="RGB")),
    "transparent lossy webp": ("webp", lambda: saved("webp")),
    "moving webp": ("webp", lambda: saved("webp", frames=3)),
    "gif": ("gif", lambda: saved("gif", mode="P")),
    "moving gif": ("gif", lambda: saved("gif", mode="P", frames=3)),
    "svg": ("svg", svg),
    "pdf": ("pdf", pdf),
    "pdf of a picture": ("pdf", lambda: saved("pdf", mode="RGB")),
    "html": ("html", lambda: b'<!DOCTYPE html>\n<html><head><meta charset="utf-8"></head><body>\xce\xb4</body></html>'),
}


def of_rdf(root: ET.Element) -> dict[str, Any]:
    """What a description in RDF says."""
    (found,) = root.iter(f"{RDF}Description")
    return {
        "title": found.findtext(f"{DC}title/{RDF}Alt/{RDF}li"),
        "description": found.findtext(f"{DC}description/{RDF}Alt/{RDF}li"),
        "link": found.findtext(f"{DC}source"),
        "settings": [item.text for item in found.iterfind(f"{DC}subject/{RDF}Bag/{RDF}li")],
        "software": found.findtext(f"{XMP}CreatorTool"),
        "licence": found.find(f"{CC}license").get(f"{RDF}resource"),  # type: ignore[union-attr]
    }


class Head(HTMLParser):
    """The meta tags of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "meta" and "name" in said:
            self.found[said["name"]] = said["content"]


def told(form: str, data: bytes) -> dict[str, Any]:
    """What a file says of itself: title, description, link, settings, software, licence, as far as its format has them."""
    if form == "svg":
        return of_rdf(ET.fromstring(data))
    if form == "pdf":
        reader = PdfReader(io.BytesIO(data), strict=True)
        return of_rdf(ET.fromstring(reader.root_object["/Metadata"].get_object().get_data()))  # type: ignore[attr-defined]
    if form == "html":
        head = Head(data.decode()).found
        return {
            "title": head["dcterms.title"],
            "description": head["description"],
            "link": head["dcterms.source"],
            "settings": head["dcterms.subject"].split(", "),
            "software": head["generator"],
            "licence": head["dcterms.license"],
        }
    picture = Image.open(io.BytesIO(data))
    if form == "gif":
        lines = dict(line.split(": ", 1) for line in picture.info["comment"].decode().splitlines())
        return {
            "title": lines["Title"],
            "description": lines["Description"],
            "link": lines["Source"],
            "settings": lines["Comment"].split(", "),
            "software": lines["Software"],
            "licence": lines["Copyright"].rpartition(" ")[2],
        }
    packet = picture.text["XML:com.adobe.xmp"] if form == "png" else picture.info["xmp"]
    return of_rdf(ET.fromstring(packet))


def clean(text: str) -> str:
    """A text without what XML may not hold, and on one line."""
    return " ".join("".join(letter for letter in text if letter.isprintable() or letter in "\n\t").split())


@pytest.mark.parametrize("about", [ABOUT, HOSTILE], ids=["huber", "hostile"])
@pytest.mark.parametrize("name", FILES)
def test_every_format_says_what_it_shows(name: str, about: About) -> None:
    form, make = FILES[name]
    plain = make()
    data = described(form, plain, about)
    assert described(form, plain, about) == data != plain
    found = told(form, data)
    assert clean(found["title"]) == clean(about.title)
    assert clean(found["description"]) == clean(about.description)
    assert found["link"] == about.link
    assert list(map(clean, found["settings"])) == [clean(f"{key} = {value}") for key, value in about.settings.items()]
    assert found["software"] == SOFTWARE
    assert found["licence"] == LICENCE.url


@pytest.mark.parametrize("name", [name for name, (form, _) in FILES.items() if form in ("png", "webp", "gif")])
def test_the_picture_itself_is_untouched(name: str) -> None:
    form, make = FILES[name]
    data = described(form, make(), ABOUT)
    before, after = Image.open(io.BytesIO(make())), Image.open(io.BytesIO(data))
    assert problem(form, data, before.size) == "" if form in FORMATS else after.size == before.size
    assert after.mode == before.mode
    assert getattr(after, "n_frames", 1) == getattr(before, "n_frames", 1)
    assert after.info.get("loop") == before.info.get("loop")
    for frame in range(getattr(before, "n_frames", 1)):
        before.seek(frame)
        after.seek(frame)
        assert np.array_equal(np.asarray(before.convert("RGBA")), np.asarray(after.convert("RGBA")))


def test_png_has_the_texts_of_its_specification_before_its_pixels() -> None:
    data = described("png", saved("png"), ABOUT)
    texts = Image.open(io.BytesIO(data)).text  # type: ignore[attr-defined]
    assert {name: text for name, text in texts.items() if ":" not in name} == ABOUT.tags()
    assert texts["Source"].startswith("huber?huber_delta=1.5&huber_label=0&")
    assert data.index(b"iTXt") < data.index(b"IDAT")


@pytest.mark.parametrize("name", ["pdf", "pdf of a picture"])
def test_pdf_has_its_properties_and_all_its_own_bytes(name: str) -> None:
    plain = FILES[name][1]()
    data = described("pdf", plain, ABOUT)
    assert data.startswith(plain) and problem("pdf", data) == ""
    reader = PdfReader(io.BytesIO(data), strict=True)
    found = reader.metadata or {}
    assert found["/Title"] == ABOUT.title and found["/Subject"] == ABOUT.description
    assert found["/Keywords"] == ABOUT.settings_text and found["/Source"] == ABOUT.link
    assert found["/Creator"] == SOFTWARE and found["/Copyright"] == LICENCE.notice
    assert found.get("/Producer") == (PdfReader(io.BytesIO(plain)).metadata or {}).get("/Producer")
    assert len(reader.pages) == 1
    stream = reader.root_object["/Metadata"].get_object()
    assert (stream["/Type"], stream["/Subtype"]) == ("/Metadata", "/XML")  # type: ignore[index]


def test_svg_and_html_are_only_added_to() -> None:
    text = described("svg", svg(), ABOUT).decode()
    root = ET.fromstring(text)
    names = [child.tag.partition("}")[2] for child in root]
    assert names == ["title", "desc", "metadata", "path"]
    assert root[1].text == ABOUT.description
    page = described("html", FILES["html"][1](), ABOUT).decode()
    assert page.index('charset="utf-8"') < page.index('name="description"') < page.index("</head>")
    assert page.endswith("<body>δ</body></html>")


def test_tex_says_it_in_comments_and_what_has_no_place_stays_as_it_is() -> None:
    lines = described("tex", b"\\begin{tikzpicture}", HOSTILE).decode().splitlines()
    assert len(lines) == 7 and all(line.startswith("% ") for line in lines[:6])
    assert lines[-1] == "\\begin{tikzpicture}"
    for form in ("csv", "mp4", "txt"):
        assert form not in DESCRIBED and described(form, b"a,b\n", ABOUT) == b"a,b\n"


@pytest.mark.parametrize("form", [form for form in DESCRIBED if form != "tex"])
@pytest.mark.parametrize("data", [b"", b"abc", b"GIF89", b"RIFF1234WEBP", b"%PDF-1.4\n%%EOF"])
def test_what_is_no_file_of_its_format_is_refused(form: str, data: bytes) -> None:
    with pytest.raises(ValueError, match=r"described: it is no \w+.* \(\d+ bytes\)"):
        described(form, data, ABOUT)


# ---- what is said ------------------------------------------------------------------------------


def subjects() -> dict[str, Record]:
    """Every kind of subject: each loss, the comparisons, a written loss, the labs that need no PyTorch."""
    found: dict[str, Record] = {key: default_view(key) for key in CATALOGUE}
    found |= {page: kind.from_state({}) for page, kind in COMPARISONS.items()}
    found["your_own"] = opening_view(parse_loss("log(cosh(a*r))", {"a": (1.0, 0.5, 2.0)}))
    return found | {page: lab.view() for page, lab in LABS.items() if not lab.trains}


@pytest.mark.parametrize(("page", "subject"), subjects().items())
def test_link_and_settings_are_those_of_the_page(page: str, subject: Record) -> None:
    about = about_of(subject)
    assert about.link.partition("?")[0] == page == subject.page
    query = dict(parse_qsl(about.link.partition("?")[2], keep_blank_values=True))
    assert query == subject.query(complete=True)
    assert {f"{page}_{name}": value for name, value in about.settings.items()} == query
    if page in CATALOGUE or page in COMPARISONS:
        assert from_link(about.link) == subject
    assert about.title and len(about.description) > 60
    assert not {"<", "&amp;"} & set(about.title)


def test_a_written_loss_is_named_by_its_formula() -> None:
    assert "log(cosh(a*r))" in about_of(subjects()["your_own"]).title
    assert about_of(subjects()["your_own"]).settings["formula"] == "log(cosh(a*r))"


# ---- in the files that are made ----------------------------------------------------------------


@pytest.mark.parametrize("key", CATALOGUE)
def test_a_loss_beside_another_is_said_as_the_command_takes_it(key: str) -> None:
    view = default_view(key)
    changed = {record.name: 0.5 * getattr(view.loss, record.name) for record in view.loss.sliders()[:1]}
    if changed and key != "cross_entropy":  # which has a whole number of classes
        view = opening_view(view.loss.but(**changed))
    given = argparse.ArgumentParser()
    for add in GROUPS:
        add(given)
    said = about_of(view, ("loss",), FigureOptions(beside=(view,))).settings["with"]
    (found,) = options_of(given.parse_args([key, "--with", said])).beside
    assert found.loss == view.loss and "(" not in said


def test_panels_ranges_and_other_losses_are_said_as_well() -> None:
    options = FigureOptions(prediction_range=(-4, 2), beside=(default_view("mse"),), camera="30,20")
    about = about_of(view_from_state("huber", {"delta": 1.5}), ("loss-surface", "gradient"), options)
    assert about.settings["panel"] == "loss-surface,gradient" and about.settings["range"] == "-4,2"
    assert about.settings["with"] == "mse" and about.settings["camera"] == "30,20"
    assert about.description.startswith(ABOUT.description)
    assert "has its loss surface and gradient alone. In the same axes: Mean squared error." in about.description
    assert about.link == ABOUT.link


@pytest.mark.parametrize("form", ["png", "svg", "pdf", "webp", "html"])
@pytest.mark.parametrize(
    ("what", "link"),
    [
        (Huber(delta=1.5), "huber?huber_delta=1.5"),
        (view_from_state("focal", {"gamma": 3}), "focal?focal_gamma=3"),
        (COMPARISONS["compare"].from_state({}), "compare?"),
        (surface(Huber(delta=2.5), resolution=5), "huber?huber_delta=2.5"),
        (curve(Huber(delta=0.5), resolution=5), "huber?huber_delta=0.5"),
        (parse_loss("log(cosh(r))"), "your_own?your_own_formula=log"),
    ],
    ids=["loss", "view", "comparison", "surface", "curve", "written"],
)
def test_one_file_from_python_says_it_too(
    form: str, what: Any, link: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = {"png": saved("png"), "webp": saved("webp"), "svg": svg(), "pdf": pdf()}
    monkeypatch.setattr("lossviz.export.saving.draw_all", lambda asked: [good[each] for _, each, _ in asked])
    found = told(form, save(what, tmp_path / f"a.{form}").read_bytes())
    assert found["link"].startswith(link) and found["title"] and found["description"]


def test_a_figure_of_somebody_is_not_licensed_for_him(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import plotly.graph_objects as go

    monkeypatch.setattr("lossviz.export.saving.draw_all", lambda asked: [saved("png") for _ in asked])
    assert save(go.Figure(go.Scatter(y=[1, 2])), tmp_path / "a.png").read_bytes() == saved("png")


def test_words_stand_beside_each_picture_and_the_manifest_says_what_a_table_cannot(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BROWSER_PATH", sys.executable)  # a plan needs no more than a program there
    asked = ["export", "huber", "focal", "--format", "png,pdf,csv", "--theme", "light,dark"]
    assert main([*asked, "--alt", "--dry-run"]) == 0
    names = [Path(line).name for line in capsys.readouterr().out.splitlines()]
    words = [name for name in names if name.endswith(".txt")]
    stems = ("huber_delta-1_label-0", "focal_gamma-2_label-1")
    assert words == [f"{stem}{theme}.txt" for stem in stems for theme in ("", "_dark")]
    assert main([*asked, "--dry-run"]) == 0
    assert [Path(line).name for line in capsys.readouterr().out.splitlines()] == [n for n in names if n not in words]
    view = view_from_state("huber", {"delta": 1.5})
    assert run([Job(view, "txt"), Job(view, "csv", ("curve",))], tmp_path, lambda line: None).failed == {}
    assert (tmp_path / "huber_delta-1.5_label-0.txt").read_text(encoding="utf-8") == f"{ABOUT.description}\n"
    manifest = json.loads((tmp_path / "export.json").read_text(encoding="utf-8"))
    assert manifest["licence"] == LICENCE.notice and manifest["versions"]["lossviz"] in SOFTWARE
    entry = manifest["files"]["huber_delta-1.5_label-0_curve.csv"]
    assert (entry["title"], entry["alt"]) == (ABOUT.title, ABOUT.description)
    assert entry["page"] == "huber" and entry["link"] == dict(parse_qsl(ABOUT.link.partition("?")[2]))


def test_switches_that_are_not_as_usual_are_said() -> None:
    about = about_of(default_view("huber"), ("loss",), FigureOptions(family=True, references=False))
    assert (about.settings["family"], about.settings["references"]) == ("true", "false")
    assert "marks" not in about.settings and "family" not in about_of(default_view("huber"), ("loss",)).settings


@pytest.mark.parametrize(
    ("page", "panel", "options"),
    [
        ("outliers", "lines", {"beside": (view_from_state("tukey", {"c": 3}),), "prediction_range": (0.0, 5.0)}),
        ("descent", "mse-landscape", {"camera": "30,20"}),
        ("compare", "weight", {"beside": (default_view("l1"),)}),
        ("compare_classification", "linked", {"crop": True}),
        ("numerics", "loss", {"value_range": (0.0, 30.0)}),
    ],
)
def test_figures_of_labs_and_comparisons_say_the_view_that_they_show(
    page: str, panel: str, options: dict[str, Any], tmp_path: Path
) -> None:
    """The link opens what is shown, with losses that joined those of the page; what it cannot say is among the settings."""
    (job,) = jobs([kind_of(page).start()], forms=["tex"], panels=[[panel]], options=FigureOptions(**options))
    assert run([job], tmp_path, lambda line: None).failed == {}
    head = {
        key: text
        for line in (tmp_path / job.name).read_text(encoding="utf-8").splitlines()
        if line.startswith("% ") and ": " in line
        for key, text in [line[2:].split(": ", 1)]
    }
    assert from_link(head["Source"]) == job.subject
    settings = dict(part.split(" = ", 1) for part in head["Comment"].split(", ") if " = " in part)
    asked = {"range": "prediction_range", "z-range": "value_range", "camera": "camera"}
    for name, own in asked.items():
        if own in options:
            wanted = options[own]
            assert settings[name] == (wanted if own == "camera" else f"{wanted[0]:g},{wanted[1]:g}")
        else:
            assert "," not in settings.get(name, "")  # the page's own range is one number
    assert (head["Software"], head["Copyright"]) == (SOFTWARE, LICENCE.notice)
    shown: Any = job.subject
    for other in options.get("beside", ()):
        assert other.loss in (shown.members if page == "compare" else shown.drawn)
