"""What the registry says, word for word."""

from core.registry import words


def test_a_household_has_a_code_of_three_digits_and_the_name_of_its_head() -> None:
    assert words.household_code(7) == "007号户"
    assert words.household_head("张桂花户") == "张桂花"
    assert words.no_such_invitation().startswith("邀请码不对")
