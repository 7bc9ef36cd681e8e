"""A code in words: known however it is written, never a report, and kept in no conversation and no inbox.

Here too: `answer_slip`, `code_words`, `slip_talk`.
"""

import json
import re

import pytest
from sqlmodel import select

from core.db import Db
from handlers.engine.memory import Conversation, Inbox
from handlers.reports.slips.code_words import beside, slip_code, without_code
from tests.handlers.engine.talking import acts, heard

CODE = "1234567890123456"


@pytest.mark.parametrize(
    ("words", "code", "rest"),
    [
        ("回执 1234-5678-9012-3456", CODE, ""),
        ("回执码：1234 5678 9012 3456，我还有照片", CODE, "我还有照片"),
        ("我的回执是１２３４－５６７８－９０１２－３４５６", CODE, "我的"),
        ("一二三四五六七八九〇一二三四五六", CODE, ""),
        (CODE, CODE, ""),
        ("回执 1234-5678-9012", "123456789012", ""),
        ("我的卡号6222021234567890，钱没到", "", ""),
        ("电话13812345678", "", ""),
        ("村口的井盖破了", "", ""),
        ("回执", "", ""),
    ],
)
def test_a_code_is_found_in_words(words: str, code: str, rest: str) -> None:
    assert slip_code(words) == code
    if code:
        assert beside(words) == rest


def test_whoever_is_rung_hears_no_code() -> None:
    assert without_code(f"回执 {CODE} 他要打死我") == "他要打死我"
    assert without_code("他要打死我") == "他要打死我"


def told_code(db: Db) -> str:
    heard(db, "刘大勇", "李秀英把低保名额给了她侄子")
    match = re.search(r"回执码：([\d-]{19})", heard(db, "刘大勇", "确认"))
    assert match is not None
    return match[1]


def test_a_code_is_in_no_conversation_and_no_inbox(db: Db) -> None:
    code = told_code(db)
    assert "状态：已上报" in heard(db, "何秋菊", f"回执 {code}")
    heard(db, "何秋菊", "跟监督小组说")
    heard(db, "何秋菊", f"回执 {code}")
    heard(db, "何秋菊", "1")
    assert "已转给" in heard(db, "何秋菊", "他又去了一次")
    heard(db, "王建国", "回执")
    assert "状态：已上报" in heard(db, "王建国", code)
    db.flush()
    kept = [json.dumps(i.event, ensure_ascii=False) for i in db.exec(select(Inbox))]
    kept += [json.dumps(c.answers) for c in db.exec(select(Conversation))]
    assert not [words for words in kept if code in words or code.replace("-", "") in words]
    assert not [words for words in kept if "他又去了" in words]


def test_a_wrong_code_files_nothing_whatever_is_said_beside_it(db: Db) -> None:
    before = acts(db)
    assert "没有这个回执码" in heard(db, "王建国", f"回执 {CODE} 李秀英收了钱，村口路灯也坏了")
    assert acts(db) == before


@pytest.mark.parametrize("addressed", [True, False])
@pytest.mark.parametrize(
    "words", ["回执 {}", "{}", "回执码是{}，我还有照片", "回执 1234-5678-9012-3456"]
)
def test_in_a_group_a_code_opens_nothing_and_nothing_of_it_is_kept(
    db: Db, words: str, addressed: bool
) -> None:
    code = told_code(db)
    before = acts(db)
    said = heard(db, "何秋菊", words.format(code), room="王家村群", addressed=addressed)
    assert said == (
        "回执码不要发在群里，谁看见了都能用。请把这一条撤回，单独发给我看。" if addressed else ""
    )
    assert acts(db) == before
    digits = code.replace("-", "")
    db.flush()
    kept = [json.dumps(i.event, ensure_ascii=False) for i in db.exec(select(Inbox))]
    assert not [words for words in kept if code in words or digits in words]
    # Written privately it opens as ever.
    assert "编号 1" in heard(db, "何秋菊", f"回执 {code}")


def test_a_bank_card_in_a_group_is_no_code(db: Db) -> None:
    said = heard(db, "何秋菊", "我的卡号6222021234567890，钱没到", room="王家村群")
    assert said == "这里人多，请单独给我发消息，我来帮您办。"
