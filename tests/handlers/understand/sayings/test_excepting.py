import pytest

from handlers.understand.sayings.excepting import exception_first, leaves_out, of_every, put_off


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("都去过了 除了曾德才", "除了曾德才都去过了"),
        ("都通过吧，除了2", "除了2都通过吧"),
        ("全部打了电话，除哒老曾", "除哒老曾全部打了电话"),
        ("除了老曾都去过了", "除了老曾都去过了"),
        ("都去过了", "都去过了"),
    ],
)
def test_an_exception_behind_goes_first(said: str, meant: str) -> None:
    assert exception_first(said) == meant


def test_who_is_left_out_and_whether_all_others_are_meant() -> None:
    assert leaves_out("全部通过，曾德才的先放着") == ("曾德才的先放着",)
    assert leaves_out("全部通过") == ()
    assert of_every("全部通过，曾德才的先放着")
    assert not of_every("唐菊香的通过，曾德才的先放着")


def test_what_is_put_off_is_left_as_it_is() -> None:
    assert all(map(put_off, ["再看看", "先放一放", "等我问问再说"]))
    assert not any(map(put_off, ["先不通过", "先过了吧再说", "没在屋里", "都好"]))
