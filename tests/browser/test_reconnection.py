"""An open page whose server is killed, restarted, exchanged or cut off goes on, and loses nothing that its viewer did."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import saving
from forms import OF_A_FORM_SEEN, some
from playwright.sync_api import Browser, BrowserContext
from proxy import Proxy
from running import MOVE, ROOT, TEXT_PAGES, Server, Visit, new_tab
from test_every_page import PAGES, query, wait_for_query
from test_loss_page import slider

from lossviz import CATALOGUE
from lossviz.state.view import default_view

SURFACES = "blank"

# Lets a test hold back what the server says, and say something in its place.
BETWEEN = """
const listen = WebSocket.prototype.addEventListener;
WebSocket.prototype.addEventListener = function (kind, heard, ...rest) {
  if (kind !== 'message') return listen.call(this, kind, heard, ...rest);
  let held = null;
  window.__say = (data) => heard.call(this, { data });
  window.__heard = 0;
  window.__hold = () => { held = []; };
  window.__release = async () => {
    while (held.length) { heard.call(this, held.shift()); await new Promise(done => setTimeout(done)); }
    held = null;
  };
  const take = (event) => { window.__heard += 1; held ? held.push(event) : heard.call(this, event); };
  return listen.call(this, kind, take, ...rest);
};
"""
STATE = "document.querySelector('[data-testid=stApp]').getAttribute('data-test-connection-state')"

OPEN = "open => window.__lossvizConnection?.open === open"
LINE = "document.querySelector('.lossviz-connection').textContent"
WORDS = "[...document.querySelectorAll('[data-testid=stMain] .stMarkdown')].map(part => part.innerText).join()"

# The first slider of the page: its picture, its name, and how far it goes.
FIRST = """
() => {
  const input = document.querySelector('.lossviz-controls input[type=range]:enabled');
  const page = [...window.__lossviz.keys()].find(page => input.id === `lossviz-${page}-${input.dataset.control}`);
  return [page, input.dataset.control, Number(input.max)];
}
"""

#: What a viewer does on a page without a picture: something to click, and a part of the URL that follows.
CLICKS = {
    "lessons": ('a:has-text("Begin")', "lesson=one-bad-point"),
    "claims": ('label:has-text("Only those that are not equal")', "claims_differing=true"),
    "guide": ('label:has-text("one of several classes")', "guide_predict=class"),
    "worked_examples": ('button[data-testid="stNumberInputStepUp"]', "worked_"),
}


@pytest.fixture(scope="module")
def mortal() -> Iterator[Server]:
    """A server of these tests' own."""
    server = Server(ROOT / "app.py")
    yield server
    log = server.stop()
    assert "does not exist" not in log
    assert "Traceback" not in log


@pytest.fixture
def server(mortal: Server) -> Server:
    """A server that a test may kill; alive, whatever a test before has left."""
    if not mortal.healthy():
        mortal.start()
    return mortal


@pytest.fixture(scope="module")
def profile(browser: Browser) -> Iterator[BrowserContext]:
    """A profile for all tests of the module, so that the code that a server sends is compiled once."""
    profile = browser.new_context()
    yield profile
    profile.close()


@pytest.fixture
def context(profile: BrowserContext) -> Iterator[BrowserContext]:
    """The profile, whose tabs close with the test: those that stay come back with each restart."""
    yield profile
    for page in profile.pages:
        page.close()


def opened(context: BrowserContext, url: str, page: str) -> Visit:
    visit = new_tab(context, url, surfaces="blank").go(page)
    return visit if page.partition("?")[0] in TEXT_PAGES | {""} else visit.loaded()


def gone(*visits: Visit) -> None:
    """Wait until the pages know that nobody hears them, and say so."""
    for visit in visits:
        visit.page.wait_for_function(OPEN, arg=False, timeout=30_000)
        assert visit.page.evaluate(LINE).startswith("No connection to the server.")


def back(*visits: Visit) -> None:
    """Wait until the pages are heard again, and say nothing more about it."""
    for visit in visits:
        visit.page.wait_for_function(OPEN, arg=True, timeout=30_000)
        assert visit.page.evaluate(LINE) == ""


def moved(visit: Visit, share: float) -> str:
    """Move the first slider to a share of its way and let go; what the URL then says."""
    page, name, last = visit.page.evaluate(FIRST)
    for place in (round(share * last), round(share * last) + 1):
        visit.page.evaluate(MOVE, [name, place])
        value = visit.page.evaluate("([page, name]) => window.__lossviz.get(page).state()[name]", [page, name])
        if page not in CATALOGUE or value != default_view(page).state().get(name):
            break  # what is at its default the URL does not say
    if (page, name) == ("outliers", "y"):  # the point that it moves is the last of those that the link lists
        return rf"outliers_points=[^&]*_{value:.6g}(&|$)"
    return rf"{page}_{name}={value:.6g}(&|$)"


def restart(server: Server, *visits: Visit) -> None:
    server.kill()
    gone(*visits)
    server.start()
    back(*visits)


