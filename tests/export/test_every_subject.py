"""Everything can be exported: each page by its name, by options and by links, lesson steps too; and what is refused."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import numpy as np
import pytest
from running import ROOT, TEXT_PAGES

from lossviz import CATALOGUE, parse_loss
from lossviz.__main__ import BAD_REQUEST, DONE, main
from lossviz.export import FORMATS, RequestError, file_name, save, table_of
from lossviz.export.addresses import from_link
from lossviz.export.batch import run
from lossviz.export.browser import Held
from lossviz.export.chosen import Asked, subjects
from lossviz.export.kinds import kind_of, pages
from lossviz.export.requests import jobs
from lossviz.labs.catalogue import LABS
from lossviz.labs.outliers.model import OutliersView
from lossviz.lessons.plans import PLANS
from lossviz.state.compare import COMPARISONS, CompareView
from lossviz.state.record import Record
from lossviz.state.view import default_view, opening_view

LOG_COSH = "log(cosh(delta*r))/delta"


def one(*named: str, **asked: Any) -> Any:
    """The only subject of a request."""
    (found,) = subjects(Asked(named, **asked))
    return found


def moved(page: str) -> Record:
    """A view of a page away from what it opens with."""
    if page in LABS:
        return [*LABS[page].presets().values()][-1][1]
    if page in COMPARISONS:
        return one(page, settings=["points=50", "range=6"])
    if page == "your_own":
        return one(formulas=["where(abs(r) < c, r**2/2, c*(abs(r) - c/2))"], settings=["c=2.5", "label=0.5"])
    plane = default_view(page).plane
    return one(page, settings=[f"label={plane.opening[1] or 0.25:g}", f"prediction={plane.opening[0] / 2:g}"])


def plan_of(*wanted: Record, form: str) -> list[str]:
    return [job.name for job in jobs(wanted, forms=[form])]


# ---- pages -------------------------------------------------------------------------------------


def test_every_page_with_a_picture_is_one_that_can_be_exported() -> None:
    pictured = {path.stem for path in (ROOT / "pages").glob("*.py")} - set(TEXT_PAGES)
    assert pictured == set(pages())


@pytest.mark.parametrize("form", FORMATS)
def test_every_page_can_be_planned_in_every_format_under_names_of_its_own(form: str) -> None:
    wanted = [kind_of(page).start() for page in pages()] + [moved(page) for page in ("your_own", *LABS)]
    names = [name for view in wanted for name in plan_of(view, form=form)]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[\w.+@-]{1,220}", name, re.ASCII) for name in names)
    assert all(any(name.startswith(page) for name in names) for page in pages())


@pytest.mark.parametrize("page", pages())
def test_a_link_opens_the_view_it_was_made_from(page: str) -> None:
    for view in (kind_of(page).start(), moved(page)):
        query = urlencode(view.query(complete=True))
        for link in (f"http://host:8501/base/{page}?{query}", f"file:///site/{page}.html#{query}"):
            assert from_link(link) == view
    assert from_link(f"http://host/{page}") == kind_of(page).read({}).view


@pytest.mark.parametrize("name", PLANS)
def test_a_link_to_a_step_of_a_lesson_opens_what_the_step_shows(name: str) -> None:
    plan = PLANS[name]
    for number in range(1, len(plan) + 1):
        link = f"http://host/{plan.pages[number - 1]}?{urlencode(plan.query(number))}&present=1"
        assert from_link(link) == plan.step(number).view
    page = plan.pages[-1]
    assert from_link(f"http://host/{page}?lesson={name}") == plan.step(plan.pages.index(page) + 1).view
    meant = default_view("huber")
    query = {**plan.query(1), **meant.query(complete=True)}
    assert from_link(f"http://host/huber?{urlencode(query)}") == meant  # a view of its own is meant as it is


@pytest.mark.parametrize("page", LABS)
def test_a_lab_takes_its_presets_by_name(page: str) -> None:
    for name, (_, view) in LABS[page].presets().items():
        assert one(page, preset=name) == one(page, settings=[f"preset={name}"]) == view
        assert file_name(view, "csv") == f"{page}_{name}.csv"


def test_options_set_what_a_lab_shows(tmp_path: Path) -> None:
    view = one("outliers", preset="houses", losses="mse,huber:delta=7", settings=["selected=-1"])
    assert [loss.settings() for loss in view.drawn] == [{}, {"delta": 7.0}]
    assert (view.points, view.selected) == (OutliersView.of("houses").points, -1)
    text = one("outliers", points="1,2; 3,4;5,6.5")
    (tmp_path / "points.csv").write_text("\ufeffx;y\n1;2\n3;4\n5;6,5\n", encoding="utf-8")
    assert text == one("outliers", points=str(tmp_path / "points.csv"))
    assert (text.points, text.suspects) == (((1.0, 2.0), (3.0, 4.0), (5.0, 6.5)), ())
    path = one("descent", losses="huber:delta=0.5", settings=["scene=line", "step=20"])
    assert [scene.loss.settings()["delta"] for scene in path.scenes.values()] == [0.5]
    assert one("outliers", settings=["y=7"]).points[-1] == (9.9, 7.0)
    assert one("outliers", settings=["selected=3"]).points == OutliersView().points  # nothing is moved along


def test_comparisons_take_their_losses_in_both_ways() -> None:
    view = one("compare", losses="mse,huber:delta=2")
    assert view == one("compare", settings=["losses=mse,huber", "delta=2"])
    assert view == CompareView.from_state({"losses": "mse,huber", "delta": 2.0})
    both = subjects(Asked(["compare", "huber"], settings=["delta=3"]))
    assert [subject.state()["delta"] for subject in both] == [3.0, 3.0]


def test_the_list_names_every_page_and_preset(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list"]) == DONE
    said = capsys.readouterr().out
    assert [page for page in pages() if not re.search(rf"^  {page} ", said, re.M)] == []
    told = " ".join(said.split())
    assert all(f"--preset {', '.join(lab.presets())}" in told for lab in LABS.values())


# ---- formulas ----------------------------------------------------------------------------------


def test_a_formula_is_in_title_name_and_manifest(tmp_path: Path) -> None:
    arguments = ["--formula", LOG_COSH, "--set", "delta=2", "--set", "beside=huber", "--format", "html,csv"]
    assert main(["export", *arguments, "--quiet", "--out", str(tmp_path)]) == DONE
    files = json.loads((tmp_path / "export.json").read_text(encoding="utf-8"))["files"]
    assert len(files) == 3
    for name, entry in files.items():
        assert name.startswith("your_own_log-cosh-delta-r-delta_") and "_delta-2_beside-huber" in name
        assert entry["title"].startswith(f"Your own loss ℓ = {LOG_COSH}: δ = 2")
        assert entry["state"]["formula"] == LOG_COSH
        assert from_link(f"your_own?{urlencode(entry['link'])}").state() == entry["state"]
    page = next(tmp_path.glob("*.html")).read_text(encoding="utf-8")
    assert f"<title>Your own loss ℓ = {LOG_COSH} · lossviz</title>" in page


def test_formulas_never_share_a_name() -> None:
    texts = [f"r**2 {sign} {number}*abs(r)" for sign in "+-" for number in range(1, 150)]
    texts += [f"{number}*r**2 + 0*{'(r + 1)*' * 8}1" for number in range(50)]
    views = [opening_view(parse_loss(text)) for text in texts]
    assert len({file_name(view, "csv", what="surface") for view in views}) == len(texts)


def test_a_value_may_begin_with_a_minus(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--formula", "-y*log(p)", "--formula", "-y*z", "outliers", "--points", "-1,2;-3,4", "--format", "csv"]
    assert main(["export", *arguments, "--camera", "-45,30", "--dry-run"]) == DONE
    names = capsys.readouterr().out
    assert "your_own_y-log-p_" in names and "your_own_y-z_" in names and "exports/outliers_" in names
    with pytest.raises(SystemExit):
        main(["export", "--formula", "--format", "csv"])
    assert "argument --formula: expected one argument" in capsys.readouterr().err


def test_several_formulas_are_several_files() -> None:
    found = subjects(Asked(["mse", "your_own"], formulas=["r**2", "abs(r)"]))
    assert [subject.page for subject in found] == ["mse", "your_own", "your_own"]
    assert len(set(plan_of(*found, form="svg"))) == 3


# ---- files that need no browser ----------------------------------------------------------------


def test_every_page_has_an_interactive_file_and_tables(tmp_path: Path) -> None:
    wanted = [moved(page) for page in pages() if page not in CATALOGUE]
    plan = jobs(wanted, forms=["html", "csv"])
    assert run(plan, tmp_path, lambda line: None).failed == {}
    files = json.loads((tmp_path / "export.json").read_text(encoding="utf-8"))["files"]
    for name, entry in files.items():
        text = (tmp_path / name).read_text(encoding="utf-8")
        if name.endswith(".html"):
            assert text.count("</script>") == 3
            assert not re.search(r"<(?:script|link|img)[^>]+(?:src|href)=\"(?!data:)", text)
        else:
            assert text.count("\n") > 10
        assert entry["title"] and kind_of(entry["page"]).read(entry["link"]).refused == ()
    bench = next(entry for name, entry in files.items() if name.startswith("outliers"))
    assert bench["title"] == "Outlier bench: Lines through 11 points"


@pytest.mark.parametrize("page", pages())
def test_tables_are_those_there_are(page: str, tmp_path: Path) -> None:
    view = kind_of(page).start()
    with pytest.raises(ValueError, match=f"{page} has tables of .*, got '3d'"):
        table_of(view, "3d")
    for form in FORMATS:
        with pytest.raises(ValueError, match=r"save: view must be one of linked.*, got '3d'"):
            save(view, tmp_path / f"x.{form}", view="3d")
    assert list(tmp_path.iterdir()) == []


def test_a_lab_is_saved_from_python(tmp_path: Path) -> None:
    view = OutliersView.of("houses")
    for form in ("csv", "html"):
        assert save(view, tmp_path / f"houses.{form}").stat().st_size > 1000
    table = (tmp_path / "houses.csv").read_text(encoding="utf-8")
    assert "points,58.0,118.0," in table


# ---- refusals ----------------------------------------------------------------------------------

STEP = "http://h/huber?lesson=one-bad-point"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "name a page, or give --formula"),
        (["hubr"], r"page must be one of mse, .*your_own, compare, .*outliers.*, got 'hubr'"),
        (["--formula", "r^^2"], r"your_own: formula must be a formula, got 'r\^\^2' \(column 3"),
        (["--formula", "r+" * 400 + "r"], "formula must be a formula, got 'r.*801 characters; up to 500"),
        (["--formula", ""], "formula must be a formula, got ''"),
        (["--formula", "("], r"formula must be a formula, got '\('"),
        (["--formula", "__import__('os').system('true')"], "formula must be a formula, got"),
        (["--formula", "a*b*c*d*r"], "formula must be a formula, got 'a"),
        (["--formula", "r\x00\n2"], "formula must be a formula, got 'r"),
        (["--formula", "c*r**2", "--set", "c=wide"], r"your_own: c must be in .*, got 'wide'"),
        (["--formula", "c*r**2", "--set", "delta=1"], "your_own can set .*c.*, not 'delta'"),
        (["--formula", "c*r**2", "--set", "parameters=c:9:1:5"], "parameters must be NAME:DEFAULT:LOW:HIGH"),
        (["--formula", "r**2", "--set", "beside=focal"], "beside must be one of .* or nothing, got 'focal'"),
        (["huber", "--losses", "mse"], "losses: huber shows one loss; the pages that show several are compare, "),
        (["compare", "--losses", "mse,l7"], "losses of compare must be one of mse, .*, got 'l7'"),
        (["compare", "--losses", "mse,hinge"], "losses of compare must be one of .*, got 'hinge'"),
        (["compare", "--losses", ","], "losses must name at least one"),
        (["compare", "--losses", "huber:gamma=1"], "losses: huber has delta, not 'gamma'"),
        (["compare", "--losses", "huber:delta"], "set must be NAME=VALUE, such as delta=1.5, got 'delta'"),
        (["compare", "--losses", "huber:delta=-1"], r"compare: delta must be in \(0, 1e\+12\], got '-1'"),
        (["compare", "--losses", "quantile:tau=0.1,expectile:tau=0.9"], "tau is given as '0.1' and as '0.9'"),
        (["compare", "--set", "losses=l7"], "compare: losses must be some of mse, .*, got 'l7'"),
        (["compare", "--set", "tau=0.3"], "compare: none of mse, smooth_l1, huber has a parameter tau"),
        (["outliers", "--losses", "huber:delta=none"], "outliers: huber_delta must be in .*, got 'none'"),
        (["outliers", "--losses", "focal"], "losses of outliers must be one of .*, got 'focal'"),
        (["numerics", "--losses", "mse"], "losses: numerics shows one loss"),
        (["outliers", "--preset", "huses"], "preset must be of outliers one of outlier, clean, .*; got 'huses'"),
        (["outliers", "--set", "preset=huses"], "outliers: preset must be one of outlier, clean, .*, got 'huses'"),
        (["huber", "--preset", "clean"], "preset: huber has none; the pages with presets are outliers, imbalance"),
        (["huber", "--points", "1,2"], "points: huber has none; they are of the page outliers"),
        (
            ["outliers", "--points", "nowhere.csv"],
            "points: no file is named 'nowhere.csv', and as points it cannot be read",
        ),
        (["outliers", "--points", "1,2;3,x"], "points: .* line 2: “x” is not a number"),
        (["outliers", "--points", "1e13,2"], "points: .* line 1: .*beyond"),
        (["outliers", "--points", ";".join(["1,2"] * 501)], "points: .* more than 500 points"),
        (["outliers", "--points", ""], "points: .* no points found"),
        (["outliers", "--points", "1,500\t250,000"], "points can be read in two ways"),
        (["outliers", "--points", str(ROOT / "tests" / "golden" / "huber_surface.png")], "cannot be read as text"),
        (["outliers", "--set", "points=1_2~3"], "outliers: points must be at most 500 points such as 1_2.5~3_4"),
        (["outliers", "--set", "selected=99"], "outliers: selected must be an integer in .*, got '99'"),
        (["descent", "--set", "rate=0"], r"descent: rate must be in \[1e-05, 1000\], got '0'"),
        (["imbalance", "--set", "gamma=99"], r"imbalance: gamma must be in \[0, 20\], got '99'"),
        (["numerics", "--set", "task=sorting"], "numerics: task must be one of binary, softmax, got 'sorting'"),
        (["numerics", "--view", "surface,nonsense"], "view must be one of"),
        (
            ["numerics", "--view", "surface"],
            "panel of numerics must be one of linked, loss, .*, got 'loss-surface'",
        ),
        (["outliers", "--panel", "loss"], "panel of outliers must be one of linked, lines, lost-trust, got 'loss'"),
        (
            ["outliers", "--range", "-4,4"],
            "outliers: range is for panels with the same axis, and these have x and point's number: name one panel",
        ),
        (
            ["outliers", "--panel", "lines", "--label-range", "-4,4"],
            "outliers: a panel of a lab takes no label-range; it takes size, .*, range, z-range",
        ),
        (
            ["outliers", "--panel", "lines", "--with", "mse"],
            "outliers: with: outliers shows mse once, and has it; it can",
        ),
        (["outliers", "--panel", "lines", "--with", "focal"], "outliers: with: outliers has mse, .*, got 'focal'"),
        (["numerics", "--with", "mse"], "with is for pages that show several losses"),
        (
            ["huber", "--panel", "loss", "--camera", "top"],
            "camera is for linked, loss-surface, gradient-surface, and not",
        ),
        (["huber", "--panel", "loss-surface", "--family"], "family is for curves: loss, gradient, curvature"),
        (["huber", "--z-range", "0,1"], "z-range is for panels of one quantity: loss-surface and loss, "),
        (
            ["huber", "--format", "csv", "--range", "0,1"],
            "range is for pictures .png, .*, and csv shows all that the view",
        ),
        (
            ["compare", "--losses", "quantile:tau=0.2", "--with", "expectile:tau=0.7"],
            "with: compare has one tau for all its losses, which is 0.2, got 0.7",
        ),
        (["compare", "--camera", "top"], "camera: compare has no surface"),
        (["--link", "http://h/nowhere?x=1"], "link must end in the name of a page before its .: one of mse"),
        (["--link", "http://[h/huber"], "link must be the address of a page"),
        (["--link", "http://h/huber?" + "x" * 60_000], "link must have at most 50,000 characters, got 60,015"),
        (["--link", "http://h/huber?huber_delta=1&huber_delta=2"], "link: huber_delta is given as '1' and as '2'"),
        (["--link", "http://h/outliers?outliers_points=1_2~x_4"], "link: outliers_points must be at most 500 points"),
        (["--link", "http://h/outliers?outliers_preset=huses"], "link: outliers_preset must be one of outlier"),
        (["--link", "http://h/compare?compare_losses=l7"], "link: compare_losses must be some of mse"),
        (["--link", "http://h/your_own?your_own_formula=r**"], "link: your_own_formula must be a formula, got 'r"),
        (["--link", "http://h/your_own?your_own_formula=" + "r%2B" * 400 + "r"], "link: your_own_formula must be"),
        (["--link", f"{STEP}&step=99"], "link: step must be a whole number from 1 to 17, got '99'"),
        (["--link", f"{STEP}&step=x"], "link: step must be a whole number from 1 to 17, got 'x'"),
        (["--link", f"{STEP}&lesson=how-confident"], "link: lesson is given as 'one-bad-point' and as"),
        (["--link", "http://h/huber?lesson=nothing"], "lesson must be one of one-bad-point, .*, got 'nothing'"),
        (["--link", "http://h/huber?lesson=my.AAAA"], "The lesson of this link cannot be read"),
        (["--link", "\ud800"], "link must end in the name of a page"),
    ],
    ids=lambda value: ascii(" ".join(value))[:50] if isinstance(value, list) else "",
)
def test_bad_requests_are_told_in_one_line_that_names_what_is_allowed(
    arguments: list[str], told: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BROWSER_PATH", "/no/such/browser")  # all is checked before any browser is looked for
    assert main(["export", *arguments]) == BAD_REQUEST
    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.strip().splitlines()) == 1
    assert len(said.err) < 900
    assert re.search(told, said.err), said.err


@pytest.mark.parametrize("page", pages())
@pytest.mark.parametrize("value", ["", "nan", "1e999", "\x00", "<script>", "0" * 500, "~" * 500, "é\u202e"])
def test_whatever_a_link_says_is_shown_or_refused(page: str, value: str) -> None:
    query = urlencode({f"{page}_{name}": value for name in kind_of(page).start().state()})
    with pytest.raises(RequestError, match=r"^link: "):
        from_link(f"http://host/{page}?{query}")


# ---- what a browser's driver says --------------------------------------------------------------

DRIVER = """
import asyncio, logging, warnings
from lossviz.picture.chromium import driven

