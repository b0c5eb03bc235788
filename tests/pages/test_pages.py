"""Every page file, run without a browser: by itself, from links, from hostile links, and with each button pressed."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Sequence
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

import forms
import pytest
from forms import one_of_each_form, some
from running import ROOT, TEXT_PAGES
from streamlit.testing.v1 import AppTest

from lossviz import CATALOGUE
from lossviz.decimals import decimal_difference
from lossviz.formula import number
from lossviz.state.view import View, default_view, view_from_query

PAGES = sorted(f"pages/{path.name}" for path in (ROOT / "pages").glob("*.py"))
#: What these show is computed by torch; they say so while it starts.
TORCH_PAGES = {"pages/numerics.py", "pages/descent.py"}
LOSS_PAGES = [page for page in PAGES if Path(page).stem in CATALOGUE]

#: No parameter of any loss accepts one of these.
NONSENSE = ["nan", "inf", "-inf", "1e400", "", "<script>alert(1)</script>", "9" * 5000, "\x00", "1,5,9,1,1", "٣x", "[]"]
#: These some parameters accept; none may raise.
DUBIOUS = [
    "-1",
    "0",
    "99999",
    "1e-320",
    "1e308",
    "None",
    "true",
    "٣",
    " 1 ",
    "1_0",
    "0x10",
    "-0.0",
    ["1", "2"],
    ["nan", "inf"],
]


def opened(page: str, query: dict[str, Any] | None = None) -> AppTest:
    """A new session's first run of ``page``."""
    app = AppTest.from_file(ROOT / "app.py", default_timeout=120)
    if page != "app.py":
        app.switch_page(page)
    app.query_params.update(query or {})
    app.run()
    return app


@cache
def untouched(page: str) -> AppTest:
    """A page as it opens, for those who look and touch nothing."""
    return opened(page)


def assert_no_trouble(app: AppTest) -> None:
    """No exception, no error box."""
    assert [element.message for element in (*app.exception, *app.error)] == []


def pictures(app: AppTest) -> list[dict[str, Any]]:
    """The payloads of the live pictures on a page."""
    found = [(element.proto.component_name, element.proto.bytes) for element in app.get("bidi_component")]
    sent = dict(data.split(b"\n", 1) for name, data in found if name == "lossviz_table")
    told = [json.loads(data) for name, data in found if name == "lossviz_live"]
    return [json.loads(gzip.decompress(sent[mount["payload"].encode()])) for mount in told]


def results(app: AppTest) -> list[str]:
    """Loss, gradient and curvature, as the numbers of a loss page begin."""
    return re.findall("<dd>(.*?)</dd>", " ".join(element.value for element in app.markdown))


def shown(app: AppTest) -> dict[str, Any]:
    """The state of the view that the first picture of a page opens with; the words of a page without pictures."""
    found = pictures(app)
    return dict(found[0]["state"]) if found else {"words": [element.value for element in app.markdown]}


@cache
def default_state(page: str) -> dict[str, Any]:
    """What a page shows of a link that says nothing that can be shown: a loss at its defaults."""
    key = Path(page).stem
    return default_view(key).state() if key in CATALOGUE else shown(untouched(page))


def hostile(page: str, values: Sequence[Any], first: int) -> dict[str, Any]:
    """A link that gives each control of the page, and some it has not, the next of ``values``.

    Every value in every control, one by one, is the business of the tests of the views, which need no page.
    """
    key = Path(page).stem
    names = [*default_state(page), "losses", "points", "unheard_of", ""]
    names = [f"{key}_{name}" for name in names] + ["junk", key, "present", "hide"]
    return {name: values[(first + place) % len(values)] for place, name in enumerate(names)}


def far_view(key: str) -> View:
    """A view of a loss whose every control is away from its default, flags included."""
    query = {f"{key}_prediction": "0.37", f"{key}_label": "0.25", f"{key}_view": "side"}
    for record in CATALOGUE[key].parameters():
        flag = record.kind == "flag"
        step = not record.default if flag else next(s for s in reversed(record.steps) if s != record.default)
        query[f"{key}_{record.name}"] = str(step).lower()
    return view_from_query(key, query)


def test_home_links_to_every_page() -> None:
    app = untouched("app.py")
    assert_no_trouble(app)
    text = " ".join(element.proto.page for element in app.get("page_link"))
    assert [page for page in PAGES if Path(page).stem not in text] == []


def listed(app: AppTest) -> dict[str, tuple[bool, list[str]]]:
    """The groups of the sidebar: whether each is open, and the pages that it links to."""
    return {
        fold.label: (fold.proto.expanded, [link.proto.page for link in fold.get("page_link")])
        for fold in app.sidebar.expander
    }


@pytest.mark.parametrize("page", ["app.py", *PAGES])
def test_the_list_of_pages_is_open_where_the_page_stands_in_it(page: str) -> None:
    groups = listed(untouched(page))
    names = [name for _, pages in groups.values() for name in pages]
    assert sorted(names) == sorted(Path(each).stem for each in PAGES)
    here = Path(page).stem
    assert [here in pages for _, pages in groups.values()] == [open_ for open_, _ in groups.values()]
    assert any(open_ for open_, _ in groups.values()) == (page != "app.py")
    assert max(len(pages) for _, pages in groups.values()) <= 8  # or a group is no help


@pytest.mark.parametrize("key", CATALOGUE)
def test_every_loss_has_its_page(key: str) -> None:
    assert f"pages/{key}.py" in PAGES


