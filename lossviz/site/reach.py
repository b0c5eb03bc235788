"""Whom an address lets in: this machine alone, or others, and under which addresses they find it."""

from __future__ import annotations

import socket
from contextlib import suppress
from ipaddress import ip_address

# Addresses that are set aside for examples. To be asked which of its own addresses a machine would take to speak to one of
# them costs it no message to anybody.
_FAR = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))


def is_loopback(host: str) -> bool:
    """Whether a host is the machine that asks, under one of the names that lead nowhere else.

    >>> [is_loopback(host) for host in ("localhost", "a.localhost", "127.0.0.2", "::1", "192.168.1.20", "example.org")]
    [True, True, True, True, False, False]
    """
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def command(address: str = "") -> str:
    """The one command that lets a class in, at an address of this machine.

    Without ``browser.serverAddress`` Streamlit would ask a host on the internet for the machine's public address.

    >>> command("192.168.1.20")
    'python -m streamlit run app.py --server.address 0.0.0.0 --browser.serverAddress 192.168.1.20'
    """
    name = address or "NAME"
    return f"python -m streamlit run app.py --server.address 0.0.0.0 --browser.serverAddress {name}"


def machine_addresses() -> tuple[str, ...]:
    """The addresses of this machine in its networks, as they stand in a link; nobody is asked for them.

    >>> any(is_loopback(address) for address in machine_addresses())
    False
    """
    found = [_towards(family, far) for family, far in _FAR]
    with suppress(OSError):  # of a machine that does not know its own name
        found += [str(info[4][0]) for info in socket.getaddrinfo(socket.gethostname(), None)]
    return tuple(f"[{one}]" if ":" in one else one for one in dict.fromkeys(found) if _reachable(one))


def _towards(family: socket.AddressFamily, far: str) -> str:
    """The address that this machine would speak from to another, empty if it has none; nothing is sent."""
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((far, 9))
            return str(probe.getsockname()[0])
    except OSError:
        return ""


def _reachable(text: str) -> bool:
    try:
        address = ip_address(text)
    except ValueError:  # nothing, or one that holds for one of the machine's cards alone
        return False
    return not (address.is_loopback or address.is_link_local or address.is_unspecified or address.is_multicast)