#: Of the pages that are built alike one.
KINDS = [page for page in PAGES if page not in OF_A_FORM_SEEN]
THREES = [KINDS[i : i + 3] for i in range(0, len(KINDS), 3)]


@pytest.mark.parametrize("pages", some(THREES, THREES[-4]), ids=" ".join)
def test_every_kind_of_page_goes_on_after_a_restart(server: Server, context: BrowserContext, pages: list[str]) -> None:
    visits = {page: new_tab(context, server.url, surfaces="blank").go(page) for page in pages}
    pictured = {page: visit.loaded() for page, visit in visits.items() if page not in TEXT_PAGES}
    server.kill()
    gone(*visits.values())
    wanted = {page: moved(visit, 0.25) for page, visit in pictured.items()}
    server.start()
    back(*visits.values())
    for page, visit in visits.items():
        before = visit.page.evaluate(WORDS)
        if page in TEXT_PAGES:
            selector, address = CLICKS[page]
            visit.page.locator(selector).first.click()
            wait_for_query(visit, address)
        else:
            wait_for_query(visit, wanted[page])  # what was moved while nobody heard it
            wait_for_query(visit, moved(visit, 0.75))  # the first release after the return
        visit.page.wait_for_function(f"before => {WORDS} !== before", arg=before, timeout=30_000)


@pytest.mark.thorough
def test_home_leads_on_after_a_restart(server: Server, context: BrowserContext) -> None:
    seen = opened(context, server.url, "")
    restart(server, seen)
    seen.follow("huber")
    seen.page.wait_for_function("() => window.__lossviz?.has('huber')", timeout=30_000)
    wait_for_query(seen, moved(seen.loaded(), 0.75))


def test_the_sheets_say_what_is_away_and_go_on_with_what_was_chosen(
    server: Server, context: BrowserContext, tmp_path: Path
) -> None:
    seen = opened(context, server.url, "huber?huber_delta=0.5")
    sheet = saving.opened(seen.page, panel="loss", theme="dark", title="false")
    named = sheet.locator(".lossviz-file-name")
    named.get_by_text("_loss-curve_dark@2x.png").wait_for(timeout=60_000)
    server.kill()
    gone(seen)
    saving.opened(seen.page, form="svg")  # the browser alone makes it, as it is on the screen
    sheet.get_by_text("The server does not answer, so this is the picture as on the screen.").wait_for()
    with seen.page.expect_download() as download:
        sheet.locator(saving.SAVE).click()
    assert download.value.suggested_filename == "huber_delta-0.5_label-0_dark.svg"
    saving.opened(seen.page, form="csv-curve")
    sheet.get_by_text("The server does not answer, and this file is made by it").wait_for()
    server.start()
    back(seen)
    sheet.locator(".lossviz-text").get_by_text("label,prediction,value").wait_for(timeout=60_000)
    assert saving.saved(seen.page, tmp_path, "csv-curve").name == "huber_delta-0.5_label-0_curve.csv"
    saving.opened(seen.page, form="png")
    named.get_by_text("_loss-curve_dark@2x.png").wait_for(timeout=60_000)
    assert not sheet.locator("[data-choice=title]").is_checked()
    seen.page.keyboard.press("Escape")
    seen.page.click("[data-save=qr]")
    server.kill()
    gone(seen)
    seen.page.uncheck("[data-share-control=label]")
    seen.page.get_by_text("The server does not answer; the page is shown once the connection is back.").wait_for()
    assert "so there is no QR code now" in (seen.page.locator(".lossviz-qr img").get_attribute("alt") or "")
    server.start()
    back(seen)
    students = seen.page.frame_locator(".lossviz-students iframe")
    students.locator('[data-control="delta"]').first.wait_for(timeout=60_000)
    assert students.locator('[data-control="label"]').first.is_hidden()
    seen.page.wait_for_function("() => document.querySelector('.lossviz-qr img').naturalWidth > 50")


def test_a_drag_goes_on_over_a_restart(server: Server, context: BrowserContext) -> None:
    seen = opened(context, server.url, "huber?huber_delta=0.5")
    thumb, mouse = slider(seen, "delta"), seen.page.mouse
    mouse.move(thumb["x"], thumb["y"])
    mouse.down()
    mouse.move(thumb["x"] + 20, thumb["y"], steps=5)
    server.kill()
    gone(seen)
    mouse.move(thumb["x"] + 30, thumb["y"], steps=5)
    held = seen.state()["delta"]
    server.start()
    back(seen)
    assert seen.state()["delta"] == held
    mouse.move(thumb["x"] + 40, thumb["y"], steps=5)
    assert seen.state()["delta"] > held
    mouse.up()
    wait_for_query(seen, rf"huber_delta={seen.state()['delta']:g}(&|$)")


