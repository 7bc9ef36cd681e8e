"""The peer (手写的对照): python-telegram-bot alone, reminders in a loop at 30 a second and each answer beside it.

Run as `python -m tests.benches.answers.by_hand PORT ROOT TOKEN HOW_MANY`; no database, nothing survives a crash.
"""

import asyncio
import json
import sys

from telegram import Bot
from telegram.request import HTTPXRequest

EVERY = 0.034
ANSWER = "帮助：直接说是什么事、在哪里。"


async def main(port: int, root: str, token: str, many: int) -> None:
    """Serve /hook/telegram and send so many reminders meanwhile."""
    bot = Bot(token, base_url=f"{root}/bot", request=HTTPXRequest(connection_pool_size=32))
    await bot.initialize()
    tasks: set[asyncio.Task[object]] = set()

    def send(chat: int, words: str) -> None:
        task = asyncio.create_task(bot.send_message(chat, words))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    async def heard(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0] or 0)
        body = await reader.readexactly(length)
        if body:
            send(json.loads(body)["message"]["chat"]["id"], ANSWER)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        writer.close()

    await asyncio.start_server(heard, "127.0.0.1", port)
    clock = asyncio.get_running_loop()
    begun = clock.time()
    for n in range(many):
        send(1_000_000 + n, "本周请联系这几户")
        await asyncio.sleep(max(0.0, begun + (n + 1) * EVERY - clock.time()))
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])))
