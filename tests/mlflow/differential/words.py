"""Random names, values, filters and orders, near the edges where two trackers would part. All from one seed."""

import random
from typing import Any

METRICS = ("mIoU", "val/mIoU", "val loss", "검증/손실", "loss.cls", "m-1")
PARAMS = ("lr", "model", "aug/flip", "이름", "p 1", "a.b.c")
TAGS = ("fold", "stage", "mlflow.source.name", "메모", "t 1")
# Without the largest number: MLflow keeps infinity as that and cannot tell the two apart when it sorts; we can.
NUMBERS = (
    0.0,
    1.0,
    -1.0,
    0.5,
    0.25,
    1e-9,
    1e12,
    -0.0,
    3.0,
    0.1,
    1 / 3,
    2.0**53,
    5e-324,
)
SPECIALS = (float("nan"), float("inf"), float("-inf"))
TEXTS = ("swin", "Swin", "SWIN-T", "swin_t", "swinXt", "unet", "100%", "", " ", "1", "1.0", "한글", "가나다", "it's",
         'say "x"', "a\\b", "É", "é", "null", "None", "a,b", "back`tick", "_", "%", "x" * 300)  # fmt: skip
PATTERNS = (
    "swin%",
    "%win%",
    "%T",
    "swin_t",
    "SWIN%",
    "%",
    "_",
    "100\\%",
    "%\\%",
    "한%",
    "%나%",
    "",
    "S____",
    "é",
    "%'%",
)
BARE = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./-")
ATTRIBUTES = (
    "run_name",
    "status",
    "user_id",
    "run_id",
    "start_time",
    "end_time",
    "created",
    "Created",
    "run name",
)
NAMES = ("first", "First", "두 번째", "third run", "fourth", "a'b", "x%y")
# Whoever a script says it is: ours takes the token's owner for the author, so both sides are told the same.
OWNER = "ours@example.com"
STATUSES = ("RUNNING", "SCHEDULED", "FINISHED", "FAILED", "KILLED")
MOMENT = 1_790_000_000_000


class Words(random.Random):
    """A seeded source of everything."""

    def often(self, share: float) -> bool:
        """Return True in that share of the cases."""
        return self.random() < share

    def number(self) -> float:
        """Return a value of a metric."""
        if self.often(0.1):
            return self.choice(SPECIALS)
        return self.choice(NUMBERS) if self.often(0.6) else round(self.uniform(-2, 2), 2)

    def text(self) -> str:
        """Return a value of a parameter or a tag, mostly one of few, so that filters find something."""
        return self.choice(TEXTS[:4]) if self.often(0.6) else self.choice(TEXTS)

    def one_of(self, names: tuple[str, ...]) -> str:
        """Return a name, mostly one of the first two."""
        return self.choice(names[:2]) if self.often(0.6) else self.choice(names)

    def moment(self) -> int:
        """Return a moment in milliseconds, of few, so that many are the same."""
        return MOMENT + self.randrange(6) * 1000

    def quoted(self, text: str) -> str:
        """Return a text as a filter writes it, now and then in the wrong way."""
        mark = "'" if '"' in text or self.often(0.6) else '"'
        return f"{mark}{text}{mark}"

    def key(self, name: str) -> str:
        """Return a key as a filter writes it."""
        if set(name) <= BARE and self.often(0.6):
            return name
        return f"`{name}`" if self.often(0.7) else f'"{name}"'

    def literal(self) -> str:
        """Return a number as a filter writes it."""
        value = self.choice(NUMBERS[:-1]) if self.often(0.5) else round(self.uniform(-2, 2), 1)
        return self.choice(
            [repr(value), repr(value), f"{value:g}", f"{value:.2f}", f"{value:e}", str(int(value))]
        )

    def spaced(self, left: str, sign: str, right: str) -> str:
        """Write a comparison with or without spaces around a sign."""
        space = "" if not sign[0].isalpha() and self.often(0.15) else self.choice([" ", " ", "  "])
        return f"{left}{space}{sign}{space}{right}"

    def cased(self, word: str) -> str:
        """Return a keyword in one of the ways people type it."""
        return self.choice([word, word, word.lower()])


