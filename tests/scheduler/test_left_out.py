"""`each` of the jobs that name villages: in a village that is left out the job would have done nothing."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.script.lines import place
from bot.script.player import Player
from core.db import Db, writes
from core.registry import regions
from scheduler import runner
from scheduler.job import Job, villages

STORIES = Path(__file__).parents[1] / "conversations"
TOLD = {
    "claims/claim_waits": "review_reminder",
    "duties/busy_and_market": "nudge",
    "duties/household_file": "mornings",
    "duties/patrol": "daily_patrol",
    "duties/service_day": "mornings",
    "duties/silence": "weekly_reminder",
    "registry/leave": "substitutes",
    "registry/resigning": "cover_vacancies",
}
"""Stories, and a job that goes somewhere in them."""
NAMES_VILLAGES = {
    "agreement_reminder",
    "calls",
    "cover_vacancies",
    "daily_patrol",
    "mornings",
    "nudge",
    "review_reminder",
    "substitutes",
    "weekly_reminder",
}


def _tried(job: Job, busy: set[str]) -> Job:
    """The job, which tries everywhere else whether it would do anything."""
    each = job.each
    assert each is not None

    def asked(db: Db, now: datetime) -> list[str]:
        named = each(db, now)
        every = regions.village_ids(db)
        assert named == [v for v in every if v in named], (
            f"{job.name} does not go in order of birth"
        )
        if named:
            busy.add(job.name)
        for village_id in every:
            if village_id not in named:
                before = writes(db)
                assert job.run(db, now, village_id) == 0, f"{job.name} left {village_id} out"
                assert writes(db) == before, f"{job.name} left {village_id} out"
        return named

    return replace(job, each=asked)


def _stories() -> list[object]:
    files = [STORIES / f"{name}.txt" for name in TOLD]
    marks = [pytest.mark.place(place(file.read_text(encoding="utf8"))) for file in files]
    told = zip(files, TOLD.values(), marks, strict=True)
    return [pytest.param(file, job, id=file.stem, marks=mark) for file, job, mark in told]


@pytest.mark.parametrize("kind", ["sqlite"])
@pytest.mark.parametrize(("file", "goes"), _stories())
def test_where_a_job_does_not_go_there_is_nothing_to_do(
    file: Path, goes: str, world: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy: set[str] = set()
    tried = {n: _tried(j, busy) if n in NAMES_VILLAGES else j for n, j in runner.all_jobs().items()}
    monkeypatch.setattr(runner, "all_jobs", lambda: tried)
    Player(world, file.name).play(file.read_text(encoding="utf8"))
    assert goes in busy


def test_these_are_the_jobs_that_name_villages() -> None:
    jobs = runner.all_jobs().values()
    named = {j.name for j in jobs if j.claims and j.late is not None and j.each is not villages}
    assert named == NAMES_VILLAGES
