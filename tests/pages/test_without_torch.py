"""The app where PyTorch is not installed: each page opens, and what needs it says in a sentence how to get it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from forms import one_of_each_form
from test_pages import PAGES, assert_no_trouble, opened, pictures

from lossviz.__main__ import BAD_REQUEST, main
from lossviz.export import save
from lossviz.export.batch import run
from lossviz.export.kinds import kind_of
from lossviz.export.requests import jobs
from lossviz.labs import descent, numerics
from lossviz.labs.catalogue import LABS
from lossviz.lessons.plans import PLANS
from lossviz.lessons.plans.plan import Plan
from lossviz.lessons.snippets import run_pytorch
from lossviz.optional import GET_TORCH, has_torch
from lossviz.site.sheets import UNTOLD, sheet
from lossviz.state.view import default_view
from lossviz.ui.files import subject_of

TRAINING = [page for page, lab in LABS.items() if lab.trains]


@pytest.fixture(autouse=True)
def no_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    """No PyTorch, and nothing that was computed with it before."""
    monkeypatch.setitem(sys.modules, "torch", None)
    monkeypatch.setattr(descent.trails, "_KEPT", {})


def words(app: object) -> str:
    """All that a page says."""
    return "\n".join(element.value for element in (*app.markdown, *app.info))  # type: ignore[attr-defined]


def test_there_is_none() -> None:
    assert not has_torch()
    with pytest.raises(ModuleNotFoundError, match="torch"):
        run_pytorch(default_view("mse"))
    with pytest.raises(ModuleNotFoundError, match="torch"):
        numerics.LAB.said(numerics.LAB.view())
    assert TRAINING == ["numerics", "descent"]


@pytest.mark.parametrize("page", TRAINING)
@pytest.mark.parametrize("query", [{}, {"present": "1"}], ids=["plain", "presented"])
def test_a_lab_says_what_to_install(page: str, query: dict[str, str]) -> None:
    app = opened(f"pages/{page}.py", query)
    assert_no_trouble(app)
    assert [element.value for element in app.info] == [LABS[page].missing]
    assert LABS[page].missing == f"{LABS[page].title} computes with PyTorch, {GET_TORCH}."
    assert pictures(app) == []
    assert not [button for button in app.button if button.key and "preset" in button.key]
    with pytest.raises(ValueError, match=r"computes with PyTorch, which is not installed: `pip install torch`"):
        subject_of(page, [])


@pytest.mark.parametrize("page", ["pages/huber.py", "pages/focal.py"])
def test_a_snippet_says_what_would_run_it(page: str) -> None:
    app = opened(page)
    app.session_state[f"code_{page[6:-3]}"] = True
    app.run()
    assert_no_trouble(app)
    assert "import torch" in words(app)
    assert f"This page can run it with PyTorch, {GET_TORCH}." in words(app)
    assert "Run it here" not in [button.label for button in app.button]


def steps() -> list[tuple[Plan, int]]:
    """Every step of every lesson that stands in such a lab, and the step before it, which would send its picture ahead."""
    found = []
    for plan in PLANS.values():
        there = {number for number, page in enumerate(plan.pages, start=1) if page in TRAINING}
        found += [(plan, number) for number in sorted(there | {number - 1 for number in there} - {0})]
    return found


@pytest.mark.parametrize(("plan", "number"), steps(), ids=lambda value: str(getattr(value, "key", value)))
def test_a_lesson_goes_on_past_such_a_step(plan: Plan, number: int) -> None:
    page = plan.pages[number - 1]
    app = opened(f"pages/{page}.py", plan.query(number))
    assert_no_trouble(app)
    said = " ".join(element.proto.body for element in app.get("html"))
    assert ("computes with PyTorch" in said) == (page in TRAINING)
    assert {"Back", "Next"} <= {button.label for button in app.button}


def test_the_steps_are_of_every_kind() -> None:
    pages = {plan.pages[number - 1] for plan, number in steps()}
    assert set(TRAINING) < pages


@pytest.mark.parametrize("plan", PLANS.values(), ids=lambda plan: plan.key)
def test_a_sheet_tells_the_other_steps(plan: Plan) -> None:
    needed = bool({*plan.pages} & {*TRAINING})
    assert (UNTOLD in sheet(plan, "teacher", "http://localhost:8501")) == needed


@pytest.mark.parametrize("page", [page for page in one_of_each_form(PAGES) if page[6:-3] not in TRAINING])
def test_every_other_page_opens(page: str) -> None:
    app = opened(page)
    assert_no_trouble(app)
    assert "PyTorch, which is not installed" not in words(app)


@pytest.mark.parametrize("page", TRAINING)
@pytest.mark.parametrize(
    "words",
    [[], ["--format", "tex"], ["--format", "csv"], ["--format", "html"], ["--dry-run"], ["--turn", "90"], ["--alt"]],
    ids=lambda words: " ".join(words) or "png",
)
def test_the_command_says_what_to_install(
    page: str, words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    title = LABS[page].title
    wanted = (
        f"lossviz export: {page}: {title} computes with PyTorch, which is not installed: `pip install torch` gets it\n"
    )
    for named in ([page], ["--link", page]):
        assert main(["export", *named, *words, "--out", str(tmp_path / "files")]) == BAD_REQUEST
        assert capsys.readouterr().err == wanted
    for form in ("png", "tex", "csv", "html"):
        with pytest.raises(ValueError, match=f"save: {title} computes with PyTorch, which is not installed"):
            save(LABS[page].view(), tmp_path / f"lab.{form}")
    assert list(tmp_path.iterdir()) == []


def test_of_all_pages_those_that_need_none_are_made(tmp_path: Path) -> None:
    started = [kind_of(page).start() for page in ("mse", "outliers", *TRAINING)]
    made = run(jobs(started, forms=["csv"], leave=True), tmp_path, lambda line: None)
    assert {name.partition("_")[0] for name in made.made} == {"mse", "outliers"}
    assert {name.partition("_")[0]: why for name, why in made.failed.items()} == {
        page: f"{LABS[page].title} computes with PyTorch, which is not installed: `pip install torch` gets it"
        for page in TRAINING
    }
