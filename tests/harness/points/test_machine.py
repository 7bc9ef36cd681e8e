"""I-1 to I-11, I-19, I-22 and I-25 hold after every step, whatever is done in whichever order."""

import logging
from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy import Engine

from tests.databases import drop
from tests.harness.points.steps import Steps

SHORT, LONG = (6, 25), (300, 50)


def run(villages: Callable[[], Engine], runs: int, steps: int, *, whole: bool) -> Counter[str]:
    """So many runs of so many steps, the same ones each time; how many were done and refused.

    After every step all is compared with the model; the product's own check runs after every step
    when `whole`, else at the end of every run.
    """
    found: Counter[str] = Counter()

    class Village(Steps):
        engine_of = staticmethod(villages)
        gone = staticmethod(drop)

        def teardown(self) -> None:
            found.update(runs=1, done=self.done, refused=self.refused)
            super().teardown()

    Village.whole = whole
    how = settings(
        max_examples=runs,
        stateful_step_count=steps,
        deadline=None,
        derandomize=True,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Village, settings=how)
    return found


def test_a_short_life_of_the_village(villages: Callable[[], Engine]) -> None:
    found = run(villages, *SHORT, whole=False)
    assert found["runs"] >= SHORT[0]
    assert found["done"] > 0 < found["refused"]


@pytest.mark.soak
def test_three_hundred_lives_of_the_village(villages: Callable[[], Engine]) -> None:
    found = run(villages, *LONG, whole=True)
    logging.getLogger(__name__).info("%s", dict(found))  # seen with --log-cli-level=INFO
    assert found["runs"] >= LONG[0]
