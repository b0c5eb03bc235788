"""The stage of a loss page: one screen, every step of the story where it is told, nothing that jumps, links that lead on."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from forms import some
from running import FRAMES, MOVE, Visit
from test_gestures import ON_SURFACE

from lossviz import CATALOGUE
from lossviz.lessons import story
from lossviz.lessons.lesson import Step
from lossviz.lessons.predict import Question
from lossviz.picture.highlight import Spot, highlights
from lossviz.state.view import View

SURFACES = "blank"

PARTS = """
() => {
  const boxes = selector => [...document.querySelectorAll(selector)].map(part => part.getBoundingClientRect());
  const all = {
    title: boxes('h1'), sentence: boxes('[data-step-text]'), next: boxes('[class*="_Next"] button'),
    back: boxes('[class*="_Back"] button'), controls: boxes('.st-key-stage .lossviz-control'),
    panels: boxes('.st-key-stage .nsewdrag'), scenes: boxes('.st-key-stage .gl-container > *'),
  };
  return Object.fromEntries(Object.entries(all).map(
    ([name, found]) => [name, found.map(({ left, top, right, bottom }) => [left, top, right, bottom])]));
}
"""

# The controls of the first row that a click at their middle does not reach.
DEAD = """
() => {
  const controls = [...document.querySelectorAll('.lossviz .lossviz-control :is(input, button)')]
    .filter(control => control.offsetWidth && !control.disabled);
  const middle = control => {
    const box = control.getBoundingClientRect();
    return [box.x + box.width / 2, box.y + box.height / 2];
  };
  const top = Math.min(...controls.map(control => middle(control)[1]));
  return controls.filter(control => middle(control)[1] < top + 12).map(control => {
    const hit = document.elementFromPoint(...middle(control));
    const reached = hit?.closest('.lossviz') ? '' : hit?.outerHTML.slice(0, 80) ?? 'nothing';
    return [control.dataset.control ?? control.className, reached];
  }).filter(([, hit]) => hit);
}
"""

SCROLL = "() => document.querySelector('[data-testid=stMain]').scrollTop"

# The marks over the picture: kind, middle in the window, words.
MARKS = """
() => [...document.querySelectorAll('.lossviz-highlight g:not(.lossviz-veil)')].map(mark => {
  const shape = mark.firstElementChild, box = shape.getBoundingClientRect();
  const words = mark.querySelector('text')?.textContent ?? '';
  return [shape.getAttribute('class'), box.x + box.width / 2, box.y + box.height / 2, words];
})
"""

# Where a point of a panel is in the window.
PLACE = """
([panel, x, y]) => {
  const plot = document.querySelector('.st-key-stage .js-plotly-plot'), box = plot.getBoundingClientRect();
  const [across, up] = panel.match(/[xy]\\d*/g).map(id => plot._fullLayout[`${id[0]}axis${id.slice(1)}`]);
  return [box.x + across._offset + across.d2p(x), box.y + up._offset + up.d2p(y)];
}
"""

# The controls of the handles in the picture, and the middles of its 2D panels.
HANDLES = "() => [...document.querySelectorAll('.lossviz-handle')].map(handle => handle.dataset.handle)"
FLAT = """
() => [...document.querySelectorAll('.st-key-stage .nsewdrag')].map(panel => {
  const { x, y, width, height } = panel.getBoundingClientRect();
  return [x + width / 3, y + height / 2];
})
"""

# The height of the first surface, and the lower edge of the picture.
SURFACE = """
() => [document.querySelector('.gl-container > div').getBoundingClientRect().height,
  document.querySelector('.lossviz-board').getBoundingClientRect().bottom]
