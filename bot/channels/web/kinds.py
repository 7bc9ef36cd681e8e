"""Kinds of message (来信种类) of the chat page, and what becomes of each: the table that tests hold against its forms.

The page sends no voice, sticker, contact, forward, edit or reaction: who would rather speak has the keyboard of
their telephone, and what was said wrongly is said anew.
"""

from enum import StrEnum


class How(StrEnum):
    """What becomes of a kind."""

    HEARD = "heard"
    ASKED = "words or a photo are asked for, since it can't be looked at here"
    REFUSED = "not taken in: a sentence above the field says what to do, and its words stay"
    BESIDE = "says whose page it is, and that a form sent twice is one message"


FIELDS: dict[str, How] = dict.fromkeys(
    ("text", "press", "place", "photo", "sample"), How.HEARD
) | dict.fromkeys(("phone", "once"), How.BESIDE)
"""By the field of a form. `sample` is a photo of the demo's."""

FILES: dict[str, How] = (
    dict.fromkeys(("image/jpeg", "image/png", "image/webp"), How.HEARD)
    | dict.fromkeys(("video/mp4", "audio/mpeg", "application/pdf"), How.ASKED)
    | {"": How.REFUSED}
)
"""What a browser may put into `photo`, whatever it is asked for; the last row is what is beyond all measure.
Of several in one form each is heard."""