@pytest.mark.thorough
def test_what_was_typed_and_moved_over_two_outages_is_kept(server: Server, context: BrowserContext) -> None:
    seen = opened(context, server.url, "huber?present=1&huber_label=0.5")
    for typed, share in ((1.2345, 0.25), (2.3456, 0.75)):
        server.kill()
        gone(seen)
        seen.page.fill('[data-exact="delta"]', str(typed))
        seen.page.press('[data-exact="delta"]', "Enter")
        seen.page.evaluate(MOVE, ["prediction", round(share * 120)])
        seen.page.locator('[data-control="view"][data-value="side"]').check(force=True)
        state = seen.state()
        server.start()
        back(seen)
        wait_for_query(seen, rf"huber_delta={typed}(&|$)")
        assert seen.state() == state
        expected = {"huber_delta": f"{typed}", "huber_label": "0.5", "huber_prediction": f"{state['prediction']:g}"}
        assert query(seen) == {**expected, "huber_view": "side", "present": "1"}
    assert seen.page.locator('[data-testid="stSidebar"]').is_hidden()


@pytest.mark.thorough
def test_a_server_that_is_killed_again_at_once(server: Server, context: BrowserContext) -> None:
    seen = opened(context, server.url, "compare")
    server.kill()
    gone(seen)
    server.start()
    server.kill()
    wanted = moved(seen, 0.75)
    gone(seen)
    server.start()
    back(seen)
    wait_for_query(seen, wanted)


@pytest.fixture
def proxy(server: Server) -> Iterator[Proxy]:
    """A way to the server that can be cut off."""
    proxy = Proxy(server.port)
    yield proxy
    proxy.close()


def test_a_connection_that_is_cut_alone_keeps_the_session(proxy: Proxy, context: BrowserContext) -> None:
    """The server lives on and knows the page; all that may be lost is on its way to it or from it."""
    seen = opened(context, proxy.url, "huber")
    session = "window.__lossvizConnection.run.split(' ')[0]"
    before = seen.page.evaluate(session)
    wait_for_query(seen, moved(seen, 0.75))
    proxy.cut()
    gone(seen)
    wanted = moved(seen, 0.25)
    back(seen)
    wait_for_query(seen, wanted)
    proxy.deaf = True  # the page does not know yet that it is not heard
    wanted = moved(seen, 0.5)
    seen.page.evaluate("() => new Promise(done => setTimeout(done, 300))")
    proxy.deaf = False
    proxy.cut()
    seen.page.wait_for_function("() => window.__lossvizConnection.open === true", timeout=30_000)
    wait_for_query(seen, wanted)
    assert seen.page.evaluate(session) == before


@pytest.mark.thorough
def test_a_page_is_handed_to_another_replica_and_back(server: Server, proxy: Proxy, context: BrowserContext) -> None:
    """With a release that was sent to the one that was dying, and with both alive."""
    other = Server(ROOT / "app.py")
    try:
        seen = opened(context, proxy.url, "huber")
        for port, share in ((other.port, 0.25), (server.port, 0.75)):
            proxy.deaf = True
            wanted = moved(seen, share)
            seen.page.evaluate("() => new Promise(done => setTimeout(done, 300))")
            proxy.deaf, proxy.port = False, port
            proxy.cut()
            wait_for_query(seen, wanted)
            wait_for_query(seen, moved(seen, share / 1.5))
    finally:
        log = other.stop()
    assert "does not exist" not in log and "Traceback" not in log


def test_a_page_that_streamlit_gives_up_says_so_and_opens_again_as_it_stands(
    server: Server, context: BrowserContext
) -> None:
    """First what it would have given up before: two runs at once, of which the second brings back what the first left."""
    seen = new_tab(context, server.url, surfaces="blank")
    page = seen.page
    page.add_init_script(BETWEEN)
    seen.go("huber").loaded().at_rest()
    opening = page.evaluate("+document.querySelector('[data-control=delta]').value")
    for place in (20, 30, opening):
        page.evaluate(MOVE, ["delta", place])
        seen.at_rest()
    page.evaluate("window.__hold()")
    presenter = page.locator('[data-testid="stSidebar"] label:has-text("Presenter mode")')
    for _ in range(2):
        before = page.evaluate("window.__heard")
        presenter.click()
        page.wait_for_function("before => window.__heard > before + 40", arg=before)
        seen.at_rest()
    page.evaluate("window.__release()")
    wait_for_query(seen, moved(seen, 0.25))
    assert (page.evaluate(STATE), seen.errors) == ("CONNECTED", [])
    page.evaluate("window.__say('no message of Streamlit')")
    page.wait_for_function(OPEN, arg=False)
    page.evaluate(MOVE, ["delta", 40])
    state = seen.state()
    button = page.get_by_role("button", name="Reload the page")
    assert page.evaluate(LINE) == "The connection to the server is lost. Reload the page"
    assert page.locator('[role="dialog"]').count() == 0
    button.click()
    page.wait_for_function("() => window.__lossvizConnection?.open && window.__lossviz?.has('huber')", timeout=60_000)
    seen.drawn()
    assert seen.state() == state
    wait_for_query(seen, rf"huber_delta={state['delta']:g}(&|$)")
