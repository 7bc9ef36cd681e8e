"""The senders of a measurement (发送方), in a process of their own: closed loop, keep-alive.

Run as `python -m tests.benches.clients PORT HOW_MANY SECONDS FIRST`; prints JSON: the milliseconds of
each call in the measured time, and how many calls were not answered with 200.
"""

import asyncio
import json
import sys
import time
from itertools import count

from tests.benches.district import HOUSEHOLDS, PROBLEMS, SECRET, VILLAGES, account


async def main(port: int, clients: int, seconds: float) -> None:
    """Let everybody report for so long; the first fifth is not counted."""
    began = time.perf_counter()
    start, end = began + seconds / 4, began + seconds * 5 / 4
    took: list[tuple[float, float]] = []
    wrong: list[int] = []
    await asyncio.gather(*(_client(port, n, clients, end, took, wrong) for n in range(clients)))
    counted = [1000 * t for at, t in took if at >= start]
    sys.stdout.write(json.dumps({"took": counted, "all": len(took), "wrong": len(wrong)}))


async def _client(
    port: int,
    number: int,
    clients: int,
    end: float,
    took: list[tuple[float, float]],
    wrong: list[int],
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for turn in count():
        nth = turn // 2 * clients + number  # the nth report of all
        began = time.perf_counter()
        if began > end:
            break
        writer.write(_request(update_of(nth, turn % 2)))
        status = await _answer(reader)
        done = time.perf_counter()
        took.append((began, done - began))
        wrong.extend([status] if status != 200 else [])
    writer.close()


def update_of(nth: int, position: int) -> bytes:
    """The Telegram update with the words of the nth report, or with its 确认."""
    village, round_ = nth % VILLAGES, nth // VILLAGES
    chat = account(village, round_ % HOUSEHOLDS)
    text = "确认" if position else PROBLEMS[round_ % len(PROBLEMS)]
    number = 2 * nth + position
    who = {"id": chat, "is_bot": False, "first_name": "村民"}
    where = {"id": chat, "type": "private", "first_name": "村民"}
    message = {"message_id": number, "date": 1, "chat": where, "from": who, "text": text}
    return json.dumps({"update_id": number, "message": message}).encode()


def _request(body: bytes) -> bytes:
    head = (
        f"POST /hook/telegram HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n"
        f"X-Telegram-Bot-Api-Secret-Token: {SECRET}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def _answer(reader: asyncio.StreamReader) -> int:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0] or 0)
    await reader.readexactly(length)
    return int(head.split(b" ", 2)[1])


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])))