"""

STEPPED = "count => document.querySelector('.lossviz-count')?.innerText === count"
SHOWN = "text => document.querySelector('[data-step-text]')?.innerText.slice(0, 30) === text"

#: The picture is at a state, which comes with the words, but in a message of its own.
AT = """
wanted => {
  const state = [...window.__lossviz.values()][0].state();
  return Object.entries(wanted).every(([name, value]) => state[name] === value);
}
"""


def at_step(visit: Visit, key: str, place: int) -> None:
    """Wait until a step is told and its picture stands."""
    visit.page.wait_for_function(STEPPED, arg=f"{place + 1} / {len(story(key))}", timeout=30_000)
    visit.drawn()
    visit.page.evaluate(FRAMES)


def go(visit: Visit, key: str, name: str, to: int) -> None:
    visit.page.get_by_role("button", name=name, exact=True).click()
    at_step(visit, key, to)


def guess(visit: Visit, question: Question) -> None:
    """Guess wrongly, or as good as that."""
    strip = visit.page.locator(".st-key-stage_story")
    if question.options:
        strip.locator("[data-testid=stRadio] label").last.click()
    else:
        field = strip.locator("[data-testid=stNumberInput]:visible input")
        field.fill("123456")
        field.press("Enter")
    visit.drawn()


def reveal(visit: Visit) -> None:
    visit.page.get_by_role("button", name="Reveal", exact=True).click()
    visit.page.locator("[data-step-answer]").wait_for(timeout=30_000)
    visit.drawn()
    visit.page.evaluate(FRAMES)


def assert_marked(visit: Visit, view: View, spot: Spot | None) -> None:
    """What the step speaks of is marked where Python says it is, in the picture as it stands."""
    expected = highlights(view, spot) if spot else ()
    found = visit.page.evaluate(MARKS)
    assert len(found) == len(expected)
    assert visit.page.locator(".lossviz-step .lossviz-marked").count() == bool(expected)
    for (kind, x, y, text), mark in zip(found, expected, strict=True):
        assert kind == ("lossviz-ring" if len(mark.points) == 1 else "lossviz-stretch")
        assert text == mark.text
        if len(mark.points) == 1:
            place = visit.page.evaluate(PLACE, [mark.panel, *mark.points[0]])
            assert (x, y) == pytest.approx(place, abs=2)


@pytest.fixture
def still(tab: Visit) -> Iterator[Visit]:
    """A tab in which marks appear at once."""
    tab.page.emulate_media(reduced_motion="reduce")
    yield tab
    tab.page.emulate_media(reduced_motion="no-preference")


@pytest.mark.parametrize("key", some(CATALOGUE, "huber", "cross_entropy"))
@pytest.mark.parametrize(("width", "height"), some([(1440, 900), (1024, 768)], (1024, 768)))
def test_picture_controls_and_step_are_on_one_screen(tab: Visit, key: str, width: int, height: int) -> None:
    tab.look(width=width, height=height)
    tab.arrive(key)
    tab.page.evaluate(FRAMES)
    assert tab.page.locator('[data-testid="stSidebar"]').is_visible()
    parts: dict[str, list[list[float]]] = tab.page.evaluate(PARTS)
    assert len(parts["title"]) == len(parts["sentence"]) == len(parts["next"]) == len(parts["back"]) == 1
    assert len(parts["panels"]) >= 2 and len(parts["controls"]) >= 2
    for name, boxes in parts.items():
        for left, top, right, bottom in boxes:
            assert 0 <= left < right <= width and 0 <= top < bottom <= height, (name, left, top, right, bottom)
    sentence, panels = parts["sentence"][0], parts["panels"]
    if width == 1440:  # beside the picture, which has most of the width
        save = tab.page.locator(".st-key-stage_foot .lossviz-save").bounding_box()
        assert save is not None and save["y"] + save["height"] <= height
        assert sentence[0] > max(right for _, _, right, _ in panels)
        assert 230 < sentence[2] - sentence[0] < 330
    else:
        assert sentence[1] > max(bottom for _, _, _, bottom in panels)


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1024, 768), (390, 844)])
def test_compare_tells_its_story_beside_above_or_on_a_phone_below_its_picture(
    tab: Visit, width: int, height: int
) -> None:
    tab.look(width=width, height=height)
    tab.go("compare").drawn()
    tab.page.evaluate(FRAMES)
    parts: dict[str, list[list[float]]] = tab.page.evaluate(PARTS)
    (sentence,), panels = parts["sentence"], parts["panels"]
    panels = [box for box in panels if box[2] - box[0] > 5]  # a phone shows one at a time
    assert len(panels) >= (1 if width == 390 else 5) and len(parts["next"]) == len(parts["back"]) == 1
    if width == 1440:
        assert all(0 <= top < bottom <= height for part in parts.values() for _, top, _, bottom in part)
        assert sentence[0] > max(right for _, _, right, _ in panels)
    elif width == 390:
        assert 0 < max(bottom for _, _, _, bottom in panels) < sentence[1]
    else:
        assert 0 < sentence[1] < sentence[3] < min(top for _, top, _, _ in panels) < height
    before, place = tab.page.evaluate(SCROLL), "[...document.querySelectorAll('.lossviz-count')].map(e => e.innerText)"
    tab.page.get_by_role("button", name="Next", exact=True).click()
    tab.page.wait_for_function(f"() => {place}[0].startsWith('2 /')", timeout=30_000)
    tab.page.wait_for_function(AT, arg={"beta": 1, "delta": 1, "residual": 0.5}, timeout=30_000)
    if width == 1440:
        assert tab.page.evaluate(SCROLL) == before == 0
    assert tab.page.evaluate(DEAD) == [] or width < 1440
    assert tab.errors == []


@pytest.mark.parametrize("key", some(CATALOGUE, "binary_cross_entropy"))
def test_every_step_is_told_where_the_reader_is_and_nothing_jumps(still: Visit, key: str) -> None:
    seen, steps = still, story(key)
    seen.arrive(key)
    at_step(seen, key, 0)
    next_button = seen.page.get_by_role("button", name="Next", exact=True)
    place = next_button.bounding_box()
    for number, step in list(enumerate(steps))[1:]:
        go(seen, key, "Next", number)
        assert_told(seen, key, step, answered=False)
        if isinstance(step, Question):
            guess(seen, step)
            reveal(seen)
            assert_told(seen, key, step, answered=True)
            said = seen.page.locator("[data-step-answer]").inner_text()
            assert said.split(". ", 1)[0] in ("Right", "Not quite right") and "You said" not in said
        assert seen.page.evaluate(SCROLL) == 0
        assert seen.page.evaluate(DEAD) == []
        assert next_button.bounding_box() == place
    go(seen, key, "Next", len(steps) - 1)  # the end is the end
    if len(steps) > 1:
        go(seen, key, "Back", len(steps) - 2)
        assert seen.page.evaluate(DEAD) == []
    assert seen.errors == []


def assert_told(visit: Visit, key: str, step: Step, *, answered: bool) -> None:
    """The step's words and view are there, and what it speaks of is marked."""
    if isinstance(step, Question):
        text, view = step.question, step.views(key)[answered]
        spot = step.spot if answered else Spot("point")
    else:
        text, view, spot = step.words(key), step.view(key), step.spot
    told = visit.page.locator("[data-step-text]").inner_text()
    assert told == text.replace("**", "").replace("`", "")
    visit.page.wait_for_function(AT, arg={"prediction": view.prediction, "label": view.label})
    assert_marked(visit, view, spot)


