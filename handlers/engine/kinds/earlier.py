"""What rides along (捎带的): what never reached the sender goes with what they hear now."""

from dataclasses import replace

from core.outbox import Message
from core.undelivered import riding
from handlers.engine.event import Turn


def with_earlier(turn: Turn, answers: list[Message]) -> list[Message]:
    """The answers, and what is owed from before; the last list of choices is the one that was asked for.

    Where nothing may follow the answer it rides inside its words.
    """
    if len(answers) + riding.MOST > riding.FOLLOW:
        return answers  # what does not fit would be lost: it waits for a shorter answer
    people = [person.id for person in turn.sharing]
    owed = riding.take(turn.db, turn.address, people, turn.now)
    if not owed.messages:
        return answers
    if owed.inside and answers:
        texts = [answers[0].text, *(message.text for message in owed.messages)]
        return [replace(answers[0], text="\n\n".join(texts)), *answers[1:]]
    chosen = any(message.choices for message in answers)
    return [*owed.messages, *answers] if chosen else [*answers, *owed.messages]
