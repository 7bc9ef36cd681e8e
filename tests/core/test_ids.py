"""Ids: sortable by birth, never the same twice, fit for a button."""

import re
import threading

from core.ids import new_id


def test_ids_sort_by_birth() -> None:
    ids = [new_id() for _ in range(2000)]
    assert ids == sorted(ids)
    assert len(set(ids)) == len(ids)


def test_ids_of_several_threads_never_meet() -> None:
    made: list[str] = []
    threads = [
        threading.Thread(target=lambda: made.extend(new_id() for _ in range(500))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == 2000


def test_a_button_token_fits_telegram() -> None:
    assert re.fullmatch(r"[0-9A-Z]{29}", new_id())
    assert len((new_id() + ".99").encode()) <= 64
