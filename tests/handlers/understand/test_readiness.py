from handlers.understand.readiness import ready, warm


def test_warm_makes_ready() -> None:
    warm()
    assert ready()
