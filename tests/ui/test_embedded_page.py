"""A page in a frame of another one is its picture, its controls and its step alone."""

from __future__ import annotations

import pytest
from forms import one_of_each_form
from running import ROOT, TEXT_PAGES
from streamlit.testing.v1 import AppTest
from test_pages import assert_no_trouble, pictures

PAGES = sorted(path.stem for path in (ROOT / "pages").glob("*.py") if path.stem not in TEXT_PAGES)


@pytest.mark.parametrize("page", one_of_each_form(PAGES))
def test_nothing_but_picture_controls_and_step_is_embedded(page: str) -> None:
    app = AppTest.from_file(ROOT / "app.py", default_timeout=120)
    app.switch_page(f"pages/{page}.py")
    app.context["is_embedded"] = True
    app.run()
    assert_no_trouble(app)
    assert len(pictures(app)) == 1 and len(app.title) == 1
    assert not app.header and not app.code
    assert not any("## " in element.value for element in app.markdown)
