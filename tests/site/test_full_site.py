"""A full site: lessons and labs without a server, what shared links show, and links that open what the app opens."""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode

import numpy as np
import pytest
from page_data import LinkOpener, unpacked
from playwright.sync_api import Browser
from running import DRAW_NOTHING, MOVE, ROOT

from lossviz import CATALOGUE, site
from lossviz.labs.catalogue import LABS
from lossviz.labs.descent.model import OPTIMIZERS
from lossviz.labs.outliers.model import OutliersView, bench
from lossviz.lessons.plans import PLANS
from lossviz.site import Site, build, lab_pages, pages
from lossviz.site.document import MARK
from lossviz.site.face import SIZE, face_of, plain
from lossviz.site.lab_pages import lab_page, titled
from lossviz.site.page_data import form_of, forms_of
from lossviz.site.pages import views
from lossviz.site.sheets import AUDIENCES
from lossviz.state.compare import COMPARISONS
from lossviz.state.view import page_view, read_query

URL = "https://example.org/losses"
FULL = Site(full=True, url=URL)
#: What stands for pictures: their own tests draw them.
PICTURED = {"index": b"index", "huber": b"huber", "outliers": b"outliers"}


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("full")
    build(folder, FULL, PICTURED)
    return folder


@pytest.fixture(scope="module")
def opener(node: str) -> Iterator[LinkOpener]:
    """The browser's own opening of links."""
    reading = LinkOpener(node)
    yield reading
    reading.close()


def data_of(folder: Path, page: str) -> Any:
    found = re.search(r'id="lossviz-data">([^<]+)<', (folder / f"{page}.html").read_text(encoding="utf-8"))
    assert found
    return unpacked(found[1])


def lessons_of(folder: Path) -> Any:
    return json.loads((folder / "lessons.js").read_text(encoding="utf-8").partition(" = ")[2].rstrip(";\n"))


