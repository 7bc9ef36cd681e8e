"""Scripts recorded anew: what holds stays as it is, what does not gives way to what came.

Here too: `blocks`, `run`, `align`.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import databases
from tests.rerecord.blocks import Block, Line, blocks, joined
from tests.rerecord.rewriting import Replay, Rewritten, Worlds, aligned, rewritten
from tests.rerecord.run import Options, Run, played

pytestmark = pytest.mark.long
STORY = (Path(__file__).parents[1] / "conversations/shop/shop_card.txt").read_text(encoding="utf8")
HOUSES = "李秀英 > 联系户\n"


@pytest.fixture(scope="module")
def worlds() -> Iterator[Worlds]:
    with databases.folder() as folder:
        yield Worlds(folder)


@pytest.fixture(scope="module")
def story(worlds: Worlds) -> tuple[Run, Run]:
    """A month with cards and codes, played twice."""
    one, two = (played(worlds(""), "story", blocks(STORY), Options()) for _ in range(2))
    return one, two


def again(worlds: Worlds, script: str, **options: bool) -> Rewritten:
    return rewritten(script, "script", worlds, Options(**options))


def test_what_holds_stays_as_it_is(story: tuple[Run, Run], worlds: Worlds) -> None:
    result = aligned(Replay(worlds(""), "story"), *story)
    assert (result.text, result.notes, result.holds) == (STORY, [], True)


Changed = st.sampled_from(["keep", "keep", "keep", "drop", "change", "precede"])


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_a_script_with_wrong_answers_is_mended(
    story: tuple[Run, Run], worlds: Worlds, data: st.DataObject
) -> None:
    every = blocks(STORY)
    for block in every:
        block.lines = [new for line in block.lines for new in _changed(line, data)]
    run = Run(every, story[0].came, story[0].delivered)
    result = aligned(Replay(worlds(""), "story"), run, story[1])
    assert result.holds, result.notes
    kept = [line for line in STORY.splitlines() if not Line(line).is_exact]
    assert [line for line in result.text.splitlines() if not Line(line).is_exact] == kept
    assert sorted(result.text.splitlines()) == sorted(STORY.splitlines())


def _changed(line: Line, data: st.DataObject) -> list[Line]:
    what = data.draw(Changed) if line.is_exact else "keep"
    wrong = [Line(f"{line.name} < 没有这回事")]
    return {"keep": [line], "drop": [], "change": wrong, "precede": [*wrong, line]}[what]


def test_lines_are_put_in_where_they_came(worlds: Worlds) -> None:
    bare = joined([Block(block.act, [], block.number) for block in blocks(STORY)])
    result = again(worlds, bare)
    assert result.holds, result.notes
    assert "张桂花户的积分卡，卡号：[code 李秀英]。" in result.text


def test_an_answer_that_comes_no_more_goes(worlds: Worlds) -> None:
    right = again(worlds, HOUSES).text
    assert again(worlds, f"{right}李秀英 < 还有一句\n").text == right


def test_comments_and_what_was_never_to_be_told_stay(worlds: Worlds) -> None:
    script = f"# 开头\n{HOUSES}# 中间\n李秀英 < 错了\n李秀英 !~ 没有的话\n\n# 结尾"
    text = again(worlds, script).text
    assert text == script.replace(
        "错了", again(worlds, HOUSES).text.splitlines()[1].split(" < ")[1]
    )


def test_swapped_answers_change_places(worlds: Worlds) -> None:
    script = f"{HOUSES}李秀英 > 帮助\n"
    one, two = (line for line in again(worlds, script).text.splitlines() if " < " in line)
    late = f"{script}{two}\n{one}\n"
    assert again(worlds, late).text == f"{script}{one}\n{two}\n"


def test_an_answer_may_be_claimed_late(worlds: Worlds) -> None:
    script = f"{HOUSES}李秀英 > 帮助\n李秀英 <~ 您联系5户\n李秀英 < 错了\n"
    result = again(worlds, script)
    assert result.holds, result.notes
    assert result.text.startswith(f"{HOUSES}李秀英 > 帮助\n李秀英 <~ 您联系5户\n李秀英 < ")


def test_fragments_that_fit_nothing_are_named_or_give_way(worlds: Worlds) -> None:
    script = f"{HOUSES}李秀英 <~ 没有的话\n"
    result = again(worlds, script)
    assert "李秀英 <~ 没有的话" in result.text
    assert "nothing fits any more: 李秀英 <~ 没有的话" in result.notes
    assert not result.holds
    assert again(worlds, script, fragments=True).text == again(worlds, HOUSES).text


def test_nothing_gives_way_to_what_came(worlds: Worlds) -> None:
    assert again(worlds, f"{HOUSES}李秀英 < nothing\n").text == again(worlds, HOUSES).text
    quiet = f"{HOUSES}吴建军 < nothing\n"
    assert "吴建军 < nothing" in again(worlds, quiet).text


def test_a_loose_script_stays_loose(worlds: Worlds) -> None:
    script = f"! loose\n{HOUSES}李秀英 > 帮助\n李秀英 <~ 您联系5户\n"
    assert again(worlds, script).text == script


def test_what_cannot_be_done_is_named_and_stays(worlds: Worlds) -> None:
    script = f"李秀英 > [button 没有这个]\n{HOUSES}"
    result = again(worlds, script)
    assert result.text == f"李秀英 > [button 没有这个]\n{again(worlds, HOUSES).text}"
    assert not result.holds
    assert "has a button 没有这个" in result.notes[0]


def test_a_yes_goes_that_nothing_asks_for(worlds: Worlds) -> None:
    lamp = "@ 2026-03-02 09:00\n何秋菊 > 一组路口的路灯不亮了\n"
    script = f"{lamp}何秋菊 <~ 请核对\n# 然后\n何秋菊 > 确认\n何秋菊 < 没有等您的事\n"
    text = again(worlds, script, drop_yes=True).text
    assert "# 然后" in text
    assert "请核对" not in text
    assert "确认" not in text
    assert "何秋菊 > 确认" in again(worlds, script).text


def test_a_yes_stays_that_is_asked_for(worlds: Worlds) -> None:
    script = "刘大勇 > 上报 李秀英把低保名额给了她侄子\n刘大勇 <~ 请核对\n刘大勇 > 确认\n"
    assert "刘大勇 > 确认" in again(worlds, script, drop_yes=True).text


def test_a_yes_is_put_in_once_where_it_is_asked_for(worlds: Worlds) -> None:
    script = "刘大勇 > 上报 李秀英把低保名额给了她侄子\n刘大勇 <~ 已上报，编号 1\n"
    result = again(worlds, script, add_yes=True)
    assert result.holds, result.notes
    said, asked, yes, filed = (result.text.splitlines()[n] for n in range(4))
    assert (said, yes, filed) == (
        "刘大勇 > 上报 李秀英把低保名额给了她侄子",
        "刘大勇 > 确认",
        "刘大勇 <~ 已上报，编号 1",
    )
    assert "| 确认 |" in asked
    assert again(worlds, result.text, add_yes=True).text == result.text
