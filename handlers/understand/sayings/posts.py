"""Posts (说到职务、去世): that words are of who holds a post, or of a death, however little else they say."""

import re

_TITLE = "代表|组长|队长|网格[长员]|支书|书记|主任|村长|委员|监督员|评议员|店主|联户"
_CHANGES = re.compile(
    "^换(?!手机|号|电话|名|锁|灯|水|个(?!人))|换我|(?:不|不再|不想)(?:当|干)了"
    "|选(?:哪个|谁|哪位|哪一个).{0,3}(?:当|做)"
    f"|(?:{_TITLE}).{{0,4}}(?:换|不当|不干)|换.{{0,4}}(?:当|做|任|接).{{0,6}}(?:{_TITLE})|(?:{_TITLE}).{{0,8}}换人"
)
_DEATH = re.compile(
    "去世|过世|病故|病逝|逝世|离世|走了人|不在人世|死了|断了?气|咽了?气|没了?人|老了人"
)


def of_a_post(text: str) -> bool:
    """换罗铁柱, 罗铁柱不当了, 三组选哪个当代表好: a post changes hands, whoever is meant."""
    return _CHANGES.search(text) is not None


def of_a_death(text: str) -> bool:
    """何秋菊去世了: somebody has died."""
    return _DEATH.search(text) is not None
