from handlers.understand.people import households, persons


def test_households_as_neighbours_name_them() -> None:
    assert households("去了老孙家、张桂花家和柳娭毑那里", names_too=False) == [
        "老孙家",
        "张桂花家",
        "柳娭毑",
    ]


def test_a_village_or_everybody_is_no_household() -> None:
    assert households("王家村的大家回家了，这周家里忙", names_too=True) == []


def test_a_full_name_only_where_names_are_expected() -> None:
    assert households("陈国强在外地", names_too=True) == ["陈国强"]
    assert households("陈国强在外地", names_too=False) == []


def test_persons() -> None:
    assert persons("派给小刘和周主任，吴建军跟进") == ["小刘", "周主任", "吴建军"]
