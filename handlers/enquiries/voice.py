"""语音: a voice that nobody can read here goes to somebody who can listen, and its sender reads to whom."""

from collections.abc import Iterable

from core.emergencies import emergencies
from core.emergencies.emergencies import Sender
from core.enquiries import voices
from core.outbox import Choice, Message
from core.registry import villages
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.engine.reading import By, Evidence, Reading
from handlers.enquiries import asker, carrying
from handlers.reports.filing.problem import who

NAME = "voice"


def voice(turn: Turn) -> list[Message]:
    """What the sender of a voice hears, once it has gone to whoever shall listen, or is in a talk with them.

    For a turn that brought a voice. An unbound sender is asked for the village first.
    Refusal where nobody is there to listen; a savepoint around it is the caller's.
    """
    return done(turn, {"said": ""})


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Relay it; Refusal where nobody is there to listen."""
    evidence_id = next(iter(turn.voices), None) or answers.get("evidence")
    if evidence_id is None:
        return [Message("直接发语音就行，我转给代表或村干部听；打字说更快。")]
    crying = bool(emergencies.cries_of(turn.db, Sender(who(turn).person_id, who(turn).address_id)))
    talk = carrying.shown(turn) if turn.voices and not crying else None
    if talk is not None:
        return carrying.carry(turn, talk)
    asker.remember_village(turn, answers)
    region_id = asker.home(turn, answers)
    if not crying and asker.village_unknown(turn, answers):
        given = {"evidence": str(evidence_id)}
        given |= {key: answers[key] for key in ("town", "from") if key in answers}
        choices = villages.choices(turn.db, NAME, given)
        return [Message("语音收到了。您在哪个村？我好转给那里的人听。", choices)]
    to = voices.relay(turn.db, who(turn), str(evidence_id), turn.now, region_id)
    names = "、".join(p.name for p in to)
    return [Message(f"语音收到了，已转给{names}听，会给您回话。也可以打字说，我马上就能办。")]


def hears(turn: Turn) -> Iterable[Reading]:
    """A voice without words; what a transcription took it for is shown back before anything else."""
    if turn.words or not turn.voices or turn.event.heard:
        return
    yield Reading(By.FLOW, Choice("语音", NAME), Evidence.PLAIN, why="voice.sent")


flow = Flow(
    name=NAME,
    words=("语音", "发语音"),
    hint="语音：不会打字就发语音，我转给人听",
    order=60,
    hears=hears,
    asks=(),
    done=done,
)
