"""What a table of experiments is, what a reading of it gives, and how a doubt is asked and answered.

A doubt is data: where it is, what stands there, what we would take it for, and what else it may be. The reading
always goes on with the answer, or with the suggestion where there is none yet; only a reading whose doubts have
all been answered is imported.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from kit.registry import Registry

LEAVE = "leave"


class Cell(NamedTuple):
    """A cell as it stands in the text: its line and its column there, both from 1."""

    text: str
    line: int
    column: int


@dataclass(frozen=True)
class Grid:
    """A table as it stands: rows may be shorter or longer than the heads. `number` counts the text's tables from 1.

    `hints` are roles of columns that the table's shape tells, not their heads; empty, or one for each head.
    """

    head: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    number: int = 1
    title: str = ""
    hints: tuple[str, ...] = ()

    @property
    def line(self) -> int:
        """The line of the heads."""
        return self.head[0].line if self.head else 0

    @property
    def heads(self) -> tuple[str, ...]:
        """The heads' texts."""
        return tuple(cell.text for cell in self.head)

    def column(self, index: int) -> list[Cell]:
        """Return the cells of a column (from 0), as far as the rows have them."""
        return [row[index] for row in self.rows if index < len(row)]


@dataclass(frozen=True)
class Source:
    """A text with its tables. `name` is the file's, for runs that nothing else names."""

    grids: tuple[Grid, ...]
    encoding: str = "utf-8"
    name: str = ""


@dataclass(frozen=True)
class KnownMetric:
    """A metric that the competition judges by: its key, the label people read, and its scale (metric_text's words)."""

    key: str
    label: str
    scale: str


@dataclass(frozen=True)
class Target:
    """What the runs are imported into: the competition's metrics, the deciding one first, and its zone."""

    metrics: tuple[KnownMetric, ...]
    zone: str = "UTC"

    @property
    def primary(self) -> KnownMetric:
        """The metric that decides."""
        return self.metrics[0]


@dataclass(frozen=True)
class Doubt:
    """A question that a person answers. `name` identifies it within the text, across readings of it.

    `choices` are words that machines keep and `table_words` says aloud; `answer` is None while nobody answered.
    """

    kind: str
    line: int
    column: int
    text: str
    choices: tuple[str, ...]
    suggested: str
    answer: str | None = None
    values: Mapping[str, str | int] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Its key among the answers."""
        return name_of(self.kind, self.line, self.column)

    @property
    def taken(self) -> str:
        """What the reading went on with."""
        return self.suggested if self.answer is None else self.answer


def name_of(kind: str, line: int, column: int) -> str:
    """Return the name of a doubt of that kind at that place."""
    return f"{kind}:{line}:{column}"


@dataclass
class Asker:
    """Collects doubts, and goes on with what was answered or suggested."""

    answers: Mapping[str, str] = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)
    _asked: dict[str, Doubt] = field(default_factory=dict)

    def ask(
        self,
        kind: str,
        place: Cell,
        choices: Sequence[str],
        *,
        suggested: str = "",
        text: str | None = None,
        **values: str | int,
    ) -> str:
        """Return the answer, or the suggestion (the first choice unless said otherwise) when there is none yet."""
        name = name_of(kind, place.line, place.column)
        given = self.answers.get(name)
        if (asked := self._asked.get(name)) and asked.choices == tuple(choices):
            # One cell may stand in several runs; it is asked about once.
            return asked.taken
        doubt = Doubt(
            kind,
            place.line,
            place.column,
            place.text if text is None else text,
            tuple(choices),
            suggested or choices[0],
            given if given in choices else None,
            values,
        )
        self.doubts.append(doubt)
        self._asked[name] = doubt
        return doubt.taken

    def told(self, kind: str, place: Cell) -> str | None:
        """Return an answer that was given without being asked for, such as another meaning for a column."""
        return self.answers.get(name_of(kind, place.line, place.column))


@dataclass(frozen=True)
class Column:
    """A column with what it was taken for: a role of `roles.py`. `is_asked` when a doubt asks for it."""

    head: Cell
    role: str
    is_asked: bool = False

    @property
    def name(self) -> str:
        """The name under which another role can be answered."""
        return name_of("column", self.head.line, self.head.column)


@dataclass(frozen=True)
class Seen:
    """A cell as typed, where it stands, beside what was read from it, for the preview."""

    cell: Cell
    read: str
    column: str


@dataclass(frozen=True)
class Logged:
    """One value of a metric: NaN and infinities too; `logged_ms` 0 for the moment of the run."""

    key: str
    number: float
    step: int = 0
    logged_ms: int = 0


@dataclass(frozen=True)
class Sent:
    """What was sent to the platform, with the scores in the deciding metric's scale and as typed."""

    public: float | None = None
    public_text: str = ""
    private: float | None = None
    private_text: str = ""
    rank: int | None = None
    at: datetime | None = None
    note: str = ""


@dataclass
class RunRow:
    """A run as a table tells it. `fields` are texts and moments of Run by name; `identity` tells it from all other rows."""

    name: str
    line: int
    identity: str
    fields: dict[str, str | datetime] = field(default_factory=dict)
    parameters: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    logged: list[Logged] = field(default_factory=list)
    sent: Sent | None = None
    run_id: str = ""
    parent: str = ""
    seen: list[Seen] = field(default_factory=list)


@dataclass
class Reading:
    """What a text was understood as: its format, the columns' roles, the runs, and the doubts."""

    format: str
    columns: list[Column] = field(default_factory=list)
    runs: list[RunRow] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    rows: int = 0

    @property
    def open_doubts(self) -> list[Doubt]:
        """Those nobody answered."""
        return [doubt for doubt in self.doubts if doubt.answer is None]

    @property
    def taken(self) -> dict[str, str]:
        """What the reading went on with, by the doubts' names: every answer, and every suggestion not yet answered."""
        return {doubt.name: doubt.taken for doubt in self.doubts}


class TableFormat:
    """One shape of table; subclass, register, and put a sample into tests/data/tables/<slug>.*."""

    slug: str

    def recognises(self, grid: Grid) -> bool:
        """Tell whether a table has this shape, by its heads."""
        raise NotImplementedError

    def read(self, source: Source, target: Target, asker: Asker) -> Reading:
        """Return the runs of all the source's tables."""
        raise NotImplementedError


formats: Registry[TableFormat] = Registry("table format")
