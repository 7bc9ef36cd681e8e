"""Pieces (分段): a long text in parts that each fit a platform's bound, counted in bytes of UTF-8."""

_ENDS = ("\n", "。！？；", "，、")


def split(text: str, most: int) -> list[str]:
    """Pieces of at most `most` bytes, each cut after a line or a sentence where one ends in its second half."""
    pieces = []
    while len(text.encode()) > most:
        fits = len(text.encode()[:most].decode(errors="ignore"))
        ends = (max(text.rfind(mark, fits // 2, fits) for mark in marks) + 1 for marks in _ENDS)
        cut = next((end for end in ends if end), fits)
        pieces.append(text[:cut].rstrip("\n"))
        text = text[cut:].lstrip("\n")
    return [piece for piece in (*pieces, text) if piece]
