"""Portions (说出来的几份): into what a holder would split a report: 1、… 2、…, a line each, or clauses behind ；."""

import re

_LED = re.compile(
    r"^(?:把?(?:它|这件|这个|这事|那件)?(?:要|想|请)?(?:帮我)?)?(?:拆分|拆开|拆|分开|分)(?:来?办|一下)?(?:成|为|作)?"
    r"(?:[一二两三四五六七八九十\d]{1,2}|几)?(?:份|件|个|块|部分)?(?:来?办)?[\s:：，,。]*"
)
_NUMERAL = "一二三四五六七八九十"
_MARK = re.compile(
    rf"\s*[①②③④⑤⑥⑦⑧⑨⑩]\s*|(?:^|(?<=[\s，,。；;、:：]))(?:第[{_NUMERAL}\d]{{1,2}}(?:件|份|个|块)?(?:是|[、.．:：，, ])?"
    rf"|[(（](?:\d{{1,2}}|[{_NUMERAL}])[)）]|\d{{1,2}}\s*[、.．:：)）]|[{_NUMERAL}](?:是(?!不)|、|[.．:：]))\s*"
)
_EDGES = "，,。；;、：:" + "".join(c for c in map(chr, range(0x3001)) if c.isspace())
_OWNED = re.compile(
    r"[\s，,（(]*(?:归|由|交给|转给|派给|给|该)(?P<owner>[一-鿿·]{2,8}?)(?:来|去)?(?:办|管|负责|处理|搞|弄|修|做|去)?[)）。\s]*$"
)


def parts(words: str) -> list[str]:
    """What the words name one by one, as it was said; one entry where they divide nothing, none where they say nothing."""
    bare = _LED.sub("", words.strip(), count=1)
    lines = [_trimmed(line) for line in bare.splitlines()]
    marked = [_trimmed(_MARK.sub("", line, count=1)) for line in lines if line]
    if len(marked) > 1:
        return [line for line in marked if line]
    for divide in (_MARK.split, re.compile("[；;]+").split):
        pieces = [_trimmed(piece) for piece in divide(bare)]
        if len(several := [piece for piece in pieces if piece]) > 1:
            return several
    return [_trimmed(bare)] if _trimmed(bare) else []


def _trimmed(words: str) -> str:
    return words.strip(_EDGES)


def owner(part: str) -> tuple[str, str]:
    """A part without the words that say whose it is, and these: 修栏杆 归陈大山."""
    match = _OWNED.search(part)
    bare = _trimmed(part[: match.start()]) if match is not None else ""
    return (bare, match["owner"]) if match is not None and bare else (part, "")
