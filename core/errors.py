"""The domain's "no" (不予办理): expected, with words to show; never a crash."""


class Refusal(Exception):
    """What was asked cannot be done; its text is a plain sentence that says what to do instead."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text