class Head(HTMLParser):
    """The tags of a head by name or property, and all links of the page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.told: dict[str, str] = {}
        self.links: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("property") or given.get("name")
        if tag == "meta" and name:
            assert name not in self.told, name
            self.told[name] = given.get("content") or ""
        if tag == "a":
            self.links.append(given.get("href") or "")


def head(folder: Path, name: str) -> Head:
    return Head((folder / name).read_text(encoding="utf-8"))


@pytest.mark.thorough
def test_every_page_says_what_it_is_where_its_link_is_shared(full: Path) -> None:
    for page in pages(FULL):
        told = head(full, f"{page}.html").told
        assert told["og:title"] and told["og:type"] == "website" and told["og:site_name"] == "lossviz"
        assert 20 < len(told["og:description"]) <= 200 and not re.search(r"[*`<>]", told["og:description"])
        assert told["description"] == told["og:description"]
        assert told["og:url"] == (f"{URL}/" if page == "index" else f"{URL}/{page}.html")
        if page in PICTURED:
            assert told["og:image"] == f"{URL}/{page}.png" and (full / f"{page}.png").read_bytes() == PICTURED[page]
            assert (told["og:image:width"], told["og:image:height"]) == tuple(map(str, SIZE))
            assert told["og:image:alt"] and told["twitter:card"] == "summary_large_image"
        else:
            assert not [name for name in told if name.startswith("og:image")] and told["twitter:card"] == "summary"
    assert {face_of(page).title for page in (*CATALOGUE, *COMPARISONS, *LABS)} <= {
        head(full, f"{page}.html").told["og:title"] for page in pages(FULL)
    }


def test_a_page_that_does_not_know_its_address_has_no_picture() -> None:
    text = site.whole(Site(full=True, pictured=frozenset(LABS)), lab_page("imbalance"))
    assert "og:title" in text and "og:image" not in text and "og:url" not in text


def test_a_description_is_plain_and_ends_with_a_word() -> None:
    assert plain("a" + " word" * 90).endswith("word…") and len(plain("a" + " word" * 90)) <= 200
    assert plain("**γ** [is](https://e.org/a_(b) `x*y`") == "γ is `x*y`".replace("`", "")


@pytest.mark.thorough
def test_a_full_site_has_all_of_it_within_half_a_megabyte_a_page(full: Path) -> None:
    made = {path.name: path.stat().st_size for path in full.iterdir()}
    sheets = {f"sheet-{key}-{audience}.html" for key in PLANS for audience in AUDIENCES}
    wanted = {f"{page}.html" for page in pages(FULL)} | sheets | {f"{page}.png" for page in PICTURED}
    assert set(made) == wanted | {
        "live.css",
        "save.css",
        "phone.css",
        "site.css",
        "plotly.min.js",
        "site.js",
        "lessons.js",
    }
    assert {name: size for name, size in made.items() if name.endswith(".html") and size > 500_000} == {}
    assert made["lessons.js"] < 100_000
    told = re.search(r"the full site, ([\d.]+) MB without", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert told and float(told[1]) == pytest.approx(sum(made.values()) / 1e6, abs=0.5)


def test_its_labs_have_every_optimizer_and_both_weights() -> None:
    scenes = {(view.scene, view.optimizer) for view in lab_pages._descent()}
    assert scenes == set(itertools.product(("prediction", "neuron", "line"), OPTIMIZERS))
    weights = {(view.alpha is None, view.pos_weight is None, view.spread) for view in lab_pages._imbalance()}
    assert weights == set(itertools.product((True, False), (True, False), (0.0, 1.0)))


@pytest.mark.thorough
def test_links_stay_within_the_site(full: Path) -> None:
    for path in full.glob("*.html"):
        for link in Head(path.read_text(encoding="utf-8")).links:
            local = link.removeprefix(f"{URL}/")
            if "://" not in local:
                assert not local.partition("#")[0] or (full / local.partition("#")[0]).is_file(), (path.name, link)


@pytest.mark.thorough
def test_a_sheet_of_the_site_leads_to_its_pages(full: Path) -> None:
    for key, plan in PLANS.items():
        links = head(full, f"sheet-{key}-teacher.html").links
        assert f"{URL}/lesson-{key}.html" in links
        for number, page in enumerate(plan.pages, start=1):
            assert f"{URL}/{page}.html#{urlencode(plan.query(number))}" in links
        text = (full / f"sheet-{key}-students.html").read_text(encoding="utf-8")
        assert "print()" in text and MARK in text and text.count('class="qr"') == 1


@pytest.mark.thorough
def test_every_step_of_a_lesson_opens_exactly_its_view(full: Path, opener: LinkOpener) -> None:
    steps = [step for key in PLANS for step in lessons_of(full)[key]["steps"]]
    stops = [plan.step(number) for plan in PLANS.values() for number in range(1, len(plan) + 1)]
    assert [step["page"] for step in steps] == [stop.page for stop in stops]
    for page in dict.fromkeys(step["page"] for step in steps):
        here = [(step, stop) for step, stop in zip(steps, stops, strict=True) if step["page"] == page]
        found = opener(data_of(full, page), [step["query"] for step, _ in here])
        for (step, stop), seen in zip(here, found, strict=True):
            assert seen["said"] == "", step["title"]
            assert seen["state"] == stop.view.state(), step["title"]
            assert step["words"] and (step["title"], step["asks"]) == (stop.title, stop.asks)


@pytest.mark.thorough
@pytest.mark.parametrize("page", LABS)
def test_the_views_that_a_lab_names_are_opened_by_their_links(full: Path, opener: LinkOpener, page: str) -> None:
    shown = titled(page)
    links = [link[1:] for link in head(full, f"{page}.html").links if link.startswith(f"#{page}_")]
    assert len(links) == len(shown) == len(LABS[page].presets())
    for (_, view), seen in zip(shown, opener(data_of(full, page), links), strict=True):
        assert (seen["state"], seen["said"]) == (view.state(), "")


@pytest.mark.thorough
def test_a_link_that_leaves_a_preset_to_itself_opens_it_whole(full: Path, opener: LinkOpener) -> None:
    found = opener(data_of(full, "outliers"), ["outliers_preset=leverage", "outliers_huber_delta=2"])
    assert found[0]["state"] == OutliersView.of("leverage").state()
    assert found[1]["state"] == OutliersView.from_query({"outliers_huber_delta": "2"}).state()


@pytest.mark.thorough
@pytest.mark.parametrize("key", CATALOGUE)
def test_a_link_with_gaps_opens_what_the_app_opens(full: Path, opener: LinkOpener, key: str) -> None:
    """Each control alone, and each pair: what the link leaves out is at the loss's default, not as the page opens."""
    data = data_of(full, key)
    opening, held = page_view(key), [entry["form"] for entry in data["forms"]]
    names = list(opening.query(complete=True))
    links = []
    for view in forms_of(views(key)):
        query = view.query(complete=True)
        links += [{name: query[name]} for name in names]
        links += [{name: query[name] for name in pair} for pair in zip(names, [*names[1:], names[0]], strict=True)]
    wanted = [read_query(key, link) for link in links]
    checked = 0
    for link, read, seen in zip(links, wanted, opener(data, [urlencode(link) for link in links]), strict=True):
        if form_of(read.view) in held and not read.refused:
            assert (seen["state"], seen["said"]) == (read.view.state(), ""), link
            checked += 1
    assert checked > len(links) / 3


@pytest.mark.thorough
def test_what_cannot_be_shown_takes_the_default_as_in_the_app(full: Path, opener: LinkOpener) -> None:
    assert page_view("huber").state()["delta"] == 1.5
    found = opener(data_of(full, "huber"), ["huber_label=1", "huber_delta=-1&huber_label=1"])
    assert [seen["state"]["delta"] for seen in found] == [1, 1]
    assert "huber_delta must be from 0.1 to 5 here, got '-1' (shown instead: 1)" in found[1]["said"]


