"""Guessing gets slow; people who mistype once do not notice."""

from services.gateway.throttle import Throttle


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_the_limit_holds_until_the_window_has_passed() -> None:
    clock = Clock()
    throttle = Throttle(limit=3, seconds=60, clock=clock)
    assert [throttle.attempt("name:ada") for _ in range(4)] == [0, 0, 0, 60]
    clock.now = 59.5
    assert throttle.attempt("name:ada") == 1
    clock.now = 60
    assert throttle.attempt("name:ada") == 0


def test_either_key_is_enough_to_stop() -> None:
    throttle = Throttle(limit=2, seconds=60, clock=Clock())
    for name in ("ada", "ben"):
        assert throttle.attempt(f"name:{name}", "from:192.0.2.1") == 0
    assert throttle.attempt("name:cleo", "from:192.0.2.1") == 60
    assert throttle.attempt("name:cleo", "from:192.0.2.2") == 0


def test_success_counts_for_nothing_and_clears_nothing() -> None:
    throttle = Throttle(limit=2, seconds=60, clock=Clock())
    throttle.attempt("name:ada")
    for _ in range(5):
        assert throttle.attempt("name:ada") == 0
        throttle.succeeded("name:ada")
    assert [throttle.attempt("name:ada") for _ in range(2)] == [0, 60]


def test_it_remembers_no_more_than_it_may() -> None:
    throttle = Throttle(limit=1, remembered=100, clock=Clock())
    for number in range(1000):
        throttle.attempt(f"name:{number}")
    assert len(throttle._windows) == 100
