"""First sight: the steps of the village, each with its sentences; links only to what is there.

Here too: `routes`, `sample`.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.demo.world import chat_of
from bot.web.demo.first_sight import first_sight
from bot.web.face import Face
from bot.web.phones import Phone, slug
from tests.bot.web.served import pages, program_on, slug_of


def _phones(*names: str) -> list[Phone]:
    return [Phone(slug(chat_of(name)), chat_of(name), name, "") for name in names]


@pytest.fixture
def face(world: Engine, folder: Path) -> Iterator[Face]:
    """What pages of a demo share."""
    program = program_on(world, folder, demo=True)
    yield Face(program, secure=False)
    program.turns.stop()
    program.engine.dispose()


def test_a_sentence_is_for_the_phone_of_who_says_it(face: Face) -> None:
    sight = first_sight(face, "王家村", _phones("张桂花", "钱国华"))
    [sentence] = sight.steps[0].sentences
    assert (sentence.name, sentence.slug) == ("张桂花", slug(chat_of("张桂花")))
    assert "<b>李秀英</b>" in sight.steps[1].words
    assert sight.desk is not None
    assert sight.desk.words == "指挥台"


def test_who_has_no_phone_says_nothing_and_a_strange_village_has_no_steps(face: Face) -> None:
    sight = first_sight(face, "王家村", _phones("李秀英"))
    assert [step.sentences for step in sight.steps] == [(), (), ()]
    assert sight.desk is None
    assert first_sight(face, "<script>", []).steps == ()


def test_the_board_is_linked_only_where_there_is_one(face: Face) -> None:
    assert first_sight(face, "王家村", []).board == ""
    face.boards = True
    assert first_sight(face, "王家村", []).board == "/board/%E7%8E%8B%E5%AE%B6%E6%9D%91"


def test_the_page_says_the_sentence_and_leads_to_the_desk(world: Engine, folder: Path) -> None:
    with pages(world, folder, demo=True) as client:
        html = client.get("/").text
        assert 'value="屋门口的水管爆了，水流了一地"' in html
        assert f'data-phone="{slug_of(html, "钱国华")}"' in html
        assert 'value="指挥台"' in html
        assert 'action="/world"' not in html  # this program has no other world to go to
        assert client.post("/world", data={"to": "empty"}).status_code == 400
