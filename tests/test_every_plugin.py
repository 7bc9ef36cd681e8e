"""What holds for every command, channel, job and automatic rule, so that none has to be told.

Here too: `core.plugins`, `handlers.engine.commands`, `scheduler.job`.
"""

import ast
from collections import Counter
from pathlib import Path

import pytest
from apscheduler.triggers.cron import CronTrigger

import core
import handlers
from bot import channels
from bot.settings import Settings
from core.plugins import discover
from handlers.engine import commands
from handlers.engine.flow import Flow
from handlers.understand.meaning import understand
from scheduler import jobs
from scheduler.job import Job

FLOWS = discover(handlers, "flow")
JOBS = discover(jobs, "job")
SCRIPTS = "\n".join(
    f.read_text(encoding="utf8") for f in (Path(__file__).parent / "conversations").rglob("*.txt")
)


@pytest.mark.parametrize("module", FLOWS)
def test_a_command_is_named_as_its_file(module: str) -> None:
    assert FLOWS[module].name == module.rpartition(".")[2]


def test_no_word_starts_two_commands() -> None:
    words = Counter(word for flow in FLOWS.values() for word in flow.words)
    assert [w for w, times in words.items() if times > 1] == []


def test_no_meaning_starts_two_commands() -> None:
    meanings = Counter(intent for flow in FLOWS.values() for intent in flow.intents)
    assert [m for m, times in meanings.items() if times > 1] == []


@pytest.mark.parametrize("flow", FLOWS.values(), ids=lambda f: f.name)
def test_a_command_with_a_word_is_in_the_help(flow: Flow) -> None:
    assert bool(flow.hint) == bool(flow.words) or flow.name in {
        "cancel",
        "help",
        "more",
        "reserved",
    }


@pytest.mark.parametrize("flow", FLOWS.values(), ids=lambda f: f.name)
def test_a_command_is_shown_in_a_conversation(flow: Flow) -> None:
    said = [f"> {word}" for word in flow.words]
    assert not said or any(words in SCRIPTS for words in said)


@pytest.mark.parametrize("flow", FLOWS.values(), ids=lambda f: f.name)
def test_the_asks_of_a_command_have_names_of_their_own(flow: Flow) -> None:
    names = [ask.name for ask in flow.asks]
    assert len(set(names)) == len(names)
    assert not {"said", "picked", "thing", "version"} & set(names)


def _choices_in(package: Path) -> set[tuple[str, str]]:
    """(file, flow) of every Choice("label", "flow", …) that is written out."""
    found = set()
    for file in package.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Choice":
                flow = node.args[1] if len(node.args) > 1 else None
                if isinstance(flow, ast.Constant):
                    found.add((file.name, str(flow.value)))
    return found


def test_every_button_names_a_command_that_exists() -> None:
    offered = set()
    for package in (core, handlers):
        offered |= _choices_in(Path(str(package.__file__)).parent)
    assert offered
    assert {(file, flow) for file, flow in offered if flow not in commands.flows()} == set()


@pytest.mark.parametrize(("path", "job"), JOBS.items(), ids=JOBS)
def test_a_job_fires_by_the_clock_alone(path: str, job: Job) -> None:
    assert isinstance(job.trigger, CronTrigger)
    assert path.rpartition(".")[2] == job.name
    assert job.claims or job.next_due, "a frequent job is a sweep, a rare one claims its period"


def test_channels_are_off_until_they_are_set() -> None:
    none = Settings(_env_file=None)  # type: ignore[call-arg]  # pydantic's own argument
    made = [make(none) for make in discover(channels, "make").values()]
    # A group's robot has no setting: its key comes in chat.
    assert [channel.name for channel in made if channel] == ["web", "wecom_robot"]


@pytest.mark.parametrize(
    "words", ["", " ", "\u200b", "。", "🙂", "a" * 5000, "1" * 400, "\u202e反"]
)
def test_understanding_never_breaks(words: str) -> None:
    assert 0 <= understand(words).confidence <= 1
