"""What each column holds: by its head where that is known, by its cells where it is not, and then it is asked."""

from __future__ import annotations

import re
from collections.abc import Sequence

from experiments.tables import cells, heads
from experiments.tables.contract import LEAVE, Asker, Cell, Column, Grid, Target

FIELDS = (
    "name", "public", "private", "rank", "fold", "data_version", "parent", "hypothesis", "what_changed",
    "analysis", "notes", "verdict", "status", "started", "ended",
)  # fmt: skip
TEXTS = frozenset(("hypothesis", "what_changed", "analysis", "notes"))
COUNTING = frozenset("id no 번호 실험번호 version 버전 구분".split())  # noqa: SIM905
# Heads with these in them name measures, not techniques that were tried.
MEASURES = re.compile(r"score|rank|rate|ratio|error|recall|precision|loss|@|_|점수|율", re.IGNORECASE)
GENERIC = frozenset("score metric result 점수".split())  # noqa: SIM905
RUNS, COLUMNS = "runs", "columns"


class Columns:
    """The columns of one table with their roles, after everything doubtful was asked."""

    def __init__(self, grid: Grid, target: Target, asker: Asker) -> None:
        self.grid, self.target, self.asker = grid, target, asker
        self.texts = [[cell.text for cell in grid.column(index)] for index in range(len(grid.head))]
        self.found = self._decided()

    @property
    def roles(self) -> list[str]:
        """The role of each column."""
        return [column.role for column in self.found]

    def at(self, role: str) -> list[int]:
        """Return which columns have a role."""
        return [index for index, column in enumerate(self.found) if column.role == role]

    def choices(self, index: int) -> list[str]:
        """Return what a person may take a column for."""
        own = self.key(index)
        known = heads.role_of(self.grid.heads[index], self.target)
        hint = self.grid.hints[index] if self.grid.hints else ""
        wide = [f"metric:{metric.key}" for metric in self.target.metrics]
        wide += [
            f"metric:{own}",
            f"param:{own}",
            f"mark:{own}",
            f"seconds:{own}",
            "metric:difference",
            f"tag:{own}",
        ]
        wide += [role for role in (known, hint) if role and role != "score"]
        return list(dict.fromkeys([*FIELDS, *wide, LEAVE]))

    def key(self, index: int) -> str:
        """Return the name under which a column's values would be logged."""
        head = self.grid.heads[index]
        return heads.key_of(head) or f"column {self.grid.head[index].column}"

    def _decided(self) -> list[Column]:
        members = self._members()
        suggested = [
            ("member", False) if index in members else self._suggested(index)
            for index in range(len(self.texts))
        ]
        self._one_name(suggested)
        self._deciding(suggested)
        pivot = self._pivot(suggested)
        self._apart(suggested)
        found = []
        for index, (role, is_asked) in enumerate(suggested):
            head = self.grid.head[index]
            if index in pivot:
                found.append(Column(head, pivot[index]))
            elif is_asked:
                found.append(Column(head, self._ask(index, role), is_asked=True))
            else:
                told = self.asker.told("column", head)
                found.append(Column(head, told if told in self.choices(index) and role != "member" else role))
        return found

    def _ask(self, index: int, role: str) -> str:
        head = self.grid.head[index]
        sample = next((text for text in self.texts[index] if text), "")
        return self.asker.ask("column", head, self.choices(index), suggested=role, sample=sample[:60])

    def _suggested(self, index: int) -> tuple[str, bool]:
        """Return the role of a column, and whether it has to be asked for."""
        if self.grid.hints and self.grid.hints[index]:
            return self.grid.hints[index], False
        head, texts = self.grid.heads[index], [text for text in self.texts[index] if text]
        if not texts:
            return LEAVE, False
        role = heads.role_of(head, self.target)
        is_numeric = all(map(cells.is_number, (text for text in texts if not cells.is_absent(text))))
        if role in {"score", "analysis"} and is_numeric:
            return f"metric:{self.target.primary.key}", True
        if role == "score":
            return "analysis", False
        has_marks = any(cells.mark(text) for text in texts)
        if role and not (
            is_numeric and (role in TEXTS or role == "parent" or (role.startswith("mark:") and not has_marks))
        ):
            return role, False
        if not heads.flat(head) and index == 0:
            return "name", True
        return self._by_content(index, texts, is_numeric=is_numeric), True

    def _by_content(self, index: int, texts: Sequence[str], *, is_numeric: bool) -> str:
        own = self.key(index)
        if all(cells.mark(text) for text in texts):
            return f"mark:{own}"
        if is_numeric and any(re.search(r"\d[.,]\d|%|[⭐★]", text) for text in texts):
            return f"metric:{own}"
        if not is_numeric and all(
            cells.seconds(text) is not None for text in texts if not cells.is_absent(text)
        ):
            return f"seconds:{own}"
        return f"param:{own}"

    def _members(self) -> set[int]:
        """Return the columns that tick the members of ensembles: nothing but ticks and blanks, under heads of no known kind."""
        ticked = [
            index
            for index, texts in enumerate(self.texts)
            if any(texts)
            and all(not text or cells.clear_mark(text) == "true" for text in texts)
            and not heads.role_of(self.grid.heads[index], self.target)
        ]
        if len(ticked) < 2 or any(self.grid.hints):
            return set()
        names = ", ".join(cells.plain(self.grid.heads[index]) for index in ticked)
        place = self.grid.head[ticked[0]]
        answer = self.asker.ask("members", place, ("members", "settings"), text=names, number=len(ticked))
        return set(ticked) if answer == "members" else set()

    def _one_name(self, suggested: list[tuple[str, bool]]) -> None:
        """Leave one column the name: a counter gives way to words, a later one to the first."""
        named = [index for index, (role, _) in enumerate(suggested) if role == "name"]
        if len(named) < 2:
            return
        best = min(named, key=lambda index: (heads.flat(self.grid.heads[index]) in COUNTING, index))
        for index in named:
            if index != best:
                is_model = heads.flat(self.grid.heads[index]) in heads.NAMES_A_MODEL
                suggested[index] = ("param:model" if is_model else f"param:{self.key(index)}", False)

    def _deciding(self, suggested: list[tuple[str, bool]]) -> None:
        """Ask whether the only validation score of a table is the competition's own under another name."""
        primary = f"metric:{self.target.primary.key}"
        roles = [role for role, _ in suggested]
        ratios = [
            index
            for index, role in enumerate(roles)
            if role.startswith("metric:")
            and not suggested[index][1]
            and not (self.grid.hints and self.grid.hints[index])
            and heads.is_ratio(self.grid.heads[index])
        ]
        if primary in roles or len(ratios) != 1:
            return
        is_generic = heads.flat(self.target.primary.key) in GENERIC
        suggested[ratios[0]] = (primary if is_generic else roles[ratios[0]], True)

    def _pivot(self, suggested: list[tuple[str, bool]]) -> dict[int, str]:
        """Ask whether several columns of one score are runs of their own; return the roles of those columns."""
        public = [index for index, (role, _) in enumerate(suggested) if role == "public"]
        unknown = [
            index
            for index, (role, is_asked) in enumerate(suggested)
            if is_asked and role == f"metric:{self.key(index)}"
        ]
        primary = f"metric:{self.target.primary.key}"
        others = {role for role, is_asked in suggested if role.startswith("metric:") and not is_asked}
        if len(public) > 1:
            columns, choices, best = (
                public,
                (f"{RUNS}:public", f"{RUNS}:{primary}", COLUMNS),
                f"{RUNS}:public",
            )
        elif (
            len(unknown) > 1
            and not public
            and others <= {"metric:difference"}
            and ("name", True) not in suggested[1:]
        ):
            columns, choices = unknown, (f"{RUNS}:{primary}", f"{RUNS}:public", COLUMNS)
            are_measures = any(MEASURES.search(self.grid.heads[index]) for index in unknown)
            best = COLUMNS if are_measures else choices[0]
        else:
            return {}
        place = self.grid.head[columns[0]]
        names = ", ".join(cells.plain(self.grid.heads[index]) for index in columns)
        answer = self.asker.ask(
            "several_scores", place, choices, suggested=best, text=names, number=len(columns)
        )
        if answer == COLUMNS:
            return {index: f"metric:{self.key(index)}" for index in columns}
        return {index: f"pivot:{answer.removeprefix(f'{RUNS}:')}" for index in columns}

    def _apart(self, suggested: list[tuple[str, bool]]) -> None:
        """Keep columns apart that would be logged under one name."""
        seen: dict[str, int] = {}
        for index, (role, _) in enumerate(suggested):
            if role in {LEAVE, "member", "public", *TEXTS} or role not in seen:
                seen.setdefault(role, index)
                continue
            first, head = seen[role], self.grid.head[index]
            is_same = heads.flat(head.text) == heads.flat(self.grid.heads[first])
            kind = role.partition(":")[0] if ":" in role else "metric" if role == "private" else "param"
            if not is_same:
                suggested[index] = (f"{kind}:{self.key(index)}", True)
                continue
            answer = self.asker.ask(
                "head_twice", head, ("both", "first", "second"), first=self.grid.head[first].column
            )
            if answer == "both":
                suggested[index] = (f"{kind}:{self.key(index)} {head.column}", False)
            else:
                suggested[index if answer == "first" else first] = (LEAVE, False)


def variant_of(head: Cell) -> str:
    """Return what sets a column of scores apart: `LB(Pseudo Labeling)` is Pseudo Labeling, `w/ CRF` itself."""
    inside = re.findall(r"[(\[]\s*([^)\]]+?)\s*[)\]]", cells.plain(head.text))
    outside = [
        word
        for word in heads.words(heads.without_brackets(head.text))
        if word not in heads.BOARD | heads.FILLERS
    ]
    if inside and (not outside or all(word in heads.RATIOS for word in outside)):
        return str(inside[-1])
    return cells.plain(head.text)
