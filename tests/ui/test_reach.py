"""How a class gets in: told to who opened the app on its own machine, and to nobody else."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from lossviz.site.reach import is_loopback, machine_addresses
from lossviz.ui import reach as module
from lossviz.ui.reach import reach, reached


@pytest.fixture
def opened_at(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Have the page opened at an address, by a visitor, of a server that listens somewhere."""

    def at(url: str | None, visitor: str | None = None, listening: str | None = "localhost") -> Any:
        context = SimpleNamespace(url=url, ip_address=visitor)
        monkeypatch.setattr(module, "st", SimpleNamespace(context=context, get_option=lambda name: listening))
        monkeypatch.setattr(module, "_addresses", lambda: ("192.168.1.20", "[2001:db8::5]"))
        return reach()

    return at


def test_who_opened_it_here_is_told_the_command_and_the_addresses(opened_at: Any) -> None:
    found = opened_at("http://localhost:8501/huber")
    assert found.command == (
        "python -m streamlit run app.py --server.address 0.0.0.0 --browser.serverAddress 192.168.1.20"
    )
    assert found.addresses == ("http://192.168.1.20:8501/huber", "http://[2001:db8::5]:8501/huber")
    assert found.command in found.words and found.addresses[0] in found.words


@pytest.mark.parametrize("listening", [None, "", "0.0.0.0", "::"])
def test_a_server_that_lets_others_in_needs_no_command(opened_at: Any, listening: str | None) -> None:
    found = opened_at("http://127.0.0.1:8501/", listening=listening)
    assert found.command == "" and found.addresses[0] == "http://192.168.1.20:8501/"
    assert "start the app" not in found.words and "To let a class in, open http://192.168.1.20" in found.words


@pytest.mark.parametrize(
    ("url", "visitor"),
    [
        (None, None),
        ("https://lossviz.example.org/huber", None),
        ("http://192.168.1.20:8501/huber", "192.168.1.7"),
        ("http://localhost:8501/huber", "192.168.1.7"),
        ("http://localhost.example.org/huber", None),
    ],
)
def test_nobody_else_is_told_the_addresses_of_the_machine(opened_at: Any, url: str | None, visitor: str | None) -> None:
    assert opened_at(url, visitor) is None


def test_a_machine_without_a_network_says_what_it_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_addresses", tuple)
    found = reached("http://localhost:8501/huber", "localhost")
    assert found.command.endswith("--browser.serverAddress NAME") and found.addresses == ()
    assert found.words.endswith("NAME.")


def test_the_addresses_of_a_machine_let_others_in() -> None:
    for address in machine_addresses():
        assert not is_loopback(address) and not address.startswith(("169.254.", "[fe80"))
