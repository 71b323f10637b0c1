"""Answers kept in memory."""

from hypothesis import given
from hypothesis import strategies as st

from lapekg.sparql.cache import AnswerCache
from lapekg.sparql.exchange import Reply


def _reply(length: int) -> Reply:
    return Reply(200, (), b"x" * length)


def test_answer_used_longest_ago_goes_first() -> None:
    cache = AnswerCache(16 * 1024)
    for number in range(16):
        cache.put(number, _reply(300), 0)
        cache.get(0)
    assert cache.get(0) is not None
    assert cache.get(1) is None
    assert cache.get(15) is not None


def test_answer_too_large_to_be_worth_it_is_not_kept() -> None:
    cache = AnswerCache(16 * 1024)
    cache.put("large", _reply(4 * 1024), 0)
    assert cache.get("large") is None


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 3000))))
def test_size_is_that_of_the_entries_and_within_the_limit(puts: list[tuple[int, int]]) -> None:
    cache = AnswerCache(16 * 1024)
    for key, length in puts:
        cache.put(key, _reply(length), key)
    assert cache._size == sum(size for _, size in cache._entries.values()) <= 16 * 1024
    cache.clear()
    assert (len(cache), cache._size) == (0, 0)
