"""The static site and the exported page: small, the same each time, at work from a disk with no network."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from html import unescape
from html.parser import HTMLParser
from itertools import product
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import numpy as np
import pytest
from forms import some
from hypothesis import given, settings
from hypothesis.extra.numpy import arrays
from hypothesis.strategies import floats
from looked_up import sheet
from page_data import Opener, Widener, unpacked
from playwright.sync_api import Browser, BrowserContext, Page
from running import DRAW_NOTHING, MOVE, ROOT
from saving import saved

from lossviz import CATALOGUE, Focal, Huber, surface
from lossviz.export import save
from lossviz.lessons import story
from lossviz.lessons.predict import Question
from lossviz.picture.loss.frame import frame
from lossviz.picture.loss.traces import contours
from lossviz.picture.ranges import Span, clipped, ladder
from lossviz.picture.settled import settled
from lossviz.picture.style import THEMES, plotted
from lossviz.sampling.sweep import sweep
from lossviz.site import build, files
from lossviz.site.page_data import form_of, forms_of, loss_data
from lossviz.site.pages import views
from lossviz.state.compare import COMPARISONS
from lossviz.state.view import view_from_query, view_from_state

PAGES = [*CATALOGUE, *COMPARISONS]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    build(folder)
    return folder


def text_of(site: Path, page: str) -> str:
    return (site / f"{page}.html").read_text(encoding="utf-8")


def data_of(site: Path, page: str) -> Any:
    found = re.search(r'id="lossviz-data">([^<]+)<', text_of(site, page))
    assert found
    return unpacked(found[1])


# ---- without a browser -------------------------------------------------------------------------


def test_the_site_is_small_and_whole(site: Path) -> None:
    made = {path.name: path.stat().st_size for path in site.iterdir()}
    assert set(made) == {f"{page}.html" for page in ("index", *PAGES)} | {
        "live.css", "save.css", "phone.css", "site.css", "plotly.min.js", "site.js",
    }  # fmt: skip
    assert sum(made.values()) < 12_000_000
    assert {name: size for name, size in made.items() if name.endswith(".html") and size > 500_000} == {}
    told = re.search(r"the site, ([\d.]+) MB", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert told and float(told[1]) == pytest.approx(sum(made.values()) / 1e6, abs=0.5)


def test_two_builds_are_the_same(site: Path) -> None:
    for name, text in files():
        assert (site / name).read_text(encoding="utf-8") == text, name


class Tags(HTMLParser):
    """What a page is made of: links, sources, and whether every element is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.sources: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a":
            self.links.append(given.get("href") or "")
        elif tag in ("script", "link", "img") and (given.get("src") or given.get("href")):
            self.sources.append(given.get("src") or given.get("href") or "")
        if tag not in ("meta", "link", "img", "br", "input"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Closed where it is opened."""

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def tags(text: str) -> Tags:
    found = Tags()
    found.feed(text)
    assert found.open == []
    return found


@pytest.mark.parametrize("page", ["index", *PAGES])
def test_pages_link_to_each_other_and_take_nothing_from_elsewhere(site: Path, page: str) -> None:
    found = tags(text_of(site, page))
    for source in found.sources:
        assert source == "data:," or (site / source).is_file()
    local = {link for link in found.links if "://" not in link and not link.startswith("#")}
    assert {link.partition("#")[0] for link in local} >= {f"{other}.html" for other in ("index", *PAGES)}
    assert all((site / link.partition("#")[0]).is_file() for link in local)


@pytest.mark.parametrize("page", CATALOGUE)
def test_formulas_are_mathml_and_the_text_is_that_of_the_app(site: Path, page: str) -> None:
    text = text_of(site, page)
    assert text.count("<math ") >= 4
    assert "\\" not in "".join(re.findall(r"<math .*?</math>", text, re.S))
    assert CATALOGUE[page].summary.split(":")[0][:20] in text
    plain = unescape(re.sub(r"</?(?:strong|code)>", "", text))
    for step in story(page):
        assert step.title in plain
        words = (step.question, step.revealed(page)) if isinstance(step, Question) else (step.words(page),)
        assert all(each.replace("**", "").replace("`", "") in plain for each in words)


@pytest.mark.parametrize("page", CATALOGUE)
def test_links_of_notes_open_views_that_the_page_holds(site: Path, page: str) -> None:
    shown = [link for link in tags(text_of(site, page)).links if link.startswith("#")]
    assert len(shown) == sum(2 if isinstance(step, Question) else 1 for step in story(page))
    held = [entry["form"] for entry in data_of(site, page)["forms"]]
    for link in shown:
        query = dict(pair.split("=") for pair in unquote(link[1:]).split("&"))
        view = view_from_query(page, query)
        assert view.query(complete=True) == query
        assert form_of(view) in held


@pytest.fixture(scope="module")
def opening(node: str) -> Iterator[Opener]:
    """The browser's own opening of a page's forms."""
    reading = Opener(node)
    yield reading
    reading.close()


@pytest.mark.parametrize("key", CATALOGUE)
def test_each_form_opens_with_the_heights_of_the_core_and_the_page_holds_them_once(
    opening: Opener, site: Path, key: str
) -> None:
    data = data_of(site, key)
    traces = [trace for entry in data["forms"] for trace in entry["payload"]["figure"]["data"]]
    assert not any("z" in trace for trace in traces if trace["type"] == "surface")
    for view, heights in zip(forms_of(views(key)), opening(data), strict=True):
        exact, table = frame(view).surface, sweep(*view.family)
        assert set(heights) == {"value-surface", "gradient-surface"}
        x, y = exact.prediction[None, :], exact.label[:, None]
        domain, hair = view.plane.prediction_axis.domain, 1e-9
        beside = [np.clip(x + shift, domain.low, domain.high) for shift in (0.0, -hair, hair)]
        for quantity in ("value", "gradient"):
            held = np.abs(table.numbers[table.rule.quantities.index(quantity)])
            wanted = plotted(getattr(exact, quantity))
            finite = np.isfinite(wanted)
            # numbers are rounded to five digits, or to a ten-millionth of the greatest, and two of them are added up
            doubt = max(held[np.isfinite(held)].max() / 2**22, np.abs(wanted[finite]).max() / 2**18)
            seen = heights[f"{quantity}-surface"]
            assert np.array_equal(np.isfinite(seen), finite)
            near = [np.abs(seen - plotted(getattr(view.plane, quantity)(at, y))) <= doubt for at in beside]
            assert np.all(near[0] | near[1] | near[2] | ~finite), (view, quantity)  # a jump is where rounding puts it


def test_a_setting_between_two_steps_of_its_slider_opens_with_its_own_numbers(opening: Opener) -> None:
    """The table has only what lies between the steps, so the page brings what Python computed."""
    view = view_from_state("huber", {"delta": 2.4567})
    data = unpacked(loss_data([view]))
    exact = frame(view).surface.value.astype(np.float32)
    assert np.array_equal(opening(data)[0]["value-surface"], exact)
    smooth = view_from_state("binary_cross_entropy", {"pos_weight": 3.21})  # linear in it: the table has all of it
    seen = opening(unpacked(loss_data([smooth])))[0]["value-surface"]
    np.testing.assert_allclose(seen, frame(smooth).surface.value, rtol=1e-5, atol=1e-5)


def test_a_page_holds_each_form_of_its_loss() -> None:
    forms = {repr(form_of(view)) for view in views("focal")}
    assert len(forms) == 4  # with and without α, probability and logit


@pytest.fixture(scope="module")
def widened(node: str) -> Iterator[Widener]:
    """The browser's own reading of a table."""
    reading = Widener(node)
    yield reading
    reading.close()


@settings(max_examples=200)
@given(arrays(np.float32, (2, 3, 7), elements=floats(width=32, allow_nan=True, allow_infinity=True)), floats(width=32))
def test_rounding_knows_only_the_number(widened: Widener, table: Any, repeated: float) -> None:
    table[0, :, ::2] = repeated
    seen = widened(table)
    for quantity, kept in zip(table, seen, strict=True):
        order = np.argsort(quantity[np.isfinite(quantity)], kind="stable")
        numbers, rounded = quantity[np.isfinite(quantity)][order], kept[np.isfinite(quantity)][order]
        assert np.all(np.diff(rounded) >= 0)  # smaller stays smaller or becomes equal
        assert np.all(np.diff(rounded)[np.diff(numbers) == 0] == 0)  # equal stays equal
        assert np.all(rounded[numbers == 0] == 0)
    assert np.array_equal(np.isnan(seen), ~np.isfinite(table))


# ---- contours ----------------------------------------------------------------------------------


def members(loss: Any) -> Iterator[Any]:
    """The loss at every step of each slider, the others as they are, and at all corners of all sliders."""
    sliders = {r.name: r.steps for r in loss.parameters() if r.kind != "flag" and getattr(loss, r.name) is not None}
    for name, steps in sliders.items():
        yield from (loss.but(**{name: value}) for value in steps)
    for ends in product(*((steps[0], steps[-1]) for steps in sliders.values())):
        yield loss.but(**dict(zip(sliders, ends, strict=True)))


def levels(span: Span) -> Any:
    """Where plotly draws contours."""
    drawn = contours(span)["z"]
    found = np.arange(drawn["start"], drawn["end"], drawn["size"])
    assert len(found) == 12 and span.low < found[0] and found[-1] < span.high
    return found


def flat(values: Any) -> Any:
    """The values of cells whose four corners are equal."""
    corners = values[:-1, :-1], values[1:, :-1], values[:-1, 1:], values[1:, 1:]
    return corners[0][np.all([corner == corners[0] for corner in corners], axis=0) & np.isfinite(corners[0])]


@pytest.mark.parametrize("key", CATALOGUE)
def test_no_contour_lies_on_a_flat_part(key: str) -> None:
    for view in views(key):
        for loss in members(view.loss):
            p, y = loss.plane().axes(view.extent)
            grid, steps = surface(loss, prediction=p, label=y), ladder(loss, view.extent)
            for quantity in ("value", "gradient"):
                values = getattr(grid, quantity)
                plateaus = np.unique(flat(values))
                for span in (settled(steps[quantity], values), clipped(loss.plane(), quantity, values)):
                    near = np.abs(levels(span)[:, None] - plateaus[None, :])
                    assert near.size == 0 or near.min() > 5e-5 * (span.high - span.low), (loss, quantity)


@pytest.mark.parametrize("key", some(CATALOGUE, "huber"))
def test_flat_parts_stay_flat_on_the_page_at_steps_and_between(widened: Widener, key: str) -> None:
    random = np.random.default_rng(7)
    for view in views(key):
        own = sweep(*view.family)
        kept = replace(own)
        kept.__dict__["numbers"] = widened(own.numbers)
        axes = [len(values) for _, values in own.rule.parameters]
        for _ in range(12):
            below = [int(random.integers(0, count - 1)) for count in axes]
            share = random.choice([0.0, 0.5, random.random()])
            for quantity in ("value", "gradient"):
                ends = [
                    [sheet(table, quantity, tuple(b + up for b in below)) for up in (0, 1)] for table in (own, kept)
                ]
                if not axes:
                    ends = [[pair[0], pair[0]] for pair in ends]
                core, page = ((1 - share) * low + share * high for low, high in ends)
                both = [np.all([flat_cells(end) for end in pair], axis=0) for pair in ends]
                assert np.array_equal(both[0] & both[1], both[0])
                assert np.all(flat_cells(page.astype(np.float32))[both[0]])
                assert np.isfinite(core).any()


def flat_cells(values: Any) -> Any:
    first = values[:-1, :-1]
    return np.all([first == part for part in (values[1:, :-1], values[:-1, 1:], values[1:, 1:])], axis=0)


# ---- in a browser, from the disk ---------------------------------------------------------------


@dataclass
class Opened:
    """A page from the disk, with what it asked for and complained of."""

    page: Page
    folder: str
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def drawn(self) -> Opened:
        self.page.wait_for_function("document.querySelector('.js-plotly-plot')?._fullLayout", timeout=90_000)
        self.page.wait_for_function(
            "() => [...window.__lossvizTables.values()].every((table) => table instanceof Promise)", timeout=30_000
        )
        return self

    def state(self) -> dict[str, Any]:
        return dict(self.page.evaluate("[...window.__lossviz.values()][0].state()"))

    def heights(self, name: str) -> Any:
        script = "name => document.querySelector('.js-plotly-plot').data.find(t => t.uid === name).z.map(r => [...r])"
        return np.array(self.page.evaluate(script, name), dtype=float)

    def results(self) -> list[float]:
        told = self.page.locator("[data-trace]").all_text_contents()
        return [float(text.replace("−", "-")) for text in told]

    def sound(self) -> None:
        assert self.errors == []
        assert [url for url in self.requests if not url.startswith((f"{self.folder}/", "blob:", "data:"))] == []


Open = Callable[..., Opened]


@pytest.fixture(scope="module")
def offline(browser: Browser) -> Iterator[BrowserContext]:
    """A profile without a network, for all pages of the module, so that Plotly's code is compiled once."""
    context = browser.new_context(viewport={"width": 1200, "height": 800}, offline=True)
    yield context
    context.close()


@pytest.fixture
def opened(offline: BrowserContext) -> Iterator[Open]:
    """Open a file in a browser that is offline."""
    pages: list[Page] = []

    def opener(path: Path, fragment: str = "", theme: Any = "light") -> Opened:
        found = Opened(offline.new_page(), path.parent.as_uri())
        pages.append(found.page)
        found.page.add_init_script(DRAW_NOTHING)
        found.page.emulate_media(color_scheme=theme)
        found.page.set_default_timeout(90_000)
        found.page.on("request", lambda request: found.requests.append(request.url))
        found.page.on("pageerror", lambda error: found.errors.append(str(error)))
        found.page.on("console", lambda said: found.errors.append(said.text) if said.type == "error" else None)
        found.page.goto(f"{path.as_uri()}{fragment}")
        return found

    yield opener
    for page in pages:
        page.close()


@pytest.mark.parametrize("page", some(PAGES, "mse", "cross_entropy"))
def test_every_page_draws_from_the_disk_in_the_theme_of_the_viewer(opened: Open, site: Path, page: str) -> None:
    theme = "dark" if page in ("mse", "compare") else "light"
    seen = opened(site / f"{page}.html", theme=theme).drawn()
    lines = seen.page.evaluate("[...document.querySelectorAll('.js-line')].map(p => p.getAttribute('d').length)")
    assert len([length for length in lines if length > 20]) >= 3
    if page not in COMPARISONS:
        exact = views(page)[0]
        assert seen.results()[0] == pytest.approx(exact.plane.value(*exact.point), rel=1e-4)
    ground = THEMES[theme].ground
    assert seen.page.evaluate("document.querySelector('.js-plotly-plot')._fullLayout.paper_bgcolor") == ground
    wanted = ", ".join(str(int(ground[i : i + 2], 16)) for i in (1, 3, 5))
    assert seen.page.evaluate("getComputedStyle(document.body).backgroundColor") == f"rgb({wanted})"
    seen.sound()


TOLD = "([which, text]) => document.querySelectorAll('[data-trace]')[which].textContent === text"


def test_a_slider_moves_the_surface_to_the_numbers_of_the_core(opened: Open, site: Path) -> None:
    seen = opened(site / "huber.html", "#huber_delta=2&huber_prediction=2.5&huber_view=side").drawn()
    seen.page.wait_for_function(TOLD, arg=[0, "3"])
    view = view_from_state("huber", {"delta": 2, "prediction": 2.5})
    assert seen.state() == {**view.state(), "view": "side"}
    assert seen.results()[:2] == [view.plane.value(*view.point), view.plane.gradient(*view.point)]
    seen.page.evaluate(MOVE, ["delta", Huber.parameters()[0].steps.index(1.6)])
    seen.page.wait_for_function("location.hash.includes('huber_delta=1.6')")
    seen.page.wait_for_function(TOLD, arg=[1, "1.6"])
    grid = np.linspace(-3, 3, 61)
    wanted = Huber(delta=1.6).value(grid[None, :], grid[:, None])
    np.testing.assert_allclose(seen.heights("value-surface"), wanted, atol=1e-4)
    seen.page.evaluate("location.hash = 'huber_delta=2.05&huber_prediction=2.5'")
    seen.page.wait_for_function(TOLD, arg=[0, "≈ 3.02"])  # between samples
    link = 'a[data-view][href*="huber_delta=0.5&"]'
    answer = seen.page.locator(f"details:has({link})").first
    answer.locator("summary").click()  # Reveal
    answer.locator(link).click()
    seen.page.wait_for_function(TOLD, arg=[1, "0.5"])
    assert seen.state()["delta"] == 0.5
    assert seen.page.locator("[data-worked]:visible").count() == 1
    seen.sound()


#: How many points plotly draws of each contour, by scene.
CONTOURS = """() => Object.fromEntries(["scene", "scene2"].map((name) => {
  const { traces } = document.querySelector(".js-plotly-plot")._fullLayout[name]._scene;
  const { surface } = Object.values(traces).find(({ surface }) => surface?._contourCounts);
  return [name, [...surface._contourCounts[2]]];
}))"""


@pytest.mark.parametrize(
    ("page", "state"),
    some(
        [("huber", {"delta": 2.5}), ("huber", {"delta": 2.47}), ("smooth_l1", {"beta": 1}), ("focal", {"gamma": 2})],
        ("huber", {"delta": 2.47}),
    ),
)
def test_a_page_draws_the_contours_of_the_core(opened: Open, site: Path, page: str, state: dict[str, float]) -> None:
    """As many points to each level as with the core's own numbers: a flat part that is hatched has thousands."""
    view = view_from_state(page, state)
    seen = opened(
        site / f"{page}.html", "#" + "&".join(f"{k}={v}" for k, v in view.query(complete=True).items())
    ).drawn()
    seen.page.wait_for_function(
        "link => location.hash.includes(link)", arg=next(iter(view.query(complete=True).items()))[1]
    )
    drawn = seen.page.evaluate(CONTOURS)
    exact = frame(view).surface
    for name, quantity in (("scene", exact.value), ("scene2", exact.gradient)):
        script = """([id, z]) => {
          const plot = document.querySelector(".js-plotly-plot"), at = plot.data.findIndex((t) => t.uid === id);
          return Plotly.restyle(plot, { z: [z] }, [at]).then(() => null);
        }"""
        surface = "value-surface" if name == "scene" else "gradient-surface"
        seen.page.evaluate(script, [surface, quantity.astype(np.float32).tolist()])
        wanted = np.array(seen.page.evaluate(CONTOURS)[name])
        assert wanted.sum() > 1000
        assert np.all(np.abs(np.array(drawn[name]) - wanted) <= 24), (drawn[name], list(wanted))


def test_a_choice_changes_to_the_form_the_page_holds_for_it(opened: Open, site: Path) -> None:
    seen = opened(site / "focal.html", "#focal_gamma=1&focal_label=7&focal_view=<b>").drawn()
    seen.page.wait_for_function("[...window.__lossviz.values()][0].state().gamma === 1")
    assert (seen.state()["label"], seen.state()["view"]) == (1, "valley")
    seen.page.check("input[data-control=from_logits][data-value=true]", force=True)
    seen.page.wait_for_function("location.hash.includes('from_logits=true')")
    seen.page.wait_for_function(
        "[...document.querySelectorAll('.js-plotly-plot text')].some(text => text.textContent.includes('logit'))"
    )
    state = seen.state()
    assert (state["gamma"], state["prediction"], state["range"], state["alpha"]) == (1, 2, 6, None)
    loss = Focal(gamma=1, from_logits=True)
    grid, labels = np.linspace(-6, 6, 61), np.linspace(0, 1, 61)
    wanted = loss.gradient(grid[None, :], labels[:, None])
    np.testing.assert_allclose(seen.heights("gradient-surface"), wanted, atol=2e-4)
    # numbers have no more digits than the samples know: 1.05e-6 is one unit, as a loss here may be as great as 5.3
    for gamma, told in ((5, "≈ 0"), (1, "≈ 0.0105")):
        state = f"focal_gamma={gamma}&focal_label=1&focal_from_logits=false&focal_prediction=0.9"
        seen.page.evaluate("state => { location.hash = state }", state)
        seen.page.wait_for_function(TOLD, arg=[0, told])
    seen.sound()


def test_an_exported_page_works_alone_and_offline(opened: Open, tmp_path: Path) -> None:
    view = view_from_state("huber", {"delta": 2.5, "label": 1.0, "prediction": -1.0, "range": 6.0})
    path = save(view, tmp_path / "alone.html")
    assert path.stat().st_size < 5_500_000
    seen = opened(path).drawn()
    assert seen.state() == view.state()
    before = seen.heights("value-surface")
    seen.page.evaluate(MOVE, ["delta", 0])
    seen.page.wait_for_function("document.querySelectorAll('[data-trace]')[1].textContent === '−0.1'")
    after = seen.heights("value-surface")
    assert np.abs(after - before).max() > 1
    assert after.max() == pytest.approx(Huber(delta=0.1).value(12.0, 0.0), abs=1e-3)
    assert saved(seen.page, tmp_path).name == "huber_delta-0.1_label-1@2x.png"
    seen.sound()


SAID = "text => [...document.querySelectorAll('.lossviz-note')].some((note) => !note.hidden && note.textContent.includes(text))"
QUIET = "[...document.querySelectorAll('.lossviz-note')].every((note) => note.hidden)"


def test_what_the_page_does_not_hold_is_said_until_something_is_moved(opened: Open, site: Path) -> None:
    seen = opened(site / "huber.html", "#huber_delta=1000&huber_label=<b>x</b>&huber_gamma=2").drawn()
    for said in (
        "huber_delta must be from 0.1 to 5 here, got '1000' (shown instead: 1)",
        "huber_label must be from −3 to 3 here, got '<b>x</b>' (shown instead: 0)",
        "huber has delta, label, prediction, range, several, view, not 'gamma'",
    ):
        seen.page.wait_for_function(SAID, arg=said)
    seen.page.evaluate(MOVE, ["delta", 0])
    seen.page.wait_for_function(QUIET)
    assert seen.state()["delta"] == 0.1
    for fragment, said in (
        ("huber_delta=1_0", "huber_delta must be from 0.1 to 5 here, got '1_0'"),
        ("huber_view=400,10", "huber_view must be one of valley"),
        ("huber_delta=1&huber_delta=2", "huber_delta is given as '1' and as '2' (shown instead: 2)"),
        ("huber_range=777", "huber_range must be 3 here, got '777'"),
    ):
        seen.page.evaluate("fragment => { location.hash = fragment }", fragment)
        seen.page.wait_for_function(SAID, arg=said)
    for fragment, shown in (
        ("huber_delta=%2B2,5&huber_label=%E2%88%921&huber_view=30, 20.0", (2.5, -1, "30,20")),
        ("huber_delta= 5 ", (5, 0, "valley")),  # what a link leaves out is at its default
    ):
        seen.page.evaluate("fragment => { location.hash = fragment }", fragment)
        seen.page.wait_for_function("at => [...window.__lossviz.values()][0].state().delta === at", arg=shown[0])
        seen.page.wait_for_function(QUIET)
        assert tuple(seen.state()[name] for name in ("delta", "label", "view")) == shown
    seen.sound()


def test_the_site_opens_the_range_that_holds_a_number(opened: Open, site: Path) -> None:
    seen = opened(site / "mse.html", "#mse_prediction=200&mse_label=180").drawn()
    seen.page.wait_for_function("[...window.__lossviz.values()][0].state().prediction === 200")
    assert (seen.state()["label"], seen.state()["range"]) == (180, 240)
    assert seen.page.evaluate(QUIET)
    seen.sound()


def test_an_exported_page_says_what_it_was_not_made_with(opened: Open, tmp_path: Path) -> None:
    path = save(
        view_from_state("huber", {"delta": 1000, "prediction": 250_000, "label": 200_000}), tmp_path / "alone.html"
    )
    seen = opened(path, "#huber_delta=1000&huber_prediction=250000").drawn()
    seen.page.wait_for_function("[...window.__lossviz.values()][0].state().prediction === 250000")
    assert seen.page.evaluate(QUIET)
    assert seen.results()[1] == 1000
    seen.page.evaluate("location.hash = 'huber_delta=2000'")
    seen.page.wait_for_function(SAID, arg="huber_delta must be from 0.1 to 1000 here, got '2000'")
    seen.sound()
