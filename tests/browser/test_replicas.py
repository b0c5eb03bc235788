"""The app behind HAProxy and nginx, as ``deploy/`` sets them up: two processes, one is killed, and nobody loses anything."""

from __future__ import annotations

import re
import shutil
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from urllib.parse import urljoin

import pytest
from conftest import UNDER_CI
from playwright.sync_api import Browser
from replicas import DEPLOY, PORTS, PROXIES, behind, check, command, folder
from running import ROOT, TOLD, Server, Visit, new_tab
from test_every_page import query, wait_for_query
from test_reconnection import LINE, moved

from lossviz.export.tables import curve_csv
from lossviz.formula import number
from lossviz.state.view import view_from_state
from lossviz.ui.addresses import plotly_place

LINK = "huber?huber_delta=2.5&huber_label=1&huber_prediction=-0.5&huber_range=6&huber_view=120,30"
FILE = "files/huber/csv-curve?huber_delta=2.5&huber_label=1"
TIMES = 4  # each process is asked at least once


@pytest.fixture(scope="module", params=PROXIES)
def proxy(request: pytest.FixtureRequest) -> str:
    """The name of a proxy; none is an error under CI and a skip elsewhere."""
    if shutil.which(PROXIES[request.param]) is None:
        reason = f"no {PROXIES[request.param]} found; Debian has it in a package of this name"
        pytest.fail(reason) if UNDER_CI else pytest.skip(reason)
    return str(request.param)


@pytest.fixture(scope="module")
def servers() -> Iterator[tuple[Server, Server]]:
    """Two processes of the app, which the tests may kill and start again."""
    both = Server(ROOT / "app.py"), Server(ROOT / "app.py")
    yield both
    for log in [server.stop() for server in both]:
        assert "Traceback" not in log and "does not exist" not in log, log[-5000:]


@pytest.fixture(scope="module")
def url(proxy: str, servers: tuple[Server, Server]) -> Iterator[str]:
    """The address of a proxy before both."""
    with behind(proxy, servers) as address:
        yield address


