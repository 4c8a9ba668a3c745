import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.money import MAX_DONG, per_hundred, share

weights = st.lists(st.integers(0, 10**9), min_size=1, max_size=12).filter(any)


@given(st.integers(0, MAX_DONG), weights)
def test_the_parts_add_up_and_none_is_off_by_a_dong(total: int, parts: list[int]) -> None:
    shared = share(total, parts)
    assert sum(shared) == total
    assert all(abs(part * sum(parts) - total * weight) < sum(parts) for part, weight in zip(shared, parts, strict=True))


@given(st.integers(0, MAX_DONG), weights)
def test_what_carries_no_weight_gets_nothing(total: int, parts: list[int]) -> None:
    assert all(part == 0 for part, weight in zip(share(total, parts), parts, strict=True) if weight == 0)


def test_the_odd_dong_goes_to_the_largest_remainder_then_to_the_earlier() -> None:
    assert share(100, [1, 1, 1]) == [34, 33, 33]
    assert share(10, [1, 2, 1]) == [3, 5, 2]


@pytest.mark.parametrize(("total", "parts"), [(-1, [1]), (5, [0, 0]), (5, []), (5, [2, -1])])
def test_a_senseless_split_is_refused(total: int, parts: list[int]) -> None:
    with pytest.raises(ValueError, match="split"):
        share(total, parts)


def test_the_unit_price_is_rounded_half_up_to_hundreds() -> None:
    assert per_hundred(85_000, 250) == 34_000
    assert per_hundred(1_250, 2_500) == 100
    assert per_hundred(49, 100) == 0
    with pytest.raises(ValueError, match="positive"):
        per_hundred(1_000, 0)
