"""Days on which no rates are fixed in Hungary."""

from datetime import date, timedelta

_FIXED = frozenset({(1, 1), (3, 15), (5, 1), (8, 20), (10, 23), (11, 1), (12, 25), (12, 26)})
_AFTER_EASTER = frozenset({-2, 0, 1, 49, 50})


def rests(day: date) -> bool:
    """Weekends and public holidays."""
    if day.weekday() >= 5 or (day.month, day.day) in _FIXED:
        return True
    return (day - easter_sunday(day.year)).days in _AFTER_EASTER


def easter_sunday(year: int) -> date:
    """By the rule of the Gregorian calendar (Meeus, Jones, Butcher)."""
    golden, (century, of_century) = year % 19, divmod(year, 100)
    correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - century // 4 - correction + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (of_century // 4) - epact - of_century % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, 1) + timedelta(days=day)
