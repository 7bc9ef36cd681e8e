"""A proxy on loopback (代理): SOCKS5 without a password, or HTTP; it counts what went through it."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass
class Proxy:
    """Where it listens, and how many connections it has carried."""

    port: int
    carried: int = 0


@contextmanager
def proxy() -> Iterator[Proxy]:
    """One proxy that speaks both, as long as it lives."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        me = Proxy(server.getsockname()[1])
        threading.Thread(target=_accept, args=(server, me), daemon=True).start()
        yield me


def _accept(server: socket.socket, me: Proxy) -> None:
    with suppress(OSError):
        while True:
            caller, _ = server.accept()
            threading.Thread(target=_carry, args=(caller, me), daemon=True).start()


def _carry(caller: socket.socket, me: Proxy) -> None:
    with caller, suppress(OSError):
        first = caller.recv(65536)
        there, head = _socks(caller) if first[:1] == b"\x05" else (_of_http(first), first)
        with socket.create_connection(there) as platform:
            me.carried += 1
            platform.sendall(head)
            back = threading.Thread(target=_pump, args=(platform, caller), daemon=True)
            back.start()
            _pump(caller, platform)
            back.join(5)


def _socks(caller: socket.socket) -> tuple[tuple[str, int], bytes]:
    """RFC 1928: no password, CONNECT to a name or an IPv4 address."""
    caller.sendall(b"\x05\x00")
    asked = caller.recv(65536)
    host = asked[5:-2].decode() if asked[3] == 3 else socket.inet_ntoa(asked[4:8])
    caller.sendall(b"\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00")
    return (host, int.from_bytes(asked[-2:], "big")), b""


def _of_http(head: bytes) -> tuple[str, int]:
    asked = urlsplit(head.split(b" ", 2)[1].decode())
    return asked.hostname or "", asked.port or 80


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while content := source.recv(65536):
            sink.sendall(content)
        sink.shutdown(socket.SHUT_WR)
