"""Half-sent calls over a real socket: they end, and those that are whole are answered."""

import socket
import threading
from collections.abc import Iterator

import pytest
import uvicorn

from bot.web.crowd.patience import Patient

HEAD = b"POST / HTTP/1.1\r\nHost: x\r\n"
FAR = 10.0  # seconds after which a test has failed


class _Quick(Patient):
    WITHIN = 1.0
    SLOWEST = 1024 * 1024


async def _app(scope: dict, receive: object, send: object) -> None:
    while (message := await receive()).get("more_body"):
        pass
    if message["type"] == "http.disconnect":
        return
    await send(
        {"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]}
    )
    await send({"type": "http.response.body", "body": b"ok"})


class _Server(uvicorn.Server):
    ready = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    config = uvicorn.Config(_app, port=0, http=_Quick, log_level="error", lifespan="off")
    server = _Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    assert server.ready.wait(FAR)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    thread.join()


def answered(port: int, *parts: bytes) -> bytes:
    """All that comes until the other side closes."""
    with socket.create_connection(("127.0.0.1", port), timeout=FAR) as line:
        for part in parts:
            line.sendall(part)
        heard = b""
        while part := line.recv(4096):
            heard += part
        return heard


@pytest.mark.parametrize(
    "parts",
    [
        [],
        [b"G"],
        [HEAD, b"X-Slow: "],
        [HEAD + b"Content-Length: 100\r\n\r\nhalf of it"],
        [HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhalf"],
    ],
)
def test_what_is_never_finished_ends(port: int, parts: list[bytes]) -> None:
    assert answered(port, *parts).startswith(b"HTTP/1.1 408 Request Timeout")


def test_the_second_call_of_a_connection_is_not_waited_for_either(port: int) -> None:
    heard = answered(port, HEAD + b"Content-Length: 0\r\n\r\n", HEAD)
    assert heard.count(b"HTTP/1.1 200") == 1


def test_what_is_whole_is_answered_and_what_drips_is_not_waited_for(port: int) -> None:
    whole = HEAD + b"Content-Length: 4\r\nConnection: close\r\n\r\nbody"
    assert answered(port, whole).endswith(b"ok")
    with socket.create_connection(("127.0.0.1", port), timeout=FAR) as line:
        line.sendall(HEAD + b"Content-Length: 1000\r\n\r\n")
        line.settimeout(0.1)
        heard = b""
        for _ in range(100):  # a byte now and then keeps nothing open
            try:
                line.sendall(b".")
                heard = line.recv(4096)
            except TimeoutError:
                continue
            except OSError:
                break
            break
        else:
            pytest.fail("it waits for ever")
    assert b"408" in heard or heard == b""


def test_hundreds_of_half_calls_hold_up_nobody_and_are_gone(port: int) -> None:
    lines = [socket.create_connection(("127.0.0.1", port), timeout=FAR) for _ in range(200)]
    for line in lines:
        line.sendall(HEAD)
    whole = HEAD + b"Content-Length: 0\r\nConnection: close\r\n\r\n"
    assert answered(port, whole).endswith(b"ok")
    for line in lines:
        while line.recv(4096):
            pass
        line.close()