def test_a_lab_has_the_same_bytes_in_another_process() -> None:
    script = "from lossviz.site.lab_pages import lab_page; print(lab_page('outliers').data)"
    environment = {**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": str(ROOT)}
    made = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, check=True, text=True)
    own = lab_page("outliers").data
    assert hashlib.sha256(made.stdout.strip().encode()).digest() == hashlib.sha256(own.encode()).digest()


def test_what_an_earlier_site_had_more_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def few(which: Site = Site()) -> Iterator[tuple[str, str]]:  # noqa: B008
        for page in ("index", "huber", *(["lessons"] if which.full else [])):
            yield f"{page}.html", site.whole(which, site.Page(page, face_of("huber"), "text"))
        if which.full:
            yield "lessons.js", "window.lossvizLessons = {};"

    monkeypatch.setattr(site, "files", few)
    (tmp_path / "notes.png").write_bytes(b"mine")
    build(tmp_path, FULL, {"index": b"1", "huber": b"2"})
    before = {"index.html", "huber.html", "lessons.html", "lessons.js", "index.png", "huber.png", "notes.png"}
    assert {path.name for path in tmp_path.iterdir()} == before
    build(tmp_path, Site(url=URL), {"index": b"3"})
    assert {path.name for path in tmp_path.iterdir()} == {"index.html", "huber.html", "index.png", "notes.png"}
    assert "huber.png" not in (tmp_path / "huber.html").read_text() and (tmp_path / "index.png").read_bytes() == b"3"


STATE = "() => [...window.__lossviz.values()][0].state()"
AT = """wanted => {
  const now = [...(window.__lossviz?.values() ?? [])][0]?.state() ?? {};
  return Object.entries(wanted).every(([name, value]) => now[name] === value);
}"""


@pytest.mark.thorough
def test_a_lesson_leads_from_page_to_page_and_a_lab_moves(full: Path, browser: Browser) -> None:
    """From a step of a loss to a lab, where a slider and the point move, each putting the other back."""
    context = browser.new_context(viewport={"width": 1200, "height": 900}, offline=True)
    page = context.new_page()
    page.add_init_script(DRAW_NOTHING)
    page.set_default_timeout(90_000)
    requests: list[str] = []
    errors: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    plan = PLANS["one-bad-point"]
    first = plan.pages.index("outliers") + 1
    page.goto(f"{(full / 'compare.html').as_uri()}#lesson={plan.key}&step={first - 1}")
    page.wait_for_function(AT, arg={"outlier": plan.step(first - 1).view.state()["outlier"]})
    strip = page.locator(".lossviz-told")
    assert f"step {first - 1} of {len(plan)}" in strip.inner_text()
    strip.get_by_role("link", name="Next").click()
    page.wait_for_url("**/outliers.html#*")
    page.wait_for_function(AT, arg={"preset": "clean"})
    assert page.evaluate(STATE) == plan.step(first).view.state()
    strip.get_by_role("link", name="Reveal").click()
    page.wait_for_function(AT, arg={"preset": "outlier"})
    assert page.evaluate(STATE) == plan.step(first + 1).view.state()
    line = (
        "id => { const z = document.querySelector('.js-plotly-plot').data.find(t => t.uid === id).y; return [...z]; }"
    )
    page.wait_for_function("document.querySelector('.js-plotly-plot')?._fullLayout")
    told = page.locator("[data-worked]:visible h2")
    told.wait_for()
    assert told.inner_text() == "One outlier in y"
    for name, place, moved in (("y", 0, {"y": -4}), ("huber_delta", 0, {"huber_delta": 0.1, "y": 20})):
        page.evaluate(MOVE, [name, place])
        page.wait_for_function("asked => location.hash.includes(asked)", arg=f"outliers_{name}={moved[name]}&")
        assert page.evaluate(STATE) == {
            **plan.step(first + 1).view.state(),
            **moved,
            "points": page.evaluate(STATE)["points"],
        }
        state = {**OutliersView.of("outlier").state(), **moved}
        huber = next(row.fit for row in bench(OutliersView.from_state(state)) if row.fit.loss.key == "huber")
        drawn = "([id, at]) => Math.abs(document.querySelector('.js-plotly-plot').data.find(t => t.uid === id).y[1] - at) < 0.02"
        page.wait_for_function(drawn, arg=["huber-line", huber.at(11.0)])
        assert np.allclose(page.evaluate(line, "huber-line"), [huber.at(-1.0), huber.at(11.0)], atol=0.02)
    assert told.count() == 0  # these numbers are of another place of the point
    assert parse_qs(page.url.partition("#")[2])["step"] == [str(first + 1)]  # a moved slider does not leave the lesson
    assert errors == []
    assert [url for url in requests if not url.startswith((f"{full.as_uri()}/", "blob:", "data:"))] == []
    context.close()