def test_an_answer_wants_a_guess_first(tab: Visit) -> None:
    key = "huber"
    place = next(place for place, step in enumerate(story(key)) if isinstance(step, Question))
    tab.go(key)
    for number in range(1, place + 1):
        go(tab, key, "Next", number)
    before = tab.state()
    yardsticks = tab.page.locator(".scatterlayer [class*='-yardstick']")
    assert yardsticks.count() and not yardsticks.first.is_visible()  # one of them has the answer to a later question
    reveal(tab)
    assert tab.page.locator("[data-step-answer]").inner_text() == "First a guess, then the answer."
    assert tab.state() == before
    # a guess that is typed and not yet confirmed counts when the button is pressed
    question = next(n for n, s in enumerate(story(key)) if isinstance(s, Question) and not s.options)
    for number in range(place + 1, question + 1):
        go(tab, key, "Next", number)
    tab.page.locator(".st-key-stage_story [data-testid=stNumberInput]:visible input").fill("0.5")
    reveal(tab)
    tab.page.get_by_text("Right.", exact=True).wait_for(timeout=30_000)


def test_marks_that_stay_true_follow_a_hand_and_the_words_say_where_they_hold(still: Visit) -> None:
    seen = still
    seen.go("huber").loaded()
    at_step(seen, "huber", 0)
    assert len(seen.page.evaluate(MARKS)) == 2
    setting = seen.page.locator("[data-step-setting]")
    where = "δ = 1.5, ŷ = 2, y = 0".replace(" = ", "\u00a0=\u00a0")  # a line ends between them
    assert setting.inner_text() == f"at {where}"
    seen.page.evaluate(MOVE, ["delta", 3])  # the fourth position of its slider
    slope = "() => document.querySelector('.lossviz-highlight')?.textContent === 'slope δ = 0.25'"
    seen.page.wait_for_function(slope)
    left, right = seen.page.evaluate(MARKS)
    assert left[0] == right[0] == "lossviz-stretch"
    assert setting.inner_text() == f"The picture has moved on. These words hold at {where}"
    seen.page.wait_for_function("() => location.search.includes('huber_delta')", timeout=30_000)
    assert seen.page.evaluate(slope)  # let go, it is still true
    seen.page.get_by_role("button", name="Back to this step", exact=True).click()
    seen.page.wait_for_function("() => [...window.__lossviz.values()][0].state().delta === 1.5", timeout=30_000)
    seen.page.wait_for_function("() => document.querySelectorAll('.lossviz-highlight g').length === 2", timeout=30_000)
    told = "(where) => document.querySelector('[data-step-setting]').innerText === `at ${where}`"
    seen.page.wait_for_function(told, arg=where, timeout=30_000)
    assert not seen.page.get_by_role("button", name="Back to this step", exact=True).is_visible()
    # another camera is still the same view
    seen.page.locator('[data-control="view"]').nth(1).check(force=True)
    seen.page.wait_for_function("() => location.search.includes('huber_view')", timeout=30_000)
    seen.drawn()
    assert len(seen.page.evaluate(MARKS)) == 2


