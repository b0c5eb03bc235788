"""Animations drawn by a browser: their frames are the stills, and their files whole, the same each time, or not there."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from running import ROOT

from lossviz import Huber
from lossviz.__main__ import DONE, INTERRUPTED, main
from lossviz.export import animate
from lossviz.export.browser import draw_all
from lossviz.export.motion.course import Motion, Sweep
from lossviz.export.motion.making import frames_of, shoots
from lossviz.export.options import FigureOptions
from lossviz.export.pictures import picture
from lossviz.picture.chromium import driven
from lossviz.state.view import View, default_view

MOTION = Motion(Sweep("delta", 0.5, 2.0), seconds=0.5, fps=8)
SMALL = FigureOptions(size=(300, 180), scale=1.0)


@pytest.fixture(autouse=True)
def browser(chromium_path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROWSER_PATH", chromium_path)


def pixels(data: Any) -> Any:
    image = data if isinstance(data, Image.Image) else Image.open(io.BytesIO(data))
    return np.asarray(image.convert("RGB"))


def test_each_frame_is_the_still_of_its_setting_pixel_by_pixel() -> None:
    """A page that keeps its figure draws what a fresh page does: a surface, curves, marks and texts, swept and turned."""
    motion = Motion(MOTION.sweep, turn=90.0, seconds=0.5, fps=8)
    (one,) = shoots(
        [default_view("huber")], motion, forms=["webp"], panels=[["linked"]], themes=["dark"], options=SMALL
    )
    frames = driven(frames_of(one, lambda text: None))
    assert len(frames) == 4 and np.array_equal(pixels(frames[1]), pixels(frames[3]))
    places = one.pictures()
    stills = draw_all([(places[place], "png", 1.0) for place in ((0, 0), (2, 2))])
    for frame, still in zip((frames[0], frames[2]), stills, strict=True):
        assert np.array_equal(pixels(frame), pixels(still))
    assert not np.array_equal(pixels(frames[0]), pixels(frames[1]))


def test_files_are_whole_described_and_the_same_each_time(tmp_path: Path) -> None:
    asked = [
        "huber",
        "--panel",
        "loss",
        "--sweep",
        "delta=0.5:2",
        "--seconds",
        "0.5",
        "--fps",
        "8",
        "--size",
        "300x180",
    ]
    said: list[str] = []
    assert main(["export", *asked, "--format", "gif,webp,mp4,png", "--out", str(tmp_path), "--quiet"]) == DONE
    stem = "huber_delta-0.5-to-2_label-0_loss-curve"
    files = {path.suffix: path.read_bytes() for path in tmp_path.iterdir() if path.stem == stem}
    still = files.pop(".png")
    assert set(files) == {".gif", ".webp", ".mp4"}
    entries = json.loads((tmp_path / "export.json").read_text(encoding="utf-8"))["files"]
    for suffix, data in files.items():
        entry = entries[f"{stem}{suffix}"]
        assert (entry["sweep"], entry["frames"], entry["fps"], entry["size"]) == ("delta=0.5:2", 4, 8, [300, 180])
        assert (entry["format"], entry["bytes"], entry["state"]["delta"]) == (suffix[1:], len(data), 0.5)
    assert _first("loss").size == (300, 180)
    assert np.array_equal(pixels(files[".webp"]), pixels(still))
    assert np.abs(pixels(files[".gif"]).astype(int) - pixels(still)).max() <= 40
    options: dict[str, Any] = {"sweep": "delta=0.5:2", "seconds": 0.5, "fps": 8, "panel": "loss", "size": (300, 180)}
    for form in ("gif", "webp", "mp4"):
        again = animate(Huber(), tmp_path / f"again.{form}", **options, say=said.append)
        assert again.read_bytes() == files[f".{form}"]
    assert any("pictures drawn  (about" in line for line in said)


def _first(panel: str) -> Any:
    (one,) = shoots([default_view("huber")], MOTION, forms=["gif"], panels=[[panel]], themes=["light"], options=SMALL)
    found = one.first
    assert isinstance(found, View) and found.loss == Huber(delta=0.5)
    held = one.pictures()[0, 0]
    assert held.size == picture(found, one.panels, one.options).size
    return held


@pytest.mark.thorough
@pytest.mark.skipif(os.name == "nt", reason="no such signals here")
def test_an_interruption_leaves_nothing(tmp_path: Path) -> None:
    temporary = Path(tempfile.mkdtemp())  # a short name, or Chromium does not start
    command = [sys.executable, "-m", "lossviz", "export", "huber", "--panel", "loss", "--sweep", "delta=0.5:2"]
    process = subprocess.Popen(
        [*command, "--seconds", "60", "--fps", "10", "--size", "300x180", "--out", str(tmp_path)],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(temporary)},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    assert "pictures drawn" in process.stderr.readline()
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == INTERRUPTED, said
    assert said.splitlines()[-1] == "interrupted; finished files are kept"
    assert "Traceback" not in said
    assert list(tmp_path.iterdir()) == []
    temporary.rmdir()
