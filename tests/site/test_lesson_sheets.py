"""Sheets of lessons: every step and answer for the teacher, every question for the students, each on one page of A4."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
import segno
from running import ROOT

from lossviz.__main__ import BAD_REQUEST, DONE, NO_BROWSER, main
from lossviz.export.printing import print_all
from lossviz.export.sheets import parse_address
from lossviz.lessons.plans import PLANS
from lossviz.lessons.plans.plan import Plan, Vote
from lossviz.site.qr import MODULE
from lossviz.site.sheets import AUDIENCES, UNTOLD, lesson_link, sheet, sheet_page, step_link

#: As long as addresses in a school's network are.
ADDRESS = "http://192.168.178.120:8501"


def text_of(page: str) -> str:
    """The words of a sheet, without its markup."""
    return unescape(re.sub("<[^>]+>", "", page))


@pytest.fixture(scope="module", params=PLANS.values(), ids=PLANS)
def plan(request: pytest.FixtureRequest) -> Plan:
    found: Plan = request.param
    return found


def test_the_teacher_has_every_step_with_its_link_and_what_is_expected(plan: Plan) -> None:
    page = sheet(plan, "teacher", f"{ADDRESS}/")
    told = text_of(page)
    assert plan.goal[1:] in told and lesson_link(plan, ADDRESS) in told
    for number in range(1, len(plan) + 1):
        link = step_link(plan, number, ADDRESS)
        assert f'href="{link}"'.replace("&", "&amp;") in page and link.removeprefix(f"{ADDRESS}/") in told
        stop = plan.step(number)
        if not stop.asks:
            assert f"{number}. {stop.title}" in told and stop.words in told
    for vote in plan.parts:
        if isinstance(vote, Vote):
            assert vote.words in told and vote.misreading in told
            assert f"{vote.right} {vote.choices[vote.right]} ✓" in told
            for letter, option in vote.choices.items():
                assert f"{letter} {option}" in told
    assert told.count("✓") == told.count("Misread:") == sum(isinstance(part, Vote) for part in plan.parts)
    assert UNTOLD not in told


def test_the_students_have_every_question_and_no_answer(plan: Plan) -> None:
    page = sheet(plan, "students", ADDRESS)
    told = text_of(page)
    assert lesson_link(plan, ADDRESS) in told and "Name" in told
    for vote in plan.parts:
        if isinstance(vote, Vote):
            assert vote.words in told
            assert all(f"☐ {letter} {option}" in told for letter, option in vote.choices.items())
            revealed = vote.revealed()
            assert revealed.words not in told and vote.misreading not in told and revealed.title not in told
    assert "✓" not in told
    assert page.count("<i></i>") >= 4 * sum(isinstance(part, Vote) for part in plan.parts)


def test_codes_are_of_their_links_and_coarse_enough_for_a_telephone(plan: Plan) -> None:
    codes = re.findall(
        r'alt="QR code of (?:step (\d+)|the lesson)" style="width:([\d.]+)mm', sheet(plan, "teacher", ADDRESS)
    )
    assert [number for number, _ in codes] == ["", *map(str, range(1, len(plan) + 1))]
    for number, width in codes:
        link = step_link(plan, int(number), ADDRESS) if number else lesson_link(plan, ADDRESS)
        made = segno.make(link, error="l", micro=False)
        assert float(width) / made.symbol_size()[0] == pytest.approx(MODULE, rel=0.01)


def test_each_sheet_is_one_page_of_a4(plan: Plan, chromium_path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROWSER_PATH", chromium_path)
    for printed in print_all(sheet_page(plan, audience, ADDRESS) for audience in AUDIENCES):
        assert len(re.findall(rb"/Type /Page\b", printed)) == 1
        ((width, height),) = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", printed)
        assert (float(width), float(height)) == pytest.approx((595.28, 841.89), abs=1)


def test_a_sheet_needs_no_other_file(plan: Plan) -> None:
    for audience in AUDIENCES:
        page = sheet_page(plan, audience, ADDRESS)
        assert not re.search(r"<(?:script|link rel=.stylesheet)|url\(|@import", page)
        assert all(source.startswith("data:") for source in re.findall('src="([^"]*)"', page))
        assert {link.partition("?")[0].rpartition("/")[0] for link in re.findall('<a href="([^"]*)"', page)} == {
            ADDRESS
        }


def test_without_pytorch_the_other_steps_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(self: Vote) -> str:
        raise ModuleNotFoundError("No module named 'torch'")

    monkeypatch.setattr(Vote, "words", property(none))
    told = text_of(sheet(PLANS["one-bad-point"], "teacher", ADDRESS))
    assert UNTOLD in told and PLANS["one-bad-point"].step(1).words in told


def test_an_audience_that_there_is_none_of_is_refused() -> None:
    with pytest.raises(ValueError, match="audience must be one of teacher, students, got 'parents'"):
        sheet(PLANS["one-bad-point"], "parents", ADDRESS)


# ---- the command -------------------------------------------------------------------------------


def test_the_command_makes_what_is_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    asked = ["lesson", "one-bad-point", "--format", "html", "--address", f"{ADDRESS}/", "--out", str(out)]
    assert main(asked) == DONE
    assert sorted(path.name for path in out.iterdir()) == ["one-bad-point_students.html", "one-bad-point_teacher.html"]
    assert f'href="{ADDRESS}/mse?' in (out / "one-bad-point_teacher.html").read_text(encoding="utf-8")
    assert ADDRESS in capsys.readouterr().err
    (out / "one-bad-point_teacher.html").unlink()
    assert main([*asked[:4], "--for", "students", "--out", str(out), "--format", "html"]) == DONE
    assert [path.name for path in out.iterdir()] == ["one-bad-point_students.html"]
    assert "on this machine only" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["one-good-point"], "lesson must be one of one-bad-point, how-wrong-is-confident"),
        (["one-bad-point", "--format", "png"], "format must be one of html, pdf, got 'png'"),
        (["one-bad-point", "--for", "parents"], "for must be one of teacher, students, got 'parents'"),
        (["one-bad-point", "--address", "here"], "address must be where the app is"),
        (["one-bad-point", "--address", "javascript:alert(1)"], "address must be where the app is"),
        (["one-bad-point", "--address", "http://[::1"], "address must be where the app is"),
        (["one-bad-point", "--out", str(ROOT / "README.md")], "out must be a folder"),
    ],
)
def test_bad_requests_are_told_in_one_line(
    arguments: list[str], told: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BROWSER_PATH", str(ROOT / "no such browser"))
    assert main(["lesson", *arguments]) == BAD_REQUEST
    said = capsys.readouterr()
    assert said.out == "" and len(said.err.strip().splitlines()) == 1 and told in said.err


def test_without_a_browser_a_pdf_is_refused_before_anything_is_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BROWSER_PATH", str(tmp_path / "none"))
    assert main(["lesson", "one-bad-point", "--out", str(tmp_path / "out")]) == NO_BROWSER
    assert "apt install chromium" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_addresses_are_those_of_an_app() -> None:
    assert parse_address(" https://example.org/course/ ") == "https://example.org/course"
    assert parse_address("http://[2001:db8::5]:8501") == "http://[2001:db8::5]:8501"
