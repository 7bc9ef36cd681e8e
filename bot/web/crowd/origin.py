"""Origin (来处): the address a call comes from, also behind a proxy, and the block of addresses it lies in."""

from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from starlette.requests import Request

Network = IPv4Network | IPv6Network


@lru_cache(maxsize=8)
def networks(written: str) -> tuple[Network, ...]:
    """The networks of a setting, separated by commas; ValueError where one is none."""
    return tuple(
        ip_network(part.strip(), strict=False) for part in written.split(",") if part.strip()
    )


def address(request: Request, trusted: str) -> str:
    """The caller's address. What a proxy says of it is believed of this machine's own and of `trusted` networks.

    Of a chain the last entry counts: that one our proxy has seen itself, the rest anybody can write.
    """
    host = request.client.host if request.client else ""
    chain = ",".join(
        request.headers.getlist("x-forwarded-for")
    )  # some proxies add a line of their own
    seen = chain.rpartition(",")[2].strip()[:64]
    return seen if seen and _is_proxy(host, trusted) else host


def _is_proxy(host: str, trusted: str) -> bool:
    try:
        known = _plain(ip_address(host))
    except ValueError:
        return False
    return known.is_loopback or any(known in network for network in networks(trusted))


def _plain(known: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that a socket of both kinds shows as one of IPv6."""
    mapped = known.ipv4_mapped if isinstance(known, IPv6Address) else None
    return mapped or known


def is_near(host: str) -> bool:
    """Whether it is this machine or a network of its own: a proxy there brings everybody's calls."""
    try:
        return _plain(ip_address(host)).is_private
    except ValueError:
        return True


def block(host: str) -> str:
    """The block that one household, office or attacker usually holds: /24, or /48 of IPv6."""
    try:
        known = _plain(ip_address(host))
    except ValueError:
        return host
    return str(ip_network(f"{known}/{24 if known.version == 4 else 48}", strict=False))