async def failing():
    raise RuntimeError("a task of the driver")

async def lingering():
    try:
        await asyncio.sleep(60)
    finally:
        logging.getLogger("kaleido._utils").error("cancelled", exc_info=True)
        warnings.warn("still there")

async def work():
    loop = asyncio.get_running_loop()
    tasks = [loop.create_task(failing()), loop.create_task(lingering())]
    loop.call_soon(lambda: 1 / 0)
    logging.getLogger("choreographer.channels.pipe").error("Ignoring", exc_info=ValueError("no JSON"))
    await asyncio.sleep(0.01)
    return "drawn"

assert driven(work()) == "drawn"

async def notebook():
    return driven(work())

assert asyncio.run(notebook()) == "drawn"
"""


def test_nothing_that_the_driver_does_comes_as_a_traceback() -> None:
    told = subprocess.run([sys.executable, "-c", DRIVER], cwd=ROOT, capture_output=True, text=True)
    assert (told.returncode, told.stderr) == (0, "")


def test_a_picture_that_comes_at_the_second_try_is_told_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    answers: list[Any] = [RuntimeError("closed\n  Traceback"), b"picture"]

    async def once(self: Held, *asked: Any) -> bytes:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return bytes(answer)

    monkeypatch.setattr(Held, "once", once)
    monkeypatch.setattr(Held, "open", lambda self: asyncio.sleep(0))
    monkeypatch.setattr("lossviz.export.browser.problem", lambda *given: "")
    monkeypatch.setattr("lossviz.export.browser.pixels", lambda *given: (1, 1))
    held = Held("browser", Path("seed.js"), said.append)
    assert asyncio.run(held.draw(None, "png", 1.0)) == b"picture"  # type: ignore[arg-type]
    assert said == ["the browser failed once (closed Traceback); it draws again, in a fresh start"]
    assert np.size(answers) == 0
