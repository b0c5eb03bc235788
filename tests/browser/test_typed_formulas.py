"""A formula that cannot be read dims the old picture in the browser, and the next good one brings it back."""

from __future__ import annotations

from running import Visit

SURFACES = "blank"

_STRENGTHS = """() => ["shown", "formula"].map((name) =>
  Number(getComputedStyle(document.querySelector(`.st-key-your_own_${name}`)).opacity))"""


def test_an_old_picture_is_dim_until_the_text_is_good_again(tab: Visit) -> None:
    tab.go("your_own").loaded()  # a page shows when its picture has its place
    field = tab.page.get_by_role("textbox", name="Formula in")
    dim = f"() => ({_STRENGTHS})().every((strength) => strength < 0.5)"
    full = f"() => ({_STRENGTHS})().every((strength) => strength === 1)"
    tab.page.wait_for_function(full)
    for wrong in ("1/2r", "", "|r"):
        field.fill(wrong)
        field.press("Enter")
        tab.page.wait_for_function(dim)
        assert "not what is typed" in tab.page.inner_text(".stMain")
    field.fill("½ δ r² + |r|")
    field.press("Enter")
    tab.page.wait_for_function(full)
    tab.page.get_by_text("Understood as").wait_for()
    assert "not what is typed" not in tab.page.inner_text(".stMain")
    assert tab.errors == []