@pytest.mark.thorough
def test_history_and_links_lead_to_the_step_of_the_view(tab: Visit) -> None:
    tab.go("huber")
    for number in (1, 2):
        go(tab, "huber", "Next", number)
    shown = tab.state()
    address, entries = tab.page.url, tab.page.evaluate("history.length")
    go(tab, "huber", "Next", 3)
    assert tab.page.evaluate("history.length") == entries + 1
    tab.go(urlsplit(address).path.lstrip("/") + "?" + urlsplit(address).query)
    at_step(tab, "huber", 2)
    assert tab.state() == shown
    tab.go("huber?huber_delta=2.5")  # the view of no step: the first one offers its own
    assert tab.page.get_by_role("button", name="Back to this step", exact=True).is_visible()
    # what its sentence speaks of is there, too
    assert tab.page.locator(".lossviz-highlight").text_content() == "slope δ = 2.5"


def test_stage_stays_while_its_numbers_are_read_and_covers_nothing_else(tab: Visit) -> None:
    look = """
    top => {
      const main = document.querySelector('[data-testid=stMain]');
      main.scrollTop = top;
      return [main.scrollTop, document.querySelector('.st-key-stage').getBoundingClientRect().top, main.scrollHeight];
    }
    """
    tab.look(height=1000)
    tab.go("huber")
    tab.page.wait_for_function("() => document.querySelector('.lossviz-stays')")
    scrolled, top, height = tab.page.evaluate(look, 150)
    assert scrolled == 150 and top == pytest.approx(0, abs=1)
    # every heading and link below the numbers can be read and reached
    tab.page.evaluate(look, height)
    tab.page.evaluate(FRAMES)
    last = tab.page.locator("#references").bounding_box()
    stage = tab.page.locator(".st-key-stage").bounding_box()
    assert last is not None and stage is not None and last["y"] > stage["y"] + stage["height"]
    tab.look(height=800)
    tab.page.wait_for_function("() => !document.querySelector('.lossviz-stays')")
    _, top, _ = tab.page.evaluate(look, 150)
    assert top < 0


def test_on_a_phone_the_picture_comes_first_and_the_step_right_below_it(still: Visit) -> None:
    seen = still
    seen.look(width=390, height=844)
    seen.go("huber")
    at_step(seen, "huber", 0)
    order = [
        seen.page.locator(part).first.evaluate("element => element.getBoundingClientRect().top")
        for part in (".lossviz-plot", "[data-step-text]", ".lossviz-save")
    ]
    assert order == sorted(order)
    seen.page.locator('[class*="_Next"] button').scroll_into_view_if_needed()
    before = seen.page.evaluate(SCROLL)
    go(seen, "huber", "Next", 1)
    assert seen.page.evaluate(SCROLL) == before
    assert_marked(seen, seen_view("huber", 1), Spot("point"))
    assert (
        seen.page.evaluate("(e => e.scrollWidth - e.clientWidth)(document.querySelector('[data-testid=stMain]'))") <= 0
    )


def seen_view(key: str, place: int) -> View:
    step = story(key)[place]
    return step.views(key)[0] if isinstance(step, Question) else step.view(key)


