"""Poisoned documents: each is refused, quickly, and never anything worse."""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channel import Refused
from bot.tencent import strict_xml

ENTITY = '<!DOCTYPE xml [<!ENTITY a "x">]>'
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))

POISON = {
    "nothing": "",
    "white space": " \n\t ",
    "words": "井盖破了",
    "json": '{"Encrypt": "x"}',
    "number": "42",
    "half a tag": "<xml",
    "not closed": "<xml><a>1</a>",
    "closed twice": "<xml><a>1</a></xml></xml>",
    "crossed": "<xml><a><b></a></b></xml>",
    "two roots": "<xml><a>1</a></xml><xml><a>1</a></xml>",
    "words after": "<xml><a>1</a></xml>tail",
    "words before": "head<xml><a>1</a></xml>",
    "declaration twice": '<?xml version="1.0"?><?xml version="1.0"?><xml><a>1</a></xml>',
    "another root": "<html><a>1</a></html>",
    "root in capitals": "<XML><a>1</a></XML>",
    "root with prefix": '<w:xml xmlns:w="u"><a>1</a></w:xml>',
    "empty root": "<xml></xml>",
    "closed root": "<xml/>",
    "words in the root": "<xml>1</xml>",
    "stray words": "<xml><a>1</a>stray</xml>",
    "stray character data": "<xml><![CDATA[stray]]><a>1</a></xml>",
    "entity": f"{ENTITY}<xml><a>&a;</a></xml>",
    "entity not used": f"{ENTITY}<xml><a>1</a></xml>",
    "unknown entity": "<xml><a>&nbsp;</a></xml>",
    "billion laughs": f'<!DOCTYPE xml [<!ENTITY l0 "ha">{LAUGHS}]><xml><a>&l9;</a></xml>',
    "quadratic": f'<!DOCTYPE xml [<!ENTITY a "{"x" * 50000}">]><xml><a>{"&a;" * 5000}</a></xml>',
    "file": '<!DOCTYPE xml [<!ENTITY f SYSTEM "file:///etc/passwd">]><xml><a>&f;</a></xml>',
    "web": '<!DOCTYPE xml [<!ENTITY f SYSTEM "http://127.0.0.1:9/">]><xml><a>&f;</a></xml>',
    "outer dtd": '<!DOCTYPE xml SYSTEM "http://127.0.0.1:9/x.dtd"><xml><a>1</a></xml>',
    "public dtd": '<!DOCTYPE xml PUBLIC "-//x//" "http://127.0.0.1:9/"><xml><a>1</a></xml>',
    "bare doctype": "<!DOCTYPE xml><xml><a>1</a></xml>",
    "parameter entity": '<!DOCTYPE xml [<!ENTITY % p "x">%p;]><xml><a>1</a></xml>',
    "instruction": "<xml><?php echo 1 ?><a>1</a></xml>",
    "style sheet": '<?xml-stylesheet href="http://127.0.0.1:9/"?><xml><a>1</a></xml>',
    "attribute": '<xml><a b="1">1</a></xml>',
    "attribute of the root": '<xml a="1"><a>1</a></xml>',
    "attribute twice": '<xml><a b="1" b="2">1</a></xml>',
    "name space": '<xml xmlns="u"><a>1</a></xml>',
    "unbound prefix": "<xml><x:a y:b='1'>1</x:a></xml>",
    "twice": "<xml><a>1</a><a>1</a></xml>",
    "twice apart": "<xml><a>1</a><b>2</b><a>3</a></xml>",
    "twice empty": "<xml><a/><a/></xml>",
    "twice nested": "<xml><a><b>1</b><b>2</b></a></xml>",
    "item twice above": "<xml><item>1</item><item>2</item></xml>",
    "nine deep": "<xml>" + "".join(f"<a{n}>" for n in range(8)) + "x",
    "nine deep and closed": "<xml>" + "<a>" * 8 + "x" + "</a>" * 8 + "</xml>",
    "thousand deep": "<xml>" + "<a>" * 1000,
    "forty thousand deep": "<xml>" + "<a>" * 40_000,
    "64 children": "<xml>" + "".join(f"<a{n}>1</a{n}>" for n in range(64)) + "</xml>",
    "many children": "<xml>" + "".join(f"<a{n}>1</a{n}>" for n in range(9000)) + "</xml>",
    "many items": "<xml><a>" + "<item>1</item>" * 70 + "</a></xml>",
    "too big": f"<xml><a>{'x' * 256 * 1024}</a></xml>",
    "too big in bytes": f"<xml><a>{'井' * 90_000}</a></xml>",
    "three megabytes": "<xml>" + "<a>1</a>" * 400_000 + "</xml>",
    "end of text in text": "<xml><a>]]></a></xml>",
    "character data open": "<xml><a><![CDATA[x</a></xml>",
    "comment open": "<xml><!-- <a>1</a></xml>",
    "two dashes": "<xml><!-- a -- b --><a>1</a></xml>",
    "ampersand": "<xml><a>a & b</a></xml>",
    "less than": "<xml><a>a < b</a></xml>",
    "nul": "<xml><a>\0</a></xml>",
    "control": "<xml><a>\x08</a></xml>",
    "control by number": "<xml><a>&#8;</a></xml>",
    "nul by number": "<xml><a>&#0;</a></xml>",
    "surrogate by number": "<xml><a>&#xD800;</a></xml>",
    "beyond unicode": "<xml><a>&#x110000;</a></xml>",
    "not a character": "<xml><a>\uffff</a></xml>",
    "name begins with a digit": "<xml><1>1</1></xml>",
    "name with a space": "<xml>< a>1</a></xml>",
    "declaration not first": ' <?xml version="1.0"?><xml><a>1</a></xml>',
    "unknown encoding": '<?xml version="1.0" encoding="x-none"?',
}


@pytest.mark.parametrize("name", POISON)
def test_poison_is_refused(name: str) -> None:
    with pytest.raises(Refused) as refused:
        strict_xml.fields(POISON[name])
    assert refused.value.status == 400


def test_the_corpus_is_large() -> None:
    assert len(POISON) >= 60


def test_an_honest_document_is_read() -> None:
    document = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<xml>\n<a><![CDATA[1 < 2 & ]]]]><![CDATA[>]]></a>'
        "<!-- remark --><b/><c>&lt;&#20117;</c>\n<d><e>1</e><f><item>1</item><item>2</item></f></d></xml>\n"
    )
    assert strict_xml.fields(document) == {"a": "1 < 2 & ]]>", "b": "", "c": "<井", "d": None}


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="<>/xmla&;![]CDAT-? \n\"'=1井", max_size=60))
def test_whatever_comes_is_read_or_refused(noise: str) -> None:
    for document in (noise, f"<xml>{noise}</xml>", f"<xml><a>{noise}</a></xml>"):
        read = None
        with contextlib.suppress(Refused):
            read = strict_xml.fields(document)
        assert read is None or read
