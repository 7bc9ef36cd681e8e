"""A program with its pages, on a database of the test."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fastapi.testclient import TestClient
from sqlalchemy import Engine

from bot.app import make_app
from bot.program import Program, assemble
from bot.settings import Settings


def program_on(engine: Engine, folder: Path, *, demo: bool, base_url: str = "") -> Program:
    """A program on the test's database."""
    settings = Settings(_env_file=None).model_copy(  # type: ignore[call-arg]  # pydantic's own
        update={
            "data_dir": folder,
            "database_url": engine.url.render_as_string(hide_password=False),
            "base_url": base_url,
        }
    )
    return assemble(settings, demo=demo)


@contextmanager
def pages(engine: Engine, folder: Path, *, demo: bool) -> Iterator[TestClient]:
    """The pages, asked as a browser on this machine would."""
    app = make_app(program_on(engine, folder, demo=demo))
    with TestClient(app, base_url="http://127.0.0.1:8000", follow_redirects=False) as client:
        yield client


def slug_of(html: str, name: str) -> str:
    """The phone of that name on a page."""
    found = re.search(rf'<section class="phone[^"]*" id="(\w+)" aria-label="{name}"', html)
    assert found is not None, f"no phone of {name}"
    return found[1]


def part_of(html: str, slug: str) -> str:
    """The HTML of one phone."""
    return html.partition(f'id="{slug}" aria-label')[2].partition("</section>")[0]