@pytest.mark.parametrize(
    "page", [pytest.param(page, marks=[pytest.mark.torch] * (page in TORCH_PAGES)) for page in PAGES]
)
def test_page_opens(page: str) -> None:
    app = untouched(page)
    assert_no_trouble(app)
    assert bool(pictures(app)) == (Path(page).stem not in TEXT_PAGES)
    assert app.title or app.header


@pytest.mark.parametrize("page", LOSS_PAGES)
def test_link_opens_the_view_it_names(page: str) -> None:
    view = far_view(Path(page).stem)
    assert set(view.query()) >= {f"{view.loss.key}_{record.name}" for record in view.loss.parameters()}
    app = opened(page, view.query(complete=True))
    assert_no_trouble(app)
    assert shown(app) == view.state()
    plane = view.plane
    expected = [f(*view.point) for f in (plane.value, plane.gradient, plane.curvature)]
    if plane.of_difference:
        residual = decimal_difference(*view.point)
        expected.append(expected[1] / residual)  # the weight
    assert results(app) == [number(result) for result in expected]


@pytest.mark.parametrize("page", one_of_each_form(PAGES))
@pytest.mark.parametrize("first", range(0, len(NONSENSE), 4 if forms.thorough else 7))
def test_nonsense_in_a_link_opens_the_default(page: str, first: int) -> None:
    app = opened(page, hostile(page, NONSENSE, first))
    assert_no_trouble(app)
    assert shown(app) == default_state(page)


@pytest.mark.parametrize("page", one_of_each_form(PAGES))
@pytest.mark.parametrize("first", range(0, len(DUBIOUS), 4 if forms.thorough else 7))
def test_dubious_values_in_a_link_raise_nothing(page: str, first: int) -> None:
    assert_no_trouble(opened(page, hostile(page, DUBIOUS, first)))


@pytest.mark.parametrize("page", some(LOSS_PAGES, *(f"pages/{key}.py" for key in ("huber", "focal", "cross_entropy"))))
def test_one_bad_value_in_a_link_spoils_no_other(page: str) -> None:
    view = far_view(Path(page).stem)
    for name in view.query():
        app = opened(page, view.query(complete=True) | {name: "nan"})
        assert_no_trouble(app)


@pytest.mark.parametrize("page", one_of_each_form(["app.py", *PAGES]))
def test_every_button_can_be_pressed(page: str) -> None:
    app = opened(page)
    for place in range(len(app.button)):
        if place < len(app.button):
            app.button[place].click().run()
            assert_no_trouble(app)


@pytest.mark.torch
@pytest.mark.parametrize("key", sorted(CATALOGUE))
def test_code_comes_when_its_fold_is_opened_and_runs(key: str) -> None:
    app = opened(f"pages/{key}.py")
    assert not any("With PyTorch" in element.value for element in app.markdown)
    app.session_state[f"code_{key}"] = True
    app.run()
    assert any("With PyTorch" in element.value for element in app.markdown)
    app.button(key=f"run_{key}").click().run()
    assert_no_trouble(app)
    assert any(element.value == "They agree." for element in app.markdown)


# What is no prose: formulas, code, markup, the addresses of links, and what draws a table.
NO_PROSE = re.compile(
    r"```.*?```|\$\$.*?\$\$|\$[^$]*\$|`[^`]*`|<style>.*?</style>|<[^>]*>|\]\([^)]*\)|:--+|--+:", re.DOTALL
)
ASCII_MATHS = re.compile(r"(?<![\w.])-\d| - |\^|\b\d+e-\d|<=|>=|!=")


@pytest.mark.parametrize(
    "page", ["app.py", *(page for page in PAGES if Path(page).stem not in ("your_own", "claims", "worked_examples"))]
)
def test_prose_has_a_real_minus_and_no_ascii_mathematics(page: str) -> None:
    app = untouched(page)
    texts = [element.value for element in (*app.markdown, *app.header, *app.caption)]
    texts += [unescape(element.proto.body) for element in app.get("html")]
    found = [(text, ASCII_MATHS.findall(NO_PROSE.sub("", text))) for text in texts]
    assert [each for each in found if each[1]] == []


def test_compare_offers_groups_and_says_what_redescending_and_asymmetric_losses_do() -> None:
    app = opened("pages/compare.py")
    groups = {each.label: each.value for each in app.button_group}
    assert groups == {"Usual losses": ["mse", "smooth_l1", "huber"], "Robust losses": [], "Asymmetric losses": []}
    said = "\n".join(element.value for element in app.markdown)
    assert "Redescending" not in said and "Asymmetric, as" not in said
    app.button_group(key="compare_choice_robust").set_value(["tukey", "barron"]).run()
    app.button_group(key="compare_choice_asymmetric").set_value(["expectile"]).run()
    assert_no_trouble(app)
    assert shown(app)["losses"] == "mse,smooth_l1,huber,tukey,barron,expectile"
    said = "\n".join(element.value for element in app.markdown)
    assert "**Redescending, as set now: Tukey’s biweight loss.**" in said  # Barron's is not at α = 1
    assert "far outliers are ignored" in said and "starting point matters" in said
    assert "**Asymmetric, as set now: Expectile loss.** The curves are not mirrored" in said
    robust = opened(
        "pages/compare.py", {"compare_losses": "barron,expectile", "compare_alpha": "-2", "compare_tau": "0.5"}
    )
    said = "\n".join(element.value for element in robust.markdown)
    assert "as set now: Barron’s general loss.**" in said and "Asymmetric, as" not in said
