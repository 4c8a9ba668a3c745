"""Whole đồng. VND has no smaller unit, so every amount is an `int` and nothing is ever rounded by accident."""

MAX_DONG = 99_999_999_999


def share(total_dong: int, weights: list[int]) -> list[int]:
    """Split an amount by weights so that the parts add up to it (largest remainder, earlier first on ties).

    Raises `ValueError` for a negative amount or weight, or when nothing carries weight.
    """
    whole = sum(weights)
    if total_dong < 0 or whole <= 0 or min(weights) < 0:
        raise ValueError("an amount is split over non-negative weights of a positive sum")
    parts = [total_dong * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(total_dong * weights[i] % whole), i))
    for i in by_remainder[: total_dong - sum(parts)]:
        parts[i] += 1
    return parts


def per_hundred(amount_dong: int, quantity: int) -> int:
    """The unit price shoppers compare: đồng for 100 g or 100 ml, rounded half up to 100 ₫."""
    if quantity <= 0:
        raise ValueError("a unit price needs a positive quantity")
    return (amount_dong * 100 // quantity + 50) // 100 * 100