@pytest.mark.parametrize(
    ("start", "page", "wanted"),
    some(
        [
            ("huber?huber_delta=2.5", "outliers", {"outliers_huber_delta": "2.5"}),
            ("huber?huber_delta=2.5&huber_prediction=1", "compare", {"compare_delta": "2.5", "compare_residual": "1"}),
            ("smooth_l1?smooth_l1_beta=0.5", "outliers", {"outliers_smooth_l1_beta": "0.5"}),
            ("focal?focal_gamma=3", "imbalance", {"imbalance_gamma": "3"}),
            ("binary_cross_entropy", "numerics", {}),
            ("huber", "mse", {}),
        ],
        ("huber?huber_delta=2.5", "outliers", {"outliers_huber_delta": "2.5"}),
        ("focal?focal_gamma=3", "imbalance", {"imbalance_gamma": "3"}),
    ),
)
def test_links_lead_where_they_say_with_the_parameters(
    tab: Visit, start: str, page: str, wanted: dict[str, str]
) -> None:
    tab.go(start)
    link = tab.page.locator(f'.st-key-further a[href^="{page}"]').first
    look = "element => { const { textDecorationLine, color } = getComputedStyle(element); return [textDecorationLine, color]; }"
    line, colour = link.locator("p").evaluate(look)
    assert line == "underline" and colour != tab.page.locator(".lossviz-results dt").first.evaluate(look)[1]
    link.click()
    tab.page.wait_for_function("id => window.__lossviz?.has(id)", arg=page, timeout=60_000)
    tab.drawn()
    state = tab.state()
    for name, value in wanted.items():
        assert f"{state[name.removeprefix(f'{page}_')]:g}" == value
    asked = parse_qs(urlsplit(tab.page.url).query)
    assert urlsplit(tab.page.url).path.strip("/") == page
    assert all(asked.get(name, [value]) == [value] for name, value in wanted.items())


@pytest.mark.parametrize(
    ("page", "button"),
    some(
        [("compare", "Next"), ("outliers", "Use the 3 points"), ("imbalance", None)], ("outliers", "Use the 3 points")
    ),
)
def test_guided_buttons_of_other_pages_leave_the_controls_reachable(tab: Visit, page: str, button: str | None) -> None:
    tab.go(page)
    if page == "outliers":
        area = tab.page.locator("textarea")
        area.fill("1, 2\n2, 3\n3, 7")
        area.press("Control+Enter")
        tab.drawn()
    found = tab.page.get_by_role("button", name=button, exact=True) if button else tab.page.locator(".stButton button")
    revision = "() => [...window.__lossviz.values()][0].state()"
    before = tab.page.evaluate(revision)
    found.last.click()
    tab.page.wait_for_function(
        "before => JSON.stringify([...window.__lossviz.values()][0].state()) !== JSON.stringify(before)",
        arg=before,
        timeout=30_000,
    )
    tab.drawn()
    settle(tab)
    top = tab.page.evaluate("() => document.querySelector('.lossviz').getBoundingClientRect().top")
    if top >= 0:
        assert tab.page.evaluate(DEAD) == []
    assert tab.errors == []


def settle(visit: Visit) -> None:
    """Wait until the page has stopped scrolling."""
    top = None
    while top != (top := visit.page.evaluate(SCROLL)):
        visit.page.evaluate(FRAMES)
        visit.page.evaluate(FRAMES)


def assert_nothing_else_moves(visit: Visit, free: set[str]) -> None:
    """The picture moves these controls, and neither handle nor drag nor click nor key moves any other."""
    page, before = visit.page, visit.state()
    assert set(page.evaluate(HANDLES)) == free
    page.mouse.click(*page.evaluate(ON_SURFACE, [-1.0, 1.5, 2.625]))
    for x, y in page.evaluate(FLAT):
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + 40, y, steps=4)
        page.mouse.up()
    moved = {name for name, value in visit.state().items() if value != before[name]}
    assert moved <= free and bool(moved) == bool(free)


def test_hidden_controls_leave_their_room_to_the_picture(tab: Visit) -> None:
    tab.look(width=1440, height=900)
    found = []
    for hidden in ("", "delta,several", "delta,label,prediction,range,view,several"):
        tab.go(f"huber?hide={hidden}" if hidden else "huber")
        tab.page.evaluate(FRAMES)
        found.append(tab.page.evaluate(SURFACE))
        assert_nothing_else_moves(tab, {"delta", "label", "prediction"} - {*hidden.split(",")})
    heights, bottoms = [height for height, _ in found], [bottom for _, bottom in found]
    assert heights[0] + 10 < heights[1] and heights[1] + 10 < heights[2]
    assert max(bottoms) - min(bottoms) <= 1  # all that they leave, and no more
    assert tab.errors == []