def text_comparison(words: Words, entity: str, key: str, *, is_attribute: bool = False) -> str:
    """Compare a parameter, a tag or a text of a run."""
    left = f"{entity}.{key}" if entity else key
    if not is_attribute and words.often(0.15):
        return f"{left} {words.cased('IS')} {words.choice(['NULL', 'NOT NULL', 'not null'])}"
    sign = words.choice(["=", "=", "!=", "LIKE", "ILIKE"])
    if "LIKE" in sign:
        return f"{left} {words.cased(sign)} {words.quoted(words.choice(PATTERNS))}"
    return words.spaced(left, sign, words.quoted(words.text()))


def attribute_comparison(words: Words, run_ids: list[str]) -> str:
    """Compare what every run has."""
    name = words.choice(ATTRIBUTES)
    entity = words.choice(["attributes", "attribute", "attr", "run", "", ""])
    left = f"{entity}.{words.key(name)}" if entity else words.key(name)
    if name in {"start_time", "end_time", "created", "Created"}:
        return words.spaced(left, words.choice([">", ">=", "<", "<=", "=", "!="]), str(words.moment()))
    if name == "run_id" and run_ids:
        some = words.sample(run_ids, min(len(run_ids), words.randint(1, 3)))
        if words.often(0.5):
            listed = ", ".join(f"'{one}'" for one in some)
            return f"{left} {words.choice(['IN', 'NOT IN', 'in'])} ({listed})"
        return words.spaced(left, words.choice(["=", "!="]), f"'{some[0]}'")
    right = {"status": STATUSES, "user_id": (OWNER, "ann"), "run_id": ("0" * 32,)}.get(name, NAMES)
    sign = words.choice(["=", "=", "!=", "LIKE", "ILIKE"])
    text = words.choice(right)
    return f"{left} {sign} {words.quoted(text[:2] + '%' if 'LIKE' in sign else text)}"


def comparison(words: Words, run_ids: list[str]) -> str:
    """Return one comparison that means something."""
    dice = words.random()
    if dice < 0.38:
        entity = words.choice(["metrics", "metrics", "metric"])
        sign = words.choice([">", ">=", "=", "!=", "<", "<="])
        return words.spaced(f"{entity}.{words.key(words.one_of(METRICS))}", sign, words.literal())
    if dice < 0.62:
        entity = words.choice(["params", "params", "param", "parameter", "parameters"])
        return text_comparison(words, entity, words.key(words.one_of(PARAMS)))
    if dice < 0.76:
        return text_comparison(words, words.choice(["tags", "tag"]), words.key(words.one_of(TAGS)))
    if dice < 0.94:
        return attribute_comparison(words, run_ids)
    field = words.choice(["name", "digest", "context"])
    entity = words.choice(["dataset", "datasets"])
    if words.often(0.4):
        return f"{entity}.{field} {words.choice(['IN', 'NOT IN'])} ('train', 'd1', '검증')"
    sign = words.choice(["=", "!=", "LIKE", "ILIKE"])
    return f"{entity}.{field} {sign} {words.quoted(words.choice(['train', 'd1', '검증', 'tr%', 'D%']))}"


