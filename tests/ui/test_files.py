"""The files that pages offer: each the view's in its query, for any query; and the QR codes of links."""

from __future__ import annotations

import gzip
import json
import shlex
import urllib.error
from typing import Any
from urllib.parse import quote, urlencode, urljoin

import pytest
from running import ROOT, TEXT_PAGES
from starlette.applications import Starlette
from starlette.routing import Match
from test_compressed import fetched
from test_pages import NONSENSE

from lossviz.__main__ import parser
from lossviz.export import file_name, table_of
from lossviz.export.batch import described_text, text_of
from lossviz.export.kinds import kind_of
from lossviz.export.metadata import about_of, described
from lossviz.export.recipe import asked_of
from lossviz.export.requests import Job
from lossviz.export.tables import traces_csv
from lossviz.export.wanted import jobs_of
from lossviz.labs.outliers.drawing import drawing
from lossviz.labs.outliers.model import OutliersView
from lossviz.lessons.snippets import lossviz_snippet
from lossviz.site import exported_page
from lossviz.state.compare import CompareView
from lossviz.state.view import default_view, page_view, view_from_state
from lossviz.ui.files import offered
from lossviz.ui.server import routes as served
from lossviz.ui.server.routes import qr_code, routes
from lossviz.ui.server.worker import answer

PICTURED = sorted(path.stem for path in (ROOT / "pages").glob("*.py") if path.stem not in TEXT_PAGES)


def test_every_page_with_a_picture_offers_files_and_no_other() -> None:
    assert all({"html", "csv"} <= {file["kind"].partition("-")[0] for file in offered(page)} for page in PICTURED)
    assert [page for page in (*TEXT_PAGES, "simplex", "", "../app") if offered(page)] == []


def page_file(subject: Any) -> bytes:
    """The page of a view as a file, which says in its head what it shows."""
    return described("html", exported_page(subject).encode(), about_of(subject))


@pytest.mark.parametrize(
    ("path", "query", "subject"),
    [
        ("huber", {"huber_delta": "2.5", "huber_label": "1"}, view_from_state("huber", {"delta": 2.5, "label": 1})),
        ("compare", {"compare_losses": "mse,huber"}, CompareView.from_state({"losses": "mse,huber"})),
    ],
)
def test_files_are_those_of_the_view_in_the_query(app_url: str, path: str, query: dict[str, str], subject: Any) -> None:
    texts = {
        "html": page_file(subject).decode(),
        "py": path == "huber" and lossviz_snippet(subject),
        "tex": described_text(Job(subject, "tex")),
    }
    for offer in offered(path):
        kind, _, what = offer["kind"].partition("-")
        headers, body = fetched(f"{urljoin(f'{app_url}/{path}', offer['url'])}?{urlencode(query)}")
        assert body.decode() == (table_of(subject, what) if what else texts[kind])
        name = file_name(subject, kind, what=what or "linked")
        assert headers["content-disposition"] == f"attachment; filename*=UTF-8''{quote(name)}"
        assert "content-encoding" not in headers


@pytest.mark.parametrize("page", ["huber", "your_own", "compare", "compare_classification", "outliers", "imbalance"])
def test_each_table_of_a_page_is_asked_for_alone(page: str) -> None:
    """By its address, and by the command that the sheet shows."""
    tables = [file["kind"] for file in offered(page) if file["kind"].startswith("csv")]
    assert len(tables) > 1
    for kind in tables:
        wanted = table_of(kind_of(page).start(), kind.partition("-")[2] or "linked")
        query = urlencode(kind_of(page).start().query(complete=True))
        _, (text,) = answer({"page": page, "kind": kind, "query": query, "gzip": False, "bare": False})
        assert text.decode() == wanted
        asked = asked_of(kind_of(page).start(), {"form": kind})
        assert [text_of(job) for job in jobs_of(parser().parse_args(["export", *asked.words]))] == [wanted]


