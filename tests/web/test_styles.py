"""The style sheets of the app cost a picture nothing: what they say may not make a browser style the page again."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import lossviz.web

#: That of presenter mode is there in presenter mode alone.
SHEETS = sorted(path for path in Path(lossviz.web.__file__).parent.glob("*.css") if path.name != "present.css")


def selectors(text: str) -> list[str]:
    """The selectors of a sheet, one by one, without what they compare attributes with."""
    plain = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    heads = re.findall(r"(?<![^{};])([^{};@]+)\{", plain)
    return [re.sub(r"([*^~$|]?=)[^\]]*", "", head).strip() for head in heads]


def arguments(selector: str, name: str) -> list[str]:
    """What stands in the brackets of each ``name(...)``."""
    found = []
    for match in re.finditer(re.escape(name) + r"\(", selector):
        depth, end = 1, match.end()
        while depth:
            depth += {"(": 1, ")": -1}.get(selector[end], 0)
            end += 1
        found.append(selector[match.end() : end - 1])
    return found


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: str(sheet.name))
def test_no_sheet_has_the_page_styled_again_with_a_picture(sheet: Path) -> None:
    for selector in selectors(sheet.read_text(encoding="utf-8")):
        for asked in arguments(selector, ":has"):  # or it may mean every element that Plotly measures a letter with
            assert "*" not in asked and ":not(" not in asked, selector
        # or every element below one whose class changes is styled again, as the blocks of Streamlit do at each change
        assert "*" not in selector.partition("[class")[2], selector
