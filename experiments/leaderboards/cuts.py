"""Lines across a board: at which rank a share or a medal ends."""

from __future__ import annotations

from typing import NamedTuple


class Medals(NamedTuple):
    """The last rank of each medal; 0 where there is none to be had."""

    gold: int
    silver: int
    bronze: int


def share(teams: int, percent: int) -> int:
    """Return the last rank that is among the best `percent` of the teams, rounded down, yet at least the first."""
    return max(1, teams * percent // 100) if teams else 0


def medals(teams: int) -> Medals:
    """Return where Kaggle's medals end on a board of so many teams.

    Source: kaggle.com/progression, "Competition Medals"; percentages are rounded down there too.

    | teams    | gold                        | silver   | bronze   |
    |----------|-----------------------------|----------|----------|
    | 0–99     | top 10 %                    | top 20 % | top 40 % |
    | 100–249  | top 10                      | top 20 % | top 40 % |
    | 250–999  | top 10, one more every 500  | top 50   | top 100  |
    | 1000+    | top 10, one more every 500  | top 5 %  | top 10 % |
    """
    if teams < 100:
        return Medals(teams * 10 // 100, teams * 20 // 100, teams * 40 // 100)
    if teams < 250:
        return Medals(10, teams * 20 // 100, teams * 40 // 100)
    gold = 10 + teams // 500
    if teams < 1000:
        return Medals(gold, 50, 100)
    return Medals(gold, teams * 5 // 100, teams * 10 // 100)