def test_a_figure_in_tex_and_a_table_are_as_they_are_asked_for() -> None:
    """Byte for byte what the command that the sheet shows would write."""
    asked = {"page": "huber", "gzip": False, "bare": False}
    for kind, query in (
        ("tex", "file_panel=loss&file_size=ieee-column&file_theme=print&file_title=false"),
        ("csv-surface", "file_csv=excel-de,wide"),
        ("csv-curve", "file_csv=pgfplots"),
    ):
        head, (text,) = answer({**asked, "kind": kind, "query": query})
        recipe, (told,) = answer({**asked, "kind": "recipe", "query": f"{query}&file_form={kind}"})
        known = json.loads(told)
        assert (head["status"], recipe["status"], head["name"]) == (200, 200, known["name"])
        (job,) = jobs_of(parser().parse_args(shlex.split(known["command"])[3:]))
        assert text.decode() == described_text(job) != described_text(Job(job.subject, job.form, job.panels))
    head, parts = answer({**asked, "kind": "csv-curve", "query": "file_csv=tall"})
    assert (head["status"], parts) == (400, []) and "csv must be pgfplots" in head["why"]
    assert not any(file["shown"] for file in offered("outliers"))  # they take too long to be made for a look


def test_a_lab_gives_its_points_away(app_url: str) -> None:
    view = OutliersView.from_query({"outliers_huber_delta": "2"})
    headers, body = fetched(f"{app_url}/files/outliers/csv?outliers_huber_delta=2")
    assert body.decode() == traces_csv(drawing(view).traces)
    assert headers["content-type"].startswith("text/csv")


def test_a_large_file_travels_compressed_where_the_browser_takes_that(app_url: str) -> None:
    headers, small = fetched(f"{app_url}/files/mse/html", Accept_Encoding="gzip")
    assert headers["content-encoding"] == "gzip"
    assert len(small) < 2_500_000
    assert gzip.decompress(small) == page_file(page_view("mse"))


@pytest.mark.parametrize("value", NONSENSE, ids=[ascii(value)[:20] for value in NONSENSE])
def test_nonsense_in_a_query_is_refused(app_url: str, value: str) -> None:
    names = [f"huber_{name}" for name in default_view("huber").state()]
    queries = [
        f"huber/py?{urlencode(dict.fromkeys(names, value))}",
        f"your_own/py?{urlencode({'your_own_formula': value})}",
    ]
    for query in queries:
        with pytest.raises(urllib.error.HTTPError) as refused:
            fetched(f"{app_url}/files/{query}")
        assert refused.value.code == 400
        assert refused.value.read().startswith(b"This link asks for what cannot be shown: ")


def test_a_picture_of_the_sheet_is_told_by_the_server_or_refused_in_a_sentence() -> None:
    asked = {
        "page": "huber",
        "kind": "recipe",
        "query": "huber_delta=2.5&file_panel=loss",
        "gzip": False,
        "bare": False,
    }
    head, (told,) = answer(asked)
    assert (head["status"], head["mime"]) == (200, "application/json")
    known = json.loads(told)
    assert known["name"] == "huber_delta-2.5_label-0_loss-curve@2x.png"
    assert known["command"].endswith('export --link "huber?huber_delta=2.5" --panel loss')
    for wrong, why in (
        ("file_size=1x1", "a side at least 100"),
        ("file_theme=x", "theme must be"),
        ("huber_delta=x", "link"),
    ):
        head, parts = answer({**asked, "query": wrong})
        assert (head["status"], parts) == (400, []) and why in head["why"]
    assert answer({**asked, "page": "claims"})[0]["status"] == 404


@pytest.mark.parametrize("path", ["huber/exe", "nothing/html", "claims/html", "huber/csv-outlier", "%2e%2e/html"])
def test_a_file_that_nobody_offers_is_not_there(app_url: str, path: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        fetched(f"{app_url}/files/{path}")
    assert refused.value.code in (400, 404)


def test_a_qr_code_is_svg_with_its_quiet_zone(app_url: str) -> None:
    link = "https://example.org/huber?huber_delta=2"
    headers, svg = fetched(f"{app_url}/qr?{urlencode({'link': link})}")
    assert headers["content-type"] == "image/svg+xml"
    assert svg == qr_code(link) != qr_code("a")
    assert b'fill="#fff"' in svg


def test_what_fits_into_no_code_is_refused_with_a_sentence(app_url: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        fetched(f"{app_url}/qr?link={'x' * 5000}")
    assert refused.value.code == 400
    assert refused.value.read().startswith(b"No QR code for this link")


def test_a_server_below_a_path_has_its_files_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(served, "base", lambda: "/classes/3b")
    assert urljoin("http://localhost/classes/3b/mse", offered("mse")[0]["url"]).endswith("/classes/3b/files/mse/tex")
    scope = {"type": "http", "method": "GET", "path": "/classes/3b/files/mse/html", "headers": []}
    assert any(route.matches(scope)[0] is Match.FULL for route in Starlette(routes=routes()).routes)
