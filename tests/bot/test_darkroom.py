"""The darkroom: two at once, one of each sender, and each sender in turn."""

import asyncio
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.darkroom import AT_ONCE, MOST_WAITING, Darkroom, TooManyWaiting


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.integers(0, 4), max_size=40), st.sets(st.integers(0, 39)))
def test_never_two_of_one_nor_three_in_all_and_everybody_comes_or_is_told(
    senders: list[int], stopped: set[int]
) -> None:
    inside, done, refused = Counter[int](), list[int](), list[int]()
    crowded: list[bool] = []

    async def one(room: Darkroom, n: int, sender: int) -> None:
        try:
            async with room.turn(str(sender)):
                inside[sender] += 1
                crowded.append(inside[sender] > 1 or inside.total() > AT_ONCE)
                try:
                    await asyncio.sleep(0)
                finally:
                    inside[sender] -= 1
                done.append(n)
        except TooManyWaiting:
            refused.append(n)

    async def run() -> Darkroom:
        room = Darkroom()
        tasks = [asyncio.create_task(one(room, n, s)) for n, s in enumerate(senders)]
        await asyncio.sleep(0)
        for n in stopped & set(range(len(tasks))):
            tasks[n].cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        return room

    room = asyncio.run(run())
    assert room._lines == {}
    assert room._busy == set()
    assert not any(crowded)
    assert {*done, *refused} | stopped >= set(range(len(senders)))


def test_a_flood_of_one_lets_the_next_sender_in() -> None:
    order: list[str] = []

    async def one(room: Darkroom, sender: str) -> None:
        async with room.turn(sender):
            await asyncio.sleep(0)
            order.append(sender)

    async def run() -> None:
        room = Darkroom()
        flood = [asyncio.create_task(one(room, "flood")) for _ in range(MOST_WAITING)]
        await asyncio.sleep(0)
        await one(room, "honest")
        assert order.count("flood") <= 2
        await asyncio.gather(*flood)

    asyncio.run(run())


def test_a_line_that_is_full_is_said() -> None:
    async def run() -> None:
        room = Darkroom()
        async with room.turn("s"):
            waiting = [asyncio.create_task(_stay(room)) for _ in range(MOST_WAITING)]
            await asyncio.sleep(0)
            with pytest.raises(TooManyWaiting):
                await room._enter("s")
            for task in waiting:
                task.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)
        assert room._busy == set()

    asyncio.run(run())


async def _stay(room: Darkroom) -> None:
    async with room.turn("s"):
        pass
