"""Consent (答应): a yes, a no, a question or mere talk that is a whole message, in the tongues of the five places."""

import re
import unicodedata
from collections.abc import Collection, Iterator
from itertools import pairwise

LONGEST = 200
"""Characters; whoever writes more tells something and answers nothing."""
_ASKS_BACK = ("是吧", "对吧", "没错吧", "中吧", "沾吧", "是的吧", "系吧")
"""Said to be told so. 好吧, 行吧 are a yes."""
_MOST = 30  # characters of a yes or a no, particles and all
_PICTURES = {
    "[OK]": "好的", "[好的]": "好的", "[强]": "好的", "[赞]": "好的", "[点赞]": "好的", "[对]": "对的",
    "[嗯]": "嗯", "[NO]": "不要", "[弱]": "不行", "[叉]": "不对", "[抱拳]": "谢谢", "[合十]": "谢谢",
    "[玫瑰]": "谢谢", "/:ok": "好的", "/:strong": "好的", "/:no": "不要", "/:weak": "不行",
    "/:rose": "谢谢", "/:@)": "谢谢", "👌": "好的", "👍": "好的", "🆗": "好的", "✅": "好的",
    "☑": "好的", "✔": "好的", "🙆": "好的", "⭕": "对的", "🙅": "不要", "❌": "不要", "✖": "不要",
    "🚫": "不要", "👎": "不行", "❎": "不要", "🙏": "谢谢", "🌹": "谢谢",
}  # fmt: skip
_PICTURE = re.compile("|".join(re.escape(code) for code in _PICTURES), re.IGNORECASE)
_BY_CODE = {code.lower(): word for code, word in _PICTURES.items()}
_CODE = re.compile(r"\[[A-Za-z一-鿿]{1,6}\]")
_ASKED = re.compile("[?？]")
_PARTICLES = "啊呀咯哒嘞咧哩哈滴嘛吧呗噻哦喔噢哟哇啦喽勒呐呢诶欸撒嗨捏唦着的"
"""What may stand behind a yes or a no without changing it; 吗 么 啵 没得 make a question of it."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_YES = _words(
    "确认 确定 确实 同意 好 好的 对 对的 对头 对对 是 是的 就是 就是的 就是这样 就这样 就这样办 就这么办 就是它 "
    "就是这个 正是 正确 行 行得 行的 成 成的 妥 可以 可以的 可 阔以 嗯 恩 昂 唔错 ok okay okk yes y yep yeah 要得 要 要的 需要 愿意 "
    "中 沾 得 得嘅 係 系 係嘅 系嘅 啱 啱嘅 冇错 没错 没有错 冇有错 冇得错 没得错 错不了 没问题 没有问题 冇问题 冇得问题 没得问题 "
    "报 报上去 帮我报 那就报 那报 报了吧 上报吧 办 办吧 照办 发吧 提交 交上去 是这样 是这样的 是这个 没意见 没有意见 冇意见 莫问题 必须的 必须 "
    "嗯呐 嗯哪 嗯啦 准 依你 听你的 就按这个 就按这个办 按这个办 按这个"
)
_NO = _words(
    "不 不要 不要了 不用 不用了 不报 不报了 不办 不办了 不需要 不需要了 不必 不必了 不对 不是 不是的 不行 不可以 不可 不中 不沾 不成 不好 "
    "不得行 不同意 不确认 不愿意 不干 不了 否 错 错了 错哒 搞错了 搞错哒 弄错了 莫 莫要 莫报 莫报了 莫报哒 莫搞 莫搞了 算了 算哒 算啦 算咯 "
    "甭 甭了 甭报 甭报了 甭办了 别 别报 别报了 别办了 别了 唔使 唔使了 唔使啦 唔係 唔系 唔要 唔好 唔得 唔对 唔啱 不啱 冇 冇得 冇有 没 没有 没得 "
    "无 要不得 搞不得 免了 取消 no nope n 拒绝 不是这样 不是这样的 不是这个 先不 先不要 先不报 还是不要 还是算了"
)
_NEITHER = _words(
    "不错 好了 好啦 行了 可以了 对了 得了 是了 成了 中了 要了 对不起 不好意思 不好说 不急 莫急 不要紧 不用谢 不要急 不用急 行行好 没事 没有事 冇事 "
    "不是不 不得不 没有不 好在 可不 可不是 不对劲 要不 要不是 系不系 係唔係"
)
_TALK = _words(
    "谢谢 谢谢你 谢谢您 谢谢你们 谢谢大家 谢谢了 谢了 谢 多谢 多谢你 多谢您 多谢晒 多谢你们 感谢 非常感谢 太感谢了 感谢你们 唔该 唔该晒 难为你 难为你了 难为你们 "
    "劳驾 劳驾了 劳烦 劳烦你 费心 费心了 辛苦 辛苦了 辛苦你 辛苦你了 辛苦您了 辛苦你们 辛苦你们了 辛苦大家了 麻烦 麻烦了 麻烦你 麻烦你了 麻烦您 麻烦您了 麻烦你们 "
    "麻烦你们了 给你们添麻烦了 添麻烦了 打扰 打扰了 不好意思 你好 您好 你们好 大家好 早 早上好 早安 早晨 上午好 中午好 下午好 晚上好 晚安 哈喽 哈啰 嗨 喂 hello hi "
    "在吗 在么 在不 在不在 在没 在没得 在啵 有人吗 有人么 有人不 有人没 有人没得 有人冇 有人啵 有人在 有人在吗 有人在么 有人在不 有人在没 有人在没得 有人在啵 "
    "有冇人 有冇人在 有没有人 有没有人在 收到 收到了 晓得 晓得了 晓得哒 知道 知道了 明白 明白了 了解 懂了 再见 拜拜 再会 哦 噢 喔 哈哈 呵呵 嘿嘿 客气 客气了 不客气 "
    "新年好 过年好 节日快乐 书记好 主任好 真是谢谢 那谢谢"
)
_SIDES: dict[str, bool | None] = (
    dict.fromkeys(_TALK | _NEITHER) | dict.fromkeys(_YES, True) | dict.fromkeys(_NO, False)
)
_NODS = _words("嗯 恩")
_TO_WHOM = re.compile(
    "^(谢谢|多谢|辛苦|辛苦了|你好|您好|麻烦)[一-鿿]{0,2}(?:书记|主任|组长|代表|同志|师傅|老师|大姐|大哥|姐|哥|叔|婶|嫂|您|你)(?=了|啊|$| )"
)
_CLOSED = ("了", "哒", "啦", "咯")
_WH = re.compile(
    "什么时候|啥时候|么子时候|么时候|几时|几点|多久|哪天|哪日|怎么办|怎么还|怎样了|怎么样|咋办|咋样|咋还|么样|为什么|为啥|为么子|为咩|点解|边个|谁来|谁管|哪个来|哪个管|多少|是不是|能不能|要不要|可不可以|行不行|中不中|沾不沾|好不好|对不对|有没有|有冇|係唔係|得唔得|还要不"
)
_NOT_KNOWN = re.compile("不知|不晓|唔知|没说|冇讲")
_TAIL = re.compile(
    "(?:吗|咩|啵|了没|了没有|了没得|了不|(?<![什怎这那多要])么)$|[有来修好办到搞去完通见].{0,6}(?:没得|冇得|没有|没|冇|不)$|(?:^|[，,。 ])(?:是|对|没错)吧$"
)


def consent(text: str) -> bool | None:
    """True for a yes, False for a no that is all of the message; None for anything else.

    Questions (要得啵, 中不中, 好没得), states (好了, 可以了) and talk (谢谢, 莫急) are neither.
    """
    plain = _plain(text)
    if not plain or len(plain) > _MOST or _ASKED.search(text[:LONGEST]) or plain in _ASKS_BACK:
        return None
    heard = _heard(plain, _SIDES)
    if heard is None or not _NEITHER.isdisjoint(heard):
        return None
    answers = [word for word in heard if word not in _TALK]
    sides = {_SIDES[word] for word in answers if word not in _NODS or len(answers) == 1}
    sides = sides or {_SIDES[word] for word in answers}
    if len(sides) != 1 or (sides == {False} and _denied_twice(plain, heard)):
        return None
    return sides.pop()


_RESTATES = re.compile(
    "(?:就|正|也)?(?:是|系|按|照|要|在)?(?:的|了)?(?:[这那同](?:个|一|件|根|条|盏|处|里|样|些)|原来|上次|刚才|一样|一回事|没错|对的|快点|麻烦|辛苦|谢谢|多谢|难为)"
)
_BUT = re.compile("不|没|冇|莫|别|但|可是|只是|还有|另外|[?？吗]|再|先|等|改|换|错")


def assents(text: str) -> bool:
    """Whether it is a yes, or a yes that says again what it is said to: 对，就是同一根."""
    if consent(text) is True:
        return True
    first, _, rest = _BREAK.sub(" ", text.strip(_STOPS)[:LONGEST]).partition(" ")
    again = rest.replace(" ", "")
    if not again or len(again) > _MOST or consent(first) is not True:
        return False
    return _RESTATES.match(again) is not None and _BUT.search(again) is None


_FILLER = _words("就是 就是的 确实 是")
"""是啊是啊 is one of these; 是 by itself, and 是的, are a yes."""


def firm(text: str) -> bool:
    """Whether it is a yes that may reach others: 就是, 确实 and 是啊是啊 only nod at what was said."""
    heard = _heard(_plain(text), _SIDES) if assents(text) and consent(text) is True else None
    answers = [word for word in heard or () if word not in _TALK]
    nods = bool(answers) and set(answers) <= _FILLER
    return assents(text) and not (nods and _plain(text) != "是")


def small_talk(text: str) -> bool:
    """Whether the whole message is thanks, a greeting or a receipt: 谢谢, 有人在不, 收到."""
    plain = _plain(text)
    if not plain or len(plain) > _MOST:
        return False
    return bool(_heard(_TO_WHOM.sub(r"\1", plain), _TALK))


RECEIVED = "收到"
_RECEIPTS = _words("收到 收到了 收到哒 收到啦 看到了 看到哒")


def receipt(text: str) -> bool:
    """Whether the whole message says that something has been read: 好的收到, 收到了谢谢."""
    plain = _plain(text)
    if not plain or len(plain) > _MOST or _ASKED.search(text[:LONGEST]):
        return False
    heard = _heard(plain, _SIDES.keys() | _RECEIPTS)
    return heard is not None and not _RECEIPTS.isdisjoint(heard) and _NO.isdisjoint(heard)


def without_talk(words: str) -> str:
    """These words without the thanks, greeting or receipt at either end; empty when they are nothing else."""
    words = words.strip(_STOPS)
    for end in (0, -1) if len(words) <= LONGEST else ():
        while words:
            piece = _BREAK.split(words)[end]
            if not small_talk(piece):
                break
            words = words[len(piece) :] if end == 0 else words[: -len(piece)]
            words = words.strip(_STOPS)
    return words


def ungreeted(words: str) -> str:
    """These words without a greeting or thanks at either end; as they were where there is none."""
    bare = without_talk(words)
    return bare if bare and len(bare) < len(words.strip(_STOPS)) else words


def is_question(text: str) -> bool:
    """Whether it asks: a question mark, a particle that asks, A不A, or 几时, 怎么办, 哪个来 in a short one."""
    words = text.strip()[:LONGEST]
    if _ASKED.search(words):
        return True
    bare = words.rstrip("。.!！~～ ")
    if len(text.strip()) > LONGEST or _NOT_KNOWN.search(bare):
        return False
    return _TAIL.search(bare[-30:]) is not None or (
        len(bare) <= 20 and _WH.search(bare) is not None
    )


_STOPS = " \t\n,，。.!！~～;；、…"
_BREAK = re.compile(f"[{_STOPS}]")


def _plain(text: str) -> str:
    """Folded, in small letters, pictures as words, marks and faces left out; "" when it is too long."""
    if len(text) > LONGEST:
        return ""
    text = _PICTURE.sub(lambda match: f" {_BY_CODE[match[0].lower()]} ", text)
    folded = unicodedata.normalize("NFKC", _CODE.sub(" ", text)).lower()
    kept = (letter if letter.isalnum() else " " for letter in folded)
    return " ".join("".join(kept).split())


def _heard(plain: str, known: Collection[str]) -> list[str] | None:
    """The words that the message is made of, the longest first; None if one is unknown."""
    heard: list[str] = []
    for piece in plain.split():
        at = 0
        while at < len(piece):
            word = next((w for w in _prefixes(piece, at) if w in known), None)
            if word is None and (piece[at] not in _PARTICLES or at == 0):
                return None
            if word is not None:
                heard.append(word)
            at += len(word or piece[at])
    return heard


def _prefixes(piece: str, at: int) -> Iterator[str]:
    return (piece[at:end] for end in range(min(len(piece), at + 8), at, -1))


def _denied_twice(plain: str, words: list[str]) -> bool:
    """不是不行, 不知道: a no of a no or of talk, unless said again (不是不是) or after an end (不要了不用了)."""
    joined = pairwise(words)
    return any(
        f"{one}{other}" in plain
        and one in _NO
        and not one.endswith(_CLOSED)
        and not (other in _TALK and len(one) > 1)
        and not other.startswith(one)
        and other not in ("算了", "算哒")
        for one, other in joined
    )
