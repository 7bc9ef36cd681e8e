"""The law: what it lets whom do when."""

from core.reports.ladder.lifecycle import HELD, LAW, WORDS, Action, Role, State, allowed, ever

OVER = {State.MERGED, State.WITHDRAWN}


def test_every_state_has_its_word() -> None:
    assert set(WORDS) == set(State)


def test_what_is_over_stays_over() -> None:
    assert [(r, s) for r in Role for s in OVER if LAW[r].get(s)] == []


def test_only_the_holder_handles_and_only_what_is_held() -> None:
    for action in (Action.ACCEPT, Action.FINISH):
        assert [r for r in Role if ever(r, action)] == [Role.HOLDER, Role.ASSIGNEE]
    for action in (Action.PASS_UP, Action.SEND_BACK):
        assert [r for r in Role if ever(r, action)] == [Role.HOLDER]
    for action in (Action.ACCEPT, Action.FINISH, Action.PASS_UP, Action.SEND_BACK):
        assert not any(allowed(Role.HOLDER, s, action) for s in State if s not in HELD)


def test_the_reporter_can_reopen_whatever_was_closed_over_their_head() -> None:
    for state in (State.DONE, State.UNCONFIRMED, State.UNFIXED):
        assert allowed(Role.REPORTER, state, Action.REOPEN)


def test_what_was_confirmed_is_only_ever_opened_again_by_those_who_follow_it() -> None:
    able = {(r, a) for r in Role for a in Action if allowed(r, State.CONFIRMED, a)}
    rated = (Role.REPORTER, Action.RATE)
    assert able == {(Role.REPORTER, Action.REOPEN), (Role.JOINER, Action.REOPEN), rated}


def test_the_holder_cannot_confirm() -> None:
    assert not ever(Role.HOLDER, Action.CONFIRM)