def test_the_proxy_takes_the_file(proxy: str) -> None:
    with folder() as own:
        taken = command(proxy, own, 1, {f"127.0.0.1:{port}": f"127.0.0.1:{port}" for port in PORTS})
        done = subprocess.run([*taken, *check(proxy)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert not re.search(r"warn|alert", done.stdout + done.stderr, re.I), done.stderr


def fetched(address: str, **headers: str) -> tuple[dict[str, str], bytes]:
    request = urllib.request.Request(address, headers=headers)
    with urllib.request.urlopen(request, timeout=30) as answer:
        assert answer.status == 200
        return {name.lower(): value for name, value in answer.headers.items()}, answer.read()


def addresses(url: str) -> dict[str, str]:
    """A page, a script of Streamlit, plotly.js, a file and a QR code."""
    _, page = fetched(f"{url}/huber")
    script = re.search(r'src="([^"]+\.js)"', page.decode())
    assert script is not None
    places = {"page": LINK, "plotly.js": plotly_place(), "file": FILE, "code": "qr?link=https://example.org"}
    return {"home": f"{url}/", "script": urljoin(f"{url}/huber", script[1])} | {
        name: f"{url}/{place}" for name, place in places.items()
    }


def test_everything_answers_with_two_and_with_one(url: str, servers: tuple[Server, Server]) -> None:
    wanted = {name: fetched(address)[1] for name, address in addresses(url).items()}
    assert wanted["file"].decode() == curve_csv(view_from_state("huber", {"delta": 2.5, "label": 1}))
    assert_all_answer(url, wanted)
    for server in servers:
        server.kill()
        assert_all_answer(url, wanted)  # also at once, when the proxy does not know of it
        server.start()


def assert_all_answer(url: str, wanted: dict[str, bytes]) -> None:
    for name, address in addresses(url).items():
        for _ in range(TIMES):
            assert fetched(address)[1] == wanted[name]


def test_what_travels_is_compressed_and_the_numbers_of_the_server_are_closed(url: str) -> None:
    for name, address in addresses(url).items():
        headers, body = fetched(address, **{"Accept-Encoding": "gzip"})
        assert headers.get("content-encoding") == "gzip" or len(body) < 1000, name
    with pytest.raises(urllib.error.HTTPError) as refused:
        fetched(f"{url}/_stcore/metrics")
    assert refused.value.code == 404


@pytest.mark.thorough
def test_an_open_page_goes_on_where_it_was_when_its_process_is_killed(
    url: str, servers: tuple[Server, Server], browser: Browser, proxy: str
) -> None:
    """Each process is killed once, so that the page loses the one it has at least once."""
    context = browser.new_context()
    try:
        seen = new_tab(context, url, surfaces="blank").go(LINK).loaded()
        state, address = seen.state(), query(seen)
        wait_for_query(seen, moved(seen, 0.75))
        for server, share in zip(servers, (0.25, 0.5), strict=True):
            server.kill()
            assert_answers(seen, share)
            server.start()
            assert_answers(seen, share + 0.1)
        kept = {name: value for name, value in seen.state().items() if name != "delta"}
        assert kept == {name: value for name, value in state.items() if name != "delta"}
        assert {**query(seen), "huber_delta": "2.5"} == address
        assert seen.foreign() == []
        cookies = {cookie["name"]: cookie["value"] for cookie in context.cookies()}
        assert ("lossviz" in cookies) == (proxy == "haproxy")
        fresh = new_tab(context, url, surfaces="blank").go(seen.page.url.removeprefix(f"{url}/"))
        assert fresh.state() == seen.state()
    finally:
        context.close()


def assert_answers(visit: Visit, share: float) -> None:
    """A control is let go, whoever hears it: link and numbers follow."""
    wait_for_query(visit, moved(visit, share))
    loss = number(view_from_state("huber", visit.state()).results[0])
    visit.page.wait_for_function(TOLD, arg=loss, timeout=30_000)
    assert visit.page.evaluate(LINE) == ""


# ---- container and service ---------------------------------------------------------------------

README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCKERFILE = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
UNIT = DEPLOY / "lossviz@.service"


def test_the_readme_names_what_is_shipped() -> None:
    assert set(re.findall(r"\bdeploy/([\w.@]+\w)", README)) == {path.name for path in DEPLOY.iterdir()}
    (built,) = re.findall(r"--build-arg (\w+)=", README)
    (told,) = re.findall(r"docker run .* -e (\w+)=", README)
    assert f"\nARG {built}=" in DOCKERFILE
    assert f"\nENV {told}=" in DOCKERFILE


def test_the_container_gets_all_of_the_app_and_starts_it_as_the_readme_does() -> None:
    copied = re.findall(r"^COPY (\S+) (\S+)$", DOCKERFILE, re.M)
    assert {source for source, _ in copied} == {"app.py", ".streamlit", "lossviz", "pages", "requirements.txt"}
    assert all((ROOT / source).exists() and target in (".", source) for source, target in copied)
    assert re.search(r"pip install -q .*-r requirements.txt", DOCKERFILE)
    start = ["python", "-m", *readme_start(), "--server.address", "0.0.0.0"]
    command = re.findall(r"^CMD \[(.*)\]$", DOCKERFILE, re.M)[-1]
    assert re.findall(r'"([^"]+)"', command)[: len(start)] == start
    assert DOCKERFILE.index("\nUSER ") < DOCKERFILE.index("\nCMD ")


def readme_start() -> list[str]:
    """How the README starts the app: ``streamlit run app.py``."""
    found = re.search(r"^python3 .* -m (streamlit run app\.py)$", README, re.M)
    assert found is not None
    return found[1].split()


def test_the_service_starts_the_app_as_the_readme_does() -> None:
    unit = UNIT.read_text(encoding="utf-8")
    assert f"python -m {' '.join(readme_start())} --server.port %i" in unit
    assert re.search(r"^LimitNOFILE=\d{4,}$", unit, re.M)


def test_systemd_takes_the_service() -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("no systemd here")
    with folder() as own:
        python = own / ".venv" / "bin" / "python"
        python.parent.mkdir(parents=True)
        python.symlink_to("/bin/true")
        file = own / UNIT.name
        file.write_text(UNIT.read_text(encoding="utf-8").replace("/srv/lossviz", str(own)), encoding="utf-8")
        done = subprocess.run(["systemd-analyze", "verify", str(file)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
