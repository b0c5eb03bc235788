"""Whatever a viewer writes, pastes, links or releases comes out as text, in every output of every page."""

from __future__ import annotations

import csv
import io
import json
import re
import urllib.error
import urllib.request
from collections.abc import Collection, Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

import forms
import pytest
from forms import one_of_each_form
from running import ROOT, TEXT_PAGES, Visit
from streamlit.testing.v1 import AppTest
from test_pages import PAGES, assert_no_trouble, opened, pictures, shown, untouched

from lossviz.ui import memory as memory_module

SURFACES = "blank"

#: What a viewer may write, and what its text must nowhere look like where Streamlit, Plotly or a browser reads markup.
HOSTILE = {
    "![zq](http://zq.example/a.png)": r"(?<!\\)\[zq",
    "[zq](javascript:zq)": r"(?<!\\)\[zq",
    "<img src=//zq.example onerror=zq>": r"(?<!\\)<img",
    "<b>zq</b><a href='//zq.example'>zq</a>": r"(?<!\\)<[ab]\b[^>]*>?zq|(?<!\\)<a href=.//zq",
    "http://zq.example/x": r"http://zq",
    "www.zq.example": r"www\.zq",
    "me@zq.example": r"me@zq",
    ":red[zq] :material/home: zq :streamlit: :smile: :material_home:": r":red\[zq|:material.home:|:streamlit:|:smile:",
    "$zq$ `zq` **zq** ~~zq~~": r"(?<!\\)[$`*~]zq",
    "zq -> zq <- zq >= zq": r"zq (->|<-|>=) ",
    "# zq\n\n- zq\n1. zq\n> zq": r"^\s*[#>-] zq|\n",
    "=zq()|'/C calc'!A0": r"(^|\n)=zq",
    "{{zq}}</script><script>zq</script>": r"(?<!\\)</?script",
}
#: Fields of a widget, ``st.text`` or a block of code, which show their text as it is.
AS_IT_IS = re.compile(r"(text_input|text_area)\.(value|default)|^text\.body$|code\.code_text|\.query_string")
CASES = list(HOSTILE)


