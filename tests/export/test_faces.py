"""The pictures of a site's pages for shared links: their size, the same bytes each time, and a site without them."""

from __future__ import annotations

import argparse
import io
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from lossviz.__main__ import BAD_REQUEST, main
from lossviz.export.faces import draw_faces, face_picture
from lossviz.export.whole_site import make_site
from lossviz.site import Site, pages
from lossviz.site.face import SIZE

URL = "https://example.org/losses"


@pytest.mark.thorough
def test_pictures_have_their_size_and_the_same_bytes_each_time(chromium_path: str) -> None:
    said: list[str] = []
    drawn = draw_faces(["huber", "imbalance"], said.append)
    assert [line.split()[1] for line in said] == ["huber.png", "imbalance.png"]
    for data in drawn.values():
        with Image.open(io.BytesIO(data)) as picture:
            assert (picture.size, picture.format) == (SIZE, "PNG")
            seen = np.asarray(picture.convert("RGB"), dtype=float)
        assert seen.std() > 20 and len(data) < 400_000  # no empty ground, and small enough for those who show links
    assert draw_faces(["huber"], said.append) == {"huber": drawn["huber"]}


def test_every_page_of_a_full_site_has_a_picture_to_draw() -> None:
    for page in pages(Site(full=True)):
        picture = face_picture(page)
        layout = picture.figure["layout"]
        assert isinstance(layout, dict) and picture.size == SIZE
        # the whole picture is filled, and nothing is drawn twice as large in one direction
        for side, pixels in zip(("width", "height"), SIZE, strict=True):
            assert float(str(layout[side])) * picture.zoom == pytest.approx(pixels, rel=0.01), page


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Site, Mapping[str, bytes]]]:
    """What would be built."""
    found: list[tuple[Site, Mapping[str, bytes]]] = []

    def build(folder: Path, site: Site, pictures: Mapping[str, bytes]) -> int:
        found.append((site, pictures))
        return 4_500_000

    monkeypatch.setattr("lossviz.site.build", build)
    return found


def options(folder: Path, *, url: str = "", full: bool = False) -> argparse.Namespace:
    return argparse.Namespace(out=folder, url=url, full=full, quiet=False)


def test_without_a_browser_a_line_says_that_there_are_no_pictures(
    tmp_path: Path, built: list[tuple[Site, Mapping[str, bytes]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BROWSER_PATH", "/nowhere/chrome")
    said: list[str] = []
    make_site(options(tmp_path, url=f"{URL}/"), said.append)
    assert said[0] == "no pictures for shared links: BROWSER_PATH=/nowhere/chrome is no program."
    assert built == [(Site(url=URL), {})] and "the site, 4.5 MB" in said[1]


def test_without_an_address_no_browser_is_asked_for(
    tmp_path: Path, built: list[tuple[Site, Mapping[str, bytes]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BROWSER_PATH", "/nowhere/chrome")
    said: list[str] = []
    make_site(options(tmp_path, full=True), said.append)
    assert built == [(Site(full=True), {})] and len(said) == 1 and "the full site, 4.5 MB" in said[0]


@pytest.mark.parametrize(
    "url", ["example.org", "ftp://example.org", "https://", "https://e.org/?a=1", "https://e.org/#a"]
)
def test_what_is_no_address_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str], url: str) -> None:
    assert main(["site", "--out", str(tmp_path / "new"), "--url", url]) == BAD_REQUEST
    assert "url must be where the site will stand, such as https://example.org/losses, got" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


def test_a_full_site_says_that_it_needs_torch(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lossviz.export.whole_site.find_spec", lambda name: None)
    assert main(["site", "--out", str(tmp_path), "--full"]) == BAD_REQUEST
    assert "--full needs PyTorch" in capsys.readouterr().err


def test_a_picture_of_somebody_is_not_replaced(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "huber.png").write_bytes(b"mine")
    assert main(["site", "--out", str(tmp_path), "--url", URL]) == BAD_REQUEST
    assert "huber.png is no part of an earlier site" in capsys.readouterr().err
