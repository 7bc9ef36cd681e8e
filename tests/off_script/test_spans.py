"""Where a measured line ends, what belongs to it, and what the script asks of it."""

from tests.off_script.spans import measured

SCRIPT = """# Two matters.
张三 > 你好
# measured: report
张三 > 沟堵了
张三 > [photo]
张三 > 好
李四 <~ 沟堵了
张三 > 我的上报
张三 > 好
# measured: question
张三 > 多久
张三 > [photo]
# measured: talk
张三 > 谢谢
李四 < nothing
"""


def test_a_line_has_what_assents_to_it() -> None:
    report, question, talk = measured(SCRIPT)
    assert (report.number, report.kind, report.words) == (4, "report", "沟堵了")
    assert report.turns == (4, 5, 6)  # the second 好 answers a line of its own
    assert question.turns == (11,)  # a picture goes on with what was open before
    assert talk.turns == (14,)


def test_a_line_without_expectations_is_looked_at_with_the_next() -> None:
    assert [line.expects for line in measured(SCRIPT)] == [(7,), (15,), (15,)]
