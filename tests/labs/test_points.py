"""Pasted points as the world writes them: marks, groups, quotes, units, headings, and what is asked instead of guessed."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest
from test_pages import assert_no_trouble, opened, shown

from lossviz.decimals import MOST
from lossviz.labs.outliers.pasted_cells import MARKS, Cell, Mark
from lossviz.labs.outliers.points import MOST_POINTS, Points, parse_points, points_text

TWO = ((1500.0, 250000.0), (1720.0, 312500.0))
COUNTED = "The first column counts the rows and is left out."

#: Texts with one meaning, and that meaning.
CLEAR = [
    ("50,5;143,2", ((50.5, 143.2),)),
    ('sqft,price\n"1,500","250,000"\n"1,720","312,500"\n', TWO),
    ("sqft\tprice\n1,500\t250,000.50\n1,720\t312,500\n", ((1500.0, 250000.5), (1720.0, 312500.0))),
    ("sqft\tprice\n1,500\t1,250,000\n1,720\t312,500\n", ((1500.0, 1250000.0), (1720.0, 312500.0))),
    ("a;b\n1.500;250.000,75\n1.720;312.500\n", ((1500.0, 250000.75), (1720.0, 312500.0))),
    ("a\tb\n1.500\t1.250.000\n1.720\t312.500\n", ((1500.0, 1250000.0), (1720.0, 312500.0))),
    ("1'500.5;2'000", ((1500.5, 2000.0),)),
    ("1’500;2’000.25", ((1500.0, 2000.25),)),
    ("1\u202f500,5;250\u202f000", ((1500.5, 250000.0),)),
    ("1\u00a0500\t250\u00a0000", ((1500.0, 250000.0),)),
    ("1\u2009500 250\u2009000", ((1500.0, 250000.0),)),
    ("1 500;250 000,5", ((1500.0, 250000.5),)),
    ("1,23,456\t1,500", ((123456.0, 1500.0),)),
    ("1,500\t0.5\n1,720\t12.25", ((1500.0, 0.5), (1720.0, 12.25))),
    ("1,500\t0,5\n1,720\t12,25", ((1.5, 0.5), (1.72, 12.25))),
    ("0,500\t1,500", ((0.5, 1.5),)),
    ("1234,567\t1,500", ((1234.567, 1.5),)),
    ("1.500,2.250\n1.125,3.75", ((1.5, 2.25), (1.125, 3.75))),
    ("1.500,2.250\n0.125,3.000", ((1.5, 2.25), (0.125, 3.0))),
    ("$1,500.00\t$250,000.00", ((1500.0, 250000.0),)),
    ("€ 1.500,00;250 €", ((1500.0, 250.0),)),
    ("-$5;$-6", ((-5.0, -6.0),)),
    ("12 %\t5 %\n13%\t6%", ((12.0, 5.0), (13.0, 6.0))),
    ("CHF 1'500.50|CHF 2", ((1500.5, 2.0),)),
    ("50 m²;1 EUR", ((50.0, 1.0),)),
    ("−5;+3\n–6;−.5", ((-5.0, 3.0), (-6.0, -0.5))),
    ("1.5e3,2E-2", ((1500.0, 0.02),)),
    ("1,5e3;2", ((1500.0, 2.0),)),
    ("\ufeffsep=;\nx;y\n1;2", ((1.0, 2.0),)),
    ("| x | y |\n|---|:--:|\n| 1 | 2,5 |\n", ((1.0, 2.5),)),
    ("x1,y1\n1,2", ((1.0, 2.0),)),
    ("House prices\narea in m²;price\n(m²);(€)\n1;2", ((1.0, 2.0),)),
    (",x,y\n0,1.5,2\n1,3,4", ((1.5, 2.0), (3.0, 4.0))),
    ("n;x;y\n1;2,5;3\n2;4;5", ((2.5, 3.0), (4.0, 5.0))),
    ("1;2;\n3;4;", ((1.0, 2.0), (3.0, 4.0))),
    ("'1','2'", ((1.0, 2.0),)),
    ("1,500\n1,720", ((1.0, 500.0), (1.0, 720.0))),  # two cells: a line of one number would be no point
    ("1,000,000,000,000\t1.5", ((1e12, 1.5),)),
    ("area,2020\n50,100\n60,120", ((50.0, 100.0), (60.0, 120.0))),
    ("Height 2 Weight 3\n50 100\n60 120", ((50.0, 100.0), (60.0, 120.0))),
    ("Prices of 2020\narea;price in 1,000\n50;100\n60;120", ((50.0, 100.0), (60.0, 120.0))),
    ("x,y\n1,2\nx,y\n3,4", ((1.0, 2.0), (3.0, 4.0))),  # two files put one behind the other
    ("area,2020\n1,2\narea,2020\n3,4", ((1.0, 2.0), (3.0, 4.0))),
    (",area,2020\n0,1.5,2\n1,3,4", ((1.5, 2.0), (3.0, 4.0))),
    ("   x    y\n0  1.5  2.0\n1  3.0  4.0", ((1.5, 2.0), (3.0, 4.0))),
]


@pytest.mark.parametrize(("text", "points"), CLEAR, ids=[ascii(text)[:40] for text, _ in CLEAR])
def test_what_has_one_meaning_is_read(text: str, points: object) -> None:
    found = parse_points(text)
    assert (found.points, found.problems, found.alternative) == (points, (), None)


#: Texts with two meanings: the one that is taken at first, and the other.
DOUBTFUL = [
    ("sqft\tprice\n1,500\t250,000\n1,720\t312,500\n", TWO, ((1.5, 250.0), (1.72, 312.5))),
    ("1,500 250,000", TWO[:1], ((1.5, 250.0),)),
    ("1,500, 250,000", TWO[:1], ((1.5, 250.0),)),
    ("$1,500|$250,000", TWO[:1], ((1.5, 250.0),)),
    ("1,500;250,000", ((1.5, 250.0),), TWO[:1]),  # who splits at semicolons rather writes decimal commas
    ("1.500\t250.000", ((1.5, 250.0),), TWO[:1]),
    ("1.500,250.000", ((1.5, 250.0),), TWO[:1]),
    ("1.500;250.000", ((1.5, 250.0),), TWO[:1]),
    ("50\t1,500\n60\t7", ((50.0, 1500.0), (60.0, 7.0)), ((50.0, 1.5), (60.0, 7.0))),
    ("1,5\t1.5\n1,500\t3", ((1.5, 1.5), (1500.0, 3.0)), ((1.5, 1.5), (1.5, 3.0))),
    ("2.000\t1,000", ((2.0, 1000.0),), ((2000.0, 1.0),)),
]


@pytest.mark.parametrize(("text", "first", "other"), DOUBTFUL, ids=[ascii(text)[:40] for text, *_ in DOUBTFUL])
def test_what_has_two_meanings_is_said_and_offered(text: str, first: object, other: object) -> None:
    found = parse_points(text)
    assert found.points == first and not found.problems
    assert found.alternative is not None and "three digits behind it" in found.reading and found.other
    again = parse_points(text, decimal=found.alternative)
    assert again.points == other
    assert again.alternative is not None and again.other
    assert parse_points(text, decimal=again.alternative) == found


def test_the_reading_in_words() -> None:
    found = parse_points("1,500\t250,000")
    assert found.reading == "A comma with three digits behind it was read as grouping thousands: “1,500” is 1500."
    assert found.other == "“1,500” is 1.5"
    told = parse_points("1,500\t2.5")  # the other cell tells, and still it is said
    assert told.reading == found.reading and told.alternative is None
    assert parse_points("1.500,2.5").reading == ""
    assert parse_points("1;2;3\n2;3;4").notes == (COUNTED,)


@pytest.mark.parametrize(
    ("text", "notes"),
    [
        ("1;5;7\n2;6;8", (COUNTED,)),
        ("0 5 7\n1 6 8\n2 7 9", (COUNTED,)),
        ("n,2020,2021\n1,5,7\n2,6,8", ("Line 1 is taken for a heading: “n,2020,2021”.", COUNTED)),
        ("area,2020\n50,100\n60,120", ("Line 1 is taken for a heading: “area,2020”.",)),
        ("x,y\n1,2\n2,3", ()),  # of two columns the first is x
    ],
)  # fmt: skip
def test_what_is_left_out_is_said(text: str, notes: tuple[str, ...]) -> None:
    found = parse_points(text)
    assert found.notes == notes and not found.problems


@pytest.mark.parametrize("text", ["2;5;7\n3;6;8", "1;5;7\n3;6;8", "3;5;7\n2;6;8", "1;5;7"])
def test_a_column_that_does_not_count_is_not_left_out(text: str) -> None:
    found = parse_points(text)
    assert not found.notes and len(found.problems) == len(text.splitlines())


@pytest.mark.parametrize("text", ["a,1\nb,2\nc,3", "abc,3", "5k,6k\n1,2", "n/a,2020\n1,2", "5 apples;3\n1;2"])
def test_data_that_cannot_be_read_is_no_heading(text: str) -> None:
    found = parse_points(text)
    assert found.problems[0].line == 1 and not found.notes


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("1,500\t250,000\n1,720", 2, "two numbers expected, 1 found"),  # no point (1, 720)
        ("1,5 2,5\n3,5", 2, "two numbers expected, 1 found"),
        ("1 500\t2\n1 500", 2, "two numbers expected, 1 found"),
        ("1;2\nn/a;5", 2, "“n/a” is not a number"),
        ("1;2\n;5", 2, "“” is not a number"),
        ("5k;6k\n1;2", 1, "“5k” is not a number"),
        ("1,50,00\t2", 1, "“1,50,00” is not a number"),
        ("1.2.3\t2", 1, "“1.2.3” is not a number"),
        ("--5;2", 1, "“--5” is not a number"),
        ("12 %;5\n13;6", 2, "“13” has another unit"),
        ("12;5\n13 %;6", 2, "“13 %” has another unit"),
        ("€1;5\n$2;6", 2, "“$2” has another unit"),
        ("1;2,000,000,000,000", 1, "beyond 1,000,000,000,000"),
        ("1,2\nn,m", 2, "“n” is not a number"),
        ("1;5\n2;5;7", 2, "3 found"),
    ],
)
def test_bad_cells_are_named(text: str, line: int, words: str) -> None:
    (problem,) = parse_points(text).problems
    assert problem.line == line and words in problem.reason, problem


def test_a_cell_whose_text_does_not_tell_it_is_counted() -> None:
    assert str(parse_points("1;2\nx;x").problems[0]) == "line 2, cell 1: “x” is not a number (“x;x”)"
    assert str(parse_points("1;2\n3;").problems[0]).startswith("line 2, cell 2: “” is not a number")
    assert str(parse_points("0;1;2\n1;x;x").problems[0]).startswith("line 2, cell 2: ")


# Any convention ---------------------------------------------------------------------------------------------------

FORMS: list[tuple[Mark, str]] = [
    (".", ","),
    (".", "'"),
    (".", "’"),
    (".", "\u00a0"),
    (".", ""),
    (",", "."),
    (",", "\u202f"),
    (",", ""),
]
SPLITS = ["\t", ";", "|", ",", ", ", " "]
numbers = st.one_of(st.integers(0, 10**7), st.decimals(0, 10**6, places=3), st.decimals(0, 10**4, places=1))


def written(value: object, decimal: Mark, group: str, unit: str) -> str:
    text = f"{value:,}" if group else str(value)
    return unit + text.replace(",", "G").replace(".", decimal).replace("G", group)


@given(
    st.lists(st.tuples(numbers, numbers), min_size=1, max_size=6),
    st.sampled_from(FORMS),
    st.sampled_from(SPLITS),
    st.booleans(),
    st.sampled_from(["", "$", "-", "−€"]),
)
def test_no_number_is_misread_in_silence(
    rows: list[tuple[object, object]], form: tuple[Mark, str], split: str, quoted: bool, unit: str
) -> None:
    """Whoever wrote the text, each point is right, or it is said how it was read, or its line is named."""
    quote = '"' if quoted or form[1] == split else ""
    cells = [[quote + written(value, *form, unit) + quote for value in row] for row in rows]
    text = "\n".join(split.join(row) for row in cells)
    sign = -1.0 if unit[:1] in ("-", "−") and unit else 1.0
    truth = {(sign * float(x), sign * float(y)) for x, y in rows}  # type: ignore[arg-type]
    found = parse_points(text)
    named = {problem.line for problem in found.problems}
    if set(found.points) <= truth and len(found.points) + len(named) == len(rows):
        return
    if split in (",", ", ") and not quote and (form[0] == "," or form[1] == ","):
        return  # marks that nobody can tell from what splits
    assert found.reading, (text, found)
    if found.alternative is None:  # quotes around commas in a text that is split at commas
        assert quoted and split in (",", ", ")
        return
    assert set(parse_points(text, decimal=found.alternative).points) <= truth, text


@given(st.lists(st.tuples(st.floats(-MOST, MOST), st.floats(-MOST, MOST)), min_size=1, max_size=MOST_POINTS))
def test_points_survive_their_text(points: list[tuple[float, float]]) -> None:
    text = points_text(points)
    found = parse_points(text)
    assert not found.problems and points_text(found.points) == text
    link = Points().write("points", found.points)
    assert Points().read("points", link, None) == found.points


@given(st.text(alphabet="0123456789.,'’ \u00a0\t;|+-−–€$%eExn/a\"\n", max_size=80))
def test_any_text_of_numbers_is_read_or_named(text: str) -> None:
    for decimal in (None, *MARKS):
        found = parse_points(text, decimal=decimal)
        assert found.points or found.problems
        assert all(math.isfinite(number) for point in found.points for number in point)


@given(st.text(alphabet="0123456789.,", max_size=12))
def test_a_cell_is_what_one_of_two_countries_reads(text: str) -> None:
    cell = Cell(text)
    values = {cell.number(mark) for mark in MARKS}
    assert cell.doubtful == (len(values) == 2) or None in values
    for value in values - {None}:
        assert value is not None and str(int(value)) in text.replace(".", "").replace(",", "").lstrip("0") + "0"


@pytest.mark.parametrize("part", ["1,", "1 ", "−", '"', "€", "€ ", "- ", "-", "1", "'", "1'", "a ", " ;", "|"])
def test_long_lines_are_named_or_passed_over(part: str) -> None:
    text = part * (49_000 // len(part))
    for line in (text, f"{text}x", f"1{text}x;2", f"1;2{text}"):
        found = parse_points(line)
        assert found.points or all(len(str(problem)) < 300 for problem in found.problems)
        assert found.points or found.problems


# The page ---------------------------------------------------------------------------------------------------------


def texts(app: AppTest) -> str:
    return " ".join(element.value for element in app.markdown).replace("\u2060", "").replace("\\", "")


def test_the_page_asks_and_takes_the_answer() -> None:
    app = opened("pages/outliers.py")
    app.text_area(key="outliers_text").set_value("sqft\tprice\n1,500\t250,000\n1,720\t312,500\n").run()
    assert "read as grouping thousands: “1,500” is 1500." in texts(app)
    app.button(key="outliers_other").click().run()
    assert "read as the decimal comma: “1,500” is 1.5." in texts(app)
    app.button(key="outliers_other").click().run()
    assert "read as grouping thousands: “1,500” is 1500." in texts(app)
    next(button for button in app.button if button.label == "Use the 2 points").click().run()
    assert shown(app)["points"] == "1500_250000~1720_312500"
    assert_no_trouble(app)
    app.text_area(key="outliers_text").set_value("1;2").run()
    assert "three digits" not in texts(app) and not [b for b in app.button if b.key == "outliers_other"]
    app.text_area(key="outliers_text").set_value("1;2;3\n2;3;4").run()
    assert "The first column counts the rows and is left out." in texts(app)
