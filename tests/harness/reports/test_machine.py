"""I-12 to I-18 and I-21 hold after every step, whatever is done to reports by whomever in whichever order."""

import logging

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy import Engine

from tests.harness.reports.deeds import BY_HOLDER, BY_OTHERS
from tests.harness.reports.machine import Reports

SHORT, LONG = (4, 24), (300, 60)


def run(engine: Engine, runs: int, steps: int) -> dict[str, int]:
    """So many runs of so many steps, the same ones each time; how often each deed was done, and refused."""
    came_of_it: dict[str, int] = {}

    class Here(Reports):
        outcome = came_of_it

    Here.engine = engine
    how = settings(
        max_examples=runs,
        stateful_step_count=steps,
        deadline=None,
        derandomize=True,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Here, settings=how)
    return came_of_it


def test_a_few_lives_of_reports(world: Engine) -> None:
    came_of_it = run(world, *SHORT)
    assert came_of_it["refused"] > 0
    assert sum(came_of_it.values()) > came_of_it["refused"]


@pytest.mark.soak
def test_three_hundred_lives_of_reports(world: Engine) -> None:
    came_of_it = run(world, *LONG)
    logging.getLogger(__name__).info("%s", came_of_it)  # seen with --log-cli-level=INFO
    rare = {"witness", "refuse"}  # a petition that is agreed to refuses too
    assert not {*BY_HOLDER, *BY_OTHERS, "file", "unbind", "end"} - rare - set(came_of_it)