def nonsense(words: Words, good: str) -> str:
    """Return a filter with a mistake in it, as people make them."""
    mistakes = (
        f"{good} OR {good}", f"NOT {good}", f"({good})", f"{good} AND", f"AND {good}", f"{good} {good}",
        "metrics.mIoU > 'high'", "metrics.mIoU > \"0.5\"", "params.lr = 3", "params.lr > '3'", "tags.fold = 1",
        "metrics.mIoU", "metrics.mIoU >", "> 3", "nothing.x = 'y'", "attributes.lifecycle_stage = 'active'",
        "metrics.mIoU LIKE '0%'", "metrics.mIoU IS NULL", "attributes.status IS NULL", "status > 'A'",
        "start_time = 'now'", "start_time LIKE '1%'", "metrics.mIoU BETWEEN 0 AND 1", "metrics.mIoU IN (1, 2)",
        "params.lr IN ('1')", "run_id IN ()", "run_id IN (1)", "run_id IN 'a'", "run_id = 'A", "params.lr = swin",
        "metrics.`mIoU > 1", "metrics.mIoU > 1;", "metrics.mIoU > 1 -- and more", "metrics.mIoU == 1",
        "metrics.mIoU <> 1", "metrics.mIoU > NaN", "metrics.mIoU > 1e", "metrics.mIoU > --1", "metrics. > 1",
        ".mIoU > 1", "metrics.mIoU > 1, params.lr = '1'", "'swin' = params.model", "1 < metrics.mIoU", "*", "true",
        "dataset.size = 3", "dataset.name > 'a'", "run_id LIKE 5", "params.lr = ''", "params.lr = '", "   ", "\n",
    )  # fmt: skip
    return words.choice(mistakes)


def a_filter(words: Words, run_ids: list[str]) -> str:
    """Return a filter of up to three comparisons; one in seven is wrong."""
    if words.often(0.12):
        return ""
    parts = [comparison(words, run_ids) for _ in range(words.choice([1, 1, 1, 2, 2, 3]))]
    good = f" {words.choice(['AND', 'and', 'And'])} ".join(parts)
    return nonsense(words, good) if words.often(0.14) else good


def an_order(words: Words) -> list[str]:
    """Return the keys to order runs by."""
    keys: list[str] = []
    for _ in range(words.choice([0, 1, 1, 2, 3])):
        dice = words.random()
        if dice < 0.45:
            left = f"{words.choice(['metrics', 'metric'])}.{words.key(words.one_of(METRICS))}"
        elif dice < 0.65:
            left = f"params.{words.key(words.one_of(PARAMS))}"
        elif dice < 0.75:
            left = f"tags.{words.key(words.one_of(TAGS))}"
        elif dice < 0.95:
            left = words.choice(["start_time", "attributes.start_time", "end_time", "run_name", "status", "run_id",
                                 "attributes.run_name", "created", "user_id", "`run name`"])  # fmt: skip
        else:
            left = words.choice(
                ["nothing.x", "metrics", "1", "metrics.a b", "attributes.lifecycle_stage", ""]
            )
        keys.append(f"{left}{words.choice(['', ' ASC', ' DESC', ' asc', ' desc', ' DESC'])}")
    return [key for number, key in enumerate(keys) if key not in keys[:number]]


def experiment_query(words: Words, mark: str) -> dict[str, Any]:
    """Return what is asked for when experiments are searched, among those of this play."""
    parts = [f"tags.mark = '{mark}'"]
    dice = words.random()
    if dice < 0.3:
        parts.append(
            f"name {words.choice(['LIKE', 'ILIKE'])} '{words.choice(['%', 'seg%', 'SEG%', '%1%', '한%'])}'"
        )
    elif dice < 0.5:
        parts.append(f"tags.`{words.one_of(TAGS)}` {words.choice(['=', '!='])} '{words.choice(TEXTS[:5])}'")
    elif dice < 0.55:
        parts.append(
            words.choice(["name > 'a'", "nothing = 'x'", "name = 3", "tags.a", "name = 'a' OR name = 'b'"])
        )
    order = words.choice(
        [[], [], ["name"], ["name DESC"], ["creation_time ASC"], ["experiment_id"], ["tags.x"]]
    )
    return {
        "filter": " AND ".join(parts),
        "order": order,
        "view": words.choice(["active_only", "all", "deleted_only"]),
        "size": words.choice([1, 2, 50]),
    }