def strings(message: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text in a message of Streamlit, with where it stands."""
    for field, value in message.ListFields():
        for part in value if field.is_repeated else [value]:
            here = f"{path}.{field.name}"
            if isinstance(part, str):
                yield here, part
            elif hasattr(part, "ListFields"):
                yield from strings(part, here)


def texts(data: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text in a payload, with where it stands."""
    if isinstance(data, str):
        yield path, data
    for name, part in data.items() if isinstance(data, Mapping) else enumerate(data) if isinstance(data, list) else ():
        yield from texts(part, f"{path}.{name}")


def assert_plain(app: AppTest) -> None:
    """No output of a page holds a hostile text as markup."""
    assert_no_trouble(app)
    told = [
        found
        for node in app._tree
        if getattr(node, "proto", None) is not None
        for found in strings(node.proto, node.type)
    ]
    told += [found for payload in pictures(app) for found in texts({**payload, "state": {}}, "payload")]
    for path, text in told:
        if "zq" in text and not AS_IT_IS.search(path):
            for pattern in HOSTILE.values():
                assert not re.search(pattern, text), (path, text)


def names(page: str) -> list[str]:
    stem = page.removeprefix("pages/").removesuffix(".py")
    state = [] if stem in TEXT_PAGES else list(shown(untouched(page)))
    return [*(f"{stem}_{name}" for name in state), "present", "hide"]


def step(names: Collection[str]) -> int:
    """How far the texts move on from one look at a page to the next: each is seen once, or in several places."""
    return 4 if forms.thorough else max(4, len(names))


@pytest.mark.parametrize("page", one_of_each_form(PAGES))
def test_links(page: str) -> None:
    given = names(page)
    for shift in range(0, len(CASES), step(given)):
        app = opened(page, {name: CASES[(place + shift) % len(CASES)] for place, name in enumerate(given)})
        assert_plain(app)
        assert not any(
            "zq" in value for name, values in app.query_params.items() for value in values if "formula" not in name
        )


@pytest.mark.parametrize(
    "page",
    [page for page in one_of_each_form(PAGES) if page.removeprefix("pages/").removesuffix(".py") not in TEXT_PAGES],
)
def test_released_states(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    state = shown(untouched(page))
    app = opened(page)
    for shift in range(0, len(CASES), step(state)):
        told = {name: CASES[(place + shift) % len(CASES)] for place, name in enumerate(state)}
        monkeypatch.setattr(memory_module, "released", lambda key, revision, told=told: told)
        app.run()
        assert_plain(app)
        monkeypatch.undo()


@pytest.mark.parametrize("text", CASES, ids=[ascii(text)[:24] for text in CASES])
def test_fields(text: str) -> None:
    app = opened("pages/outliers.py")
    for pasted in (text, f"1;2\n{text}\n3;{text}", f"x\ty\n{text}\t1,500"):
        app.text_area(key="outliers_text").set_value(pasted).run()
        assert_plain(app)
        assert app.warning
    app = opened("pages/your_own.py")
    for formula in (text, f"r**2 + {text}", f"{text}*r"):
        app.text_input[0].set_value(formula).run()
        assert_plain(app)
        assert app.warning


@pytest.mark.parametrize("name", ["a_b_", "B", "lambda", "delta", "x1"])
def test_names_of_parameters(name: str) -> None:
    app = opened("pages/your_own.py", {"your_own_formula": f"{name}*r**2"})
    assert_no_trouble(app)
    if not app.warning:
        labels = [field.label for field in app.number_input]
        assert labels and all(re.sub(r"\\(.)", r"\1", label).startswith(name) for label in labels)


# Files ------------------------------------------------------------------------------------------------------------


def fetched(url: str) -> tuple[str, str]:
    """Content type and text of an answer, whatever its status."""
    try:
        with urllib.request.urlopen(url, timeout=120) as answer:
            return answer.headers.get_content_type(), answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.headers.get_content_type(), error.read().decode()


@pytest.mark.parametrize(
    "path", ["huber/csv-curve", "compare/csv-residual", "outliers/csv", "your_own/csv-curve", "your_own/py"]
)
def test_files(app_url: str, path: str) -> None:
    page = path.partition("/")[0]
    state = shown(untouched(f"pages/{page}.py"))
    for text in CASES:
        kind, body = fetched(f"{app_url}/files/{path}?{urlencode({f'{page}_{name}': text for name in state})}")
        assert kind in ("text/csv", "text/x-python", "text/plain")
        assert "zq" not in body or kind == "text/plain"
        if kind == "text/csv":
            cells = [cell for row in csv.reader(io.StringIO(body)) for cell in row]
            assert not any(
                re.match(r"[=+@\t\r]|-(?![\d.]|inf|nan)", cell) for cell in cells
            )  # no table runs it as a formula
    for other in ("qr?link=", "files/huber/", "files/"):
        kind, body = fetched(f"{app_url}/{other}{urlencode({'': '<img src=//zq.example>'})[1:]}")
        assert "<img src=//zq" not in body


# In the browser ---------------------------------------------------------------------------------------------------

# Elements with a hostile text in them, and whatever is more than a paragraph in a message.
MADE = """
() => [...document.querySelectorAll('img, a, iframe, script, svg, math')].filter((made) => made.outerHTML.includes('zq'))
  .concat(...document.querySelectorAll('[data-testid=stAlert] [data-testid=stMarkdownContainer] :not(p)'))
  .map((made) => made.outerHTML)
"""


@pytest.mark.thorough
def test_nothing_is_made_or_asked_for_in_the_browser(tab: Visit) -> None:
    tab.go("outliers")
    field = tab.page.locator("textarea").first
    for text in CASES:
        line = " ".join(text.split())
        field.fill(f"1;2\n3;{line}")
        field.press("Control+Enter")
        quoted = line.replace("|", " ").split()[0][:12] if "|" in line or ";" in line else line[:30]
        tab.page.wait_for_function(
            "text => [...document.querySelectorAll('[data-testid=stAlert]')]"
            ".some(alert => alert.innerText.replaceAll('\\u2060', '').includes(text))",
            arg=quoted,
            timeout=30_000,
        )
        assert tab.page.evaluate(MADE) == []
    assert tab.foreign() == [] and tab.errors == []
    tab.go("your_own")
    for text in CASES[:6]:
        box = tab.page.locator("input[type=text]").first
        box.fill(text)
        box.press("Enter")
        tab.page.wait_for_selector("[data-testid=stAlert]")
        tab.at_rest()
        assert tab.page.evaluate(MADE) == []
    assert tab.foreign() == [] and tab.errors == []


def test_every_output_is_looked_at() -> None:
    """The walk finds a text that is not plain: markup in a message, and in a payload."""
    app = AppTest.from_string("import streamlit as st\nst.warning('![zq](http://zq.example)')").run()
    with pytest.raises(AssertionError):
        assert_plain(app)
    assert ("payload.a.0", "zq") in texts({"a": ["zq"]}, "payload")
    assert json.dumps([path for path, _ in texts({"a": {"b": "c"}})]) == '[".a.b"]'
    assert (ROOT / "lossviz" / "ui" / "plain.py").exists()
