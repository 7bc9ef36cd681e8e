"""What words say of posts: who goes, who comes, why; and what they must not be taken for.

Here too: `post_reasons`, `resigning`, `succession`, `vacancy`, `training`, `merger`, `naming` (played in tests/conversations/registry).
"""

import pytest

from core.registry.people import Post
from handlers.registry.posts import post_words
from handlers.registry.posts.post_words import PostWords

GOES, COMES = "罗铁柱", "唐菊香"


@pytest.mark.parametrize(
    ("words", "leaver", "successor", "post", "reason"),
    [
        ("罗铁柱去城里带孙子了，代表不做了", GOES, "", Post.REPRESENTATIVE, "resigned"),
        ("罗铁柱迁走了，代表由唐菊香接任", GOES, COMES, Post.REPRESENTATIVE, "moved"),
        ("唐菊香接替罗铁柱的联系户", GOES, COMES, Post.REPRESENTATIVE, "replaced"),
        ("罗铁柱病故了，换唐菊香", GOES, COMES, None, "died"),
        ("免去罗铁柱的组长", GOES, "", Post.GROUP_LEADER, "dismissed"),
        ("罗铁柱年纪大了，不干了", GOES, "", None, "resigned"),
        ("罗铁柱昨晚病逝了", GOES, "", None, "died"),
        ("罗铁柱全家搬到县城了，代表换唐菊香当", GOES, COMES, Post.REPRESENTATIVE, "moved"),
        ("把罗铁柱的组长免了", GOES, "", Post.GROUP_LEADER, "dismissed"),
        ("罗铁柱岁数大了，换唐菊香", GOES, COMES, None, "replaced"),
        ("罗铁柱换成唐菊香当网格员", GOES, COMES, Post.GRID_WORKER, "replaced"),
        ("监督小组罗铁柱任期到了，让唐菊香接", GOES, COMES, Post.SUPERVISOR, "term"),
        ("任命唐菊香为二组组长", "", COMES, Post.GROUP_LEADER, "replaced"),
        ("请唐菊香当二组代表", "", COMES, Post.REPRESENTATIVE, "replaced"),
    ],
)
def test_who_goes_and_who_comes(
    words: str, leaver: str, successor: str, post: Post | None, reason: str
) -> None:
    meant = post_words.parse(words, [GOES, COMES])
    assert meant == PostWords(
        (leaver,) if leaver else (), (successor,) if successor else (), post, reason
    )


@pytest.mark.parametrize(
    "words",
    ["代表我当不了啦", "我身体不行，组长不想干了", "本人辞去村民代表", "我要搬走，代表不能当了"],
)
def test_a_wish_of_ones_own(words: str) -> None:
    meant = post_words.parse(words, [])
    assert meant is not None
    assert meant.oneself


@pytest.mark.parametrize(
    "words",
    [
        "罗铁柱种烟不干了",
        "罗铁柱请的短工不干了",
        "罗铁柱家的狗死了",
        "罗铁柱的岳母去世了",
        "罗铁柱不想干农活，您劝劝他",
        "罗铁柱把木头搬走了",
        "罗铁柱搬走了两车砖",
        "罗铁柱不做饭了",
        "罗铁柱把摊子撤了",
        "罗铁柱退出合作社了",
        "我家小卖部不干了",
        "我家搬家了，门牌号变了",
        "我不做豆腐了",
        "罗铁柱代表来过我家",
        "罗铁柱家换了新门",
        "罗铁柱接了个电话就走了",
        "谁接替罗铁柱？",
        "罗铁柱要是不当代表了怎么办",
        "听说罗铁柱不当代表了",
        "唐菊香给代表罗铁柱送了菜",
        "把路灯换一下",
        "代表什么时候开会",
    ],
)
def test_what_it_must_not_be_taken_for(words: str) -> None:
    assert post_words.parse(words, [GOES, COMES]) is None


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("罗铁柱不干了，换范小军", "范小军"),
        ("罗铁柱搬走了，范小军接", "范小军"),
        ("罗铁柱不干了，换唐菊香", ""),
        ("罗铁柱不干了，换个年轻人当代表", ""),
        ("罗铁柱去世了，由组长先顶着", ""),
    ],
)
def test_a_successor_whom_nobody_knows(words: str, name: str) -> None:
    assert post_words.unknown_name(words, [GOES, COMES]) == name
