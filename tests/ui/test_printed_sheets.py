"""The sheets of lessons on the Lessons page: whom they are for, what is said of bad links, and how the browser prints them."""

from __future__ import annotations

import re
from html import unescape

import pytest
from running import Visit
from streamlit.testing.v1 import AppTest
from test_pages import assert_no_trouble, opened

from lossviz.lessons.plans import PLANS
from lossviz.site.sheets import AUDIENCES

SURFACES = "blank"

# How much of what stands around a sheet is printed with it.
LEFT_OVER = """
() => [...document.querySelectorAll('button, a, h1')].filter(one => one.checkVisibility() && !one.closest('.sheet')).length
"""


def written(app: AppTest) -> str:
    return unescape(" ".join(element.proto.body for element in app.get("html")))


@pytest.mark.parametrize("name", PLANS)
def test_the_page_of_lessons_leads_to_each_sheet(name: str) -> None:
    links = [element.proto for element in opened("pages/lessons.py").get("page_link")]
    assert f"sheet={name}" in [link.query_string for link in links]


def test_a_sheet_is_for_the_teacher_or_for_the_students() -> None:
    app = opened("pages/lessons.py", {"sheet": "how-wrong-is-confident"})
    assert_no_trouble(app)
    assert "Misread:" in written(app) and app.query_params["for"] in ("teacher", ["teacher"])
    app.radio(key="sheet_for").set_value("students").run()
    assert_no_trouble(app)
    assert "Misread:" not in written(app) and "☐ A" in written(app)
    assert app.query_params["for"] in ("students", ["students"])
    assert "☐ A" in written(opened("pages/lessons.py", {"sheet": "how-wrong-is-confident", "for": "students"}))


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"sheet": "nonsense"}, "sheet must be one of one-bad-point, how-wrong-is-confident"),
        ({"sheet": ""}, "sheet must be one of"),
        ({"sheet": "one-bad-point", "for": "<b>parents"}, "for must be one of teacher, students, got '<b>parents'"),
    ],
)
def test_a_link_to_no_sheet_gets_a_sentence(query: dict[str, str], said: str) -> None:
    app = opened("pages/lessons.py", query)
    assert_no_trouble(app)
    assert any(said in element.value for element in app.text)


def test_the_browser_prints_a_sheet_on_one_page_and_nothing_beside_it(tab: Visit) -> None:
    for audience in AUDIENCES:
        tab.page.goto(f"{tab.url}/lessons?sheet=one-bad-point&for={audience}")
        tab.page.locator(f".sheet.{audience}").wait_for(timeout=120_000)
        printed = tab.page.pdf(prefer_css_page_size=True)
        assert len(re.findall(rb"/Type /Page\b", printed)) == 1
        tab.page.emulate_media(media="print")
        assert tab.page.evaluate(LEFT_OVER) == 0
        tab.page.emulate_media(media="screen")
    # The button is a component, whose code may come after the sheet.
    tab.page.locator(".lossviz-print").wait_for(timeout=120_000)
    tab.look(width=390, height=844)
    assert tab.page.evaluate("document.querySelector('.sheet').scrollWidth <= innerWidth")
    assert tab.errors == []
