"""How filters and orders are read: as MLflow reads them, and our wider grammar."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from experiments.search.errors import SearchError
from experiments.search.ordering import parse_orders
from experiments.search.parsing import MOST_COMPARISONS, MOST_DEPTH, parse
from experiments.search.tree import (
    LISTS,
    NULLS,
    Comparison,
    Either,
    Entity,
    Every,
    Field,
    Not,
    Operator,
    Order,
    conditions,
    fields,
)
from experiments.search.vocabulary import EXPERIMENTS, LISTED, NULLABLE, NUMERIC, RUNS, TEXTUAL


def metric(key, sign, value):
    return Comparison(Field(Entity.METRIC, key), Operator(sign), value)


def param(key, sign, value):
    return Comparison(Field(Entity.PARAMETER, key), Operator(sign), value)


def attribute(key, sign, value):
    return Comparison(Field(Entity.ATTRIBUTE, key), Operator(sign), value)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("metrics.x > 1", metric("x", ">", 1)),
        ("metric.x>-1.5e-3", metric("x", ">", -1.5e-3)),
        ("metrics.x > .5", metric("x", ">", 0.5)),
        ("metrics.x > 5.", metric("x", ">", 5.0)),
        ("metrics.loss< 1", metric("loss", "<", 1)),
        ("metrics.`val/mIoU` >= 0.5", metric("val/mIoU", ">=", 0.5)),
        ('metrics."val mIoU" <= 0.5', metric("val mIoU", "<=", 0.5)),
        ("metrics.'x' != 1", metric("x", "!=", 1)),
        ("`metrics`.x = 1", metric("x", "=", 1)),
        ("metrics.a.b > 1", metric("a.b", ">", 1)),
        ("metrics.1abc > 1", metric("1abc", ">", 1)),
        ("metrics.검증 > 1", metric("검증", ">", 1)),
        ('metrics.`a"b` > 1', metric('a"b', ">", 1)),
        ("params.한글 = '값'", param("한글", "=", "값")),
        ("parameters.a = ''", param("a", "=", "")),
        ('params.a = "it\'s"', param("a", "=", "it's")),
        ("params.a = 'it''s'", param("a", "=", "it''s")),
        ("params.a Like 'x%'", param("a", "LIKE", "x%")),
        ("params.a is not null", param("a", "IS NOT NULL", None)),
        ("params.`a b` IS NULL", param("a b", "IS NULL", None)),
        ("params.order = 'x'", param("order", "=", "x")),
        ("params.``='x'", param("", "=", "x")),
        (
            "tags.mlflow.source.name ILIKE '%X%'",
            Comparison(Field(Entity.TAG, "mlflow.source.name"), Operator.ILIKE, "%X%"),
        ),
        ("run_id IN ('a', \"b\",)", attribute("run_id", "IN", ("a", "b"))),
        ("attributes.run_id not in ('a')", attribute("run_id", "NOT IN", ("a",))),
        ("run.status = 'FINISHED'", attribute("status", "=", "FINISHED")),
        ("`run name` = 'x'", attribute("run_name", "=", "x")),
        ("\"run name\" = 'x'", attribute("run_name", "=", "x")),
        ("attr.`Run Name` = 'x'", attribute("run_name", "=", "x")),
        ("Created > 1", attribute("start_time", ">", 1)),
        ("end_time = 1.5", attribute("end_time", "=", 1.5)),
        (
            "datasets.context in ('train')",
            Comparison(Field(Entity.DATASET, "context"), Operator.IN, ("train",)),
        ),
        (
            "metrics.x > 1 and params.a = 'b'\nAND tags.c != 'd'",
            Every(
                (
                    metric("x", ">", 1),
                    param("a", "=", "b"),
                    Comparison(Field(Entity.TAG, "c"), Operator.DIFFERENT, "d"),
                )
            ),
        ),
        ("metrics.x > 1 AND AND metrics.y > 1 AND", Every((metric("x", ">", 1), metric("y", ">", 1)))),
        ("params.a='x'AND params.b='y'", Every((param("a", "=", "x"), param("b", "=", "y")))),
        ("", None),
        (None, None),
    ],
)
def test_what_mlflow_reads_is_read_alike(text, meant):
    assert parse(text) == meant


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("metrics.x > 1 OR params.a = 'b'", "Invalid clause(s) in filter string: 'OR'"),
        ("(metrics.x>1)", "Invalid clause(s) in filter string: '(metrics.x>1)'"),
        ("NOT metrics.x > 1", "Invalid clause(s) in filter string: 'NOT'"),
        ("metrics.x BETWEEN 1 AND 2", "Invalid clause(s) in filter string: 'metrics.x', 'BETWEEN'"),
        ("metrics.x", "Invalid clause(s) in filter string: 'metrics.x'"),
        ("metrics.x >", "Invalid clause(s) in filter string: 'metrics.x', '>'"),
        ("params.a = 'b';", "Invalid clause(s) in filter string: ';'"),
        ("'", "Invalid clause(s) in filter string: '''"),
        ("   ", "Invalid filter '   '. Could not be parsed."),
        ("1 < metrics.x", "Invalid comparison clause. Expected 'Identifier' found '1'"),
        ("'x' = params.a", "Invalid comparison clause. Expected 'Identifier' found ''x''"),
        ("metrics.x > 'a'", "Expected numeric value type for metric. Found 'a'"),
        ("metrics.x > NaN", "Expected numeric value type for metric. Found NaN"),
        ("metrics.x in (1,2)", "Expected numeric value type for metric. Found (1,2)"),
        ("start_time > '1'", "Expected numeric value type for numeric attribute: start_time. Found '1'"),
        ("params.a = 1", "Expected a quoted string value for parameter (e.g. 'my-value'). Got value 1"),
        (
            "params.a IN ('x')",
            "Expected a quoted string value for parameter (e.g. 'my-value'). Got value ('x')",
        ),
        ("params.a = b", "Parameter value is either not quoted or unidentified quote types used for string"),
        ("status IN ('a')", "Only ['run_id'] attributes support comparison with a list of quoted string"),
        ("run_id IN ()", "While parsing a list in the query, expected a non-empty list of string values"),
        (
            "metrics.x IS NULL",
            "IS NULL / IS NOT NULL is only supported for tags and params, not for 'metric' 'x'",
        ),
        ("params.a > 'x'", "Invalid comparator '>' not one of "),
        ("metrics.x == 1", "Invalid comparator '==' not one of "),
        ("foo = 1", "Invalid attribute key 'foo' specified. Valid keys are"),
        ("lifecycle_stage = 'x'", "Invalid attribute key 'lifecycle_stage' specified."),
        (
            "foo.bar = 1",
            "Invalid entity type 'foo'. Valid values are ['metric', 'parameter', 'tag', 'attribute', 'dat",
        ),
        ("METRICS.x > 1", "Invalid entity type 'METRICS'."),
        ("dataset.foo = 'x'", "Invalid dataset key 'foo' specified."),
        ("metrics.val/mIoU > 0.5", "Invalid clause(s) in filter string: "),
        ("params.a = 'x\0'", "A character in the filter cannot be stored."),
    ],
)
def test_what_mlflow_refuses_is_refused_in_its_words(text, message):
    with pytest.raises(SearchError) as caught:
        parse(text)
    assert caught.value.message.startswith(message)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("metrics.x > 1 or params.a = 'b'", Either((metric("x", ">", 1), param("a", "=", "b")))),
        (
            "metrics.x > 1 AND params.a = 'b' OR params.a = 'c'",
            Either((Every((metric("x", ">", 1), param("a", "=", "b"))), param("a", "=", "c"))),
        ),
        (
            "metrics.x > 1 AND (params.a = 'b' OR params.a = 'c')",
            Every((metric("x", ">", 1), Either((param("a", "=", "b"), param("a", "=", "c"))))),
        ),
        ("not (not metrics.x > 1)", Not(Not(metric("x", ">", 1)))),
        ("metrics.x IN (1, -2.5)", metric("x", "IN", (1, -2.5))),
        ("params.a NOT IN ('b', 'c')", param("a", "NOT IN", ("b", "c"))),
        ("status in ('FAILED')", attribute("status", "IN", ("FAILED",))),
        ("metrics.val/mIoU@0.5 == +1", metric("val/mIoU@0.5", "=", 1)),
        ("metrics.x IS NULL", metric("x", "IS NULL", None)),
        ("params.a = 'it''s'", param("a", "=", "it's")),
        ("  ", None),
    ],
)
def test_our_pages_may_say_more(text, meant):
    assert parse(text, is_wide=True) == meant


@pytest.mark.parametrize(
    ("text", "code", "at"),
    [
        ("metrics.x > 1 AND", "unfinished", 17),
        ("metrics.x > 1 metrics.y > 1", "unexpected", 14),
        ("metrics.x > 1)", "unexpected", 13),
        ("(metrics.x > 1", "unclosed", 0),
        ("metrics.x > 'a'", "number_wanted", 12),
        ("params.lr = 0.1", "text_wanted", 12),
        ("params.lr 0.1", "operator_missing", 10),
        ("params.lr = ", "value_missing", 12),
        ("params.a = 'b", "unclosed_quote", 11),
        ("metrik.x > 1", "entity_unknown", 0),
        ("mIoU > 1", "attribute_unknown", 0),
        ("params.a > 'x'", "operator_misplaced", 9),
        ("params.a IN ('x' 'y')", "list_unclear", 17),
        ("params.a IN 'x'", "list_missing", 12),
        ("(" * 50_000, "too_deep", MOST_DEPTH),
        ("NOT " * 20_000, "too_deep", 4 * MOST_DEPTH),
        ("metrics.x > 1 AND " * MOST_COMPARISONS + "metrics.x > 1", "too_many", 18 * MOST_COMPARISONS),
        ("a" * 100_001, "too_long", 100_000),
        (f"metrics.x > {'9' * 5_000}", "number_too_long", 12),
    ],
)
def test_an_error_says_what_and_where(text, code, at):
    with pytest.raises(SearchError) as caught:
        parse(text, is_wide=True)
    assert (caught.value.code, caught.value.at) == (code, at)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("metrics.x", Order(Field(Entity.METRIC, "x"), is_ascending=True)),
        ("metrics.x aSc", Order(Field(Entity.METRIC, "x"), is_ascending=True)),
        ("metrics.`a b` desc", Order(Field(Entity.METRIC, "a b"), is_ascending=False)),
        ("metrics.recall-10 DESC", Order(Field(Entity.METRIC, "recall-10"), is_ascending=False)),
        ("tags.`mlflow.runName` DESC ", Order(Field(Entity.TAG, "mlflow.runName"), is_ascending=False)),
        ("params.한글", Order(Field(Entity.PARAMETER, "한글"), is_ascending=True)),
        ("`start_time` desc", Order(Field(Entity.ATTRIBUTE, "start_time"), is_ascending=False)),
        ("Created", Order(Field(Entity.ATTRIBUTE, "start_time"), is_ascending=True)),
        ("attribute.end_time", Order(Field(Entity.ATTRIBUTE, "end_time"), is_ascending=True)),
    ],
)
def test_orders_are_read_as_mlflow_reads_them(text, meant):
    assert parse_orders([text]) == (meant,)


@pytest.mark.parametrize(
    "texts",
    [
        [""],
        ["  "],
        ["metrics.x foo"],
        ["metrics.x DESC NULLS LAST"],
        ["metrics.x, metrics.y"],
        ["-metrics.x"],
        ["`run name`"],
        ["dataset.name"],
        ["foo"],
        ["metrics.x", "metric.x DESC"],
        ["created", "start_time"],
        ["metrics.a"] * 30,
    ],
)
def test_orders_that_mean_nothing_are_refused(texts):
    with pytest.raises(SearchError):
        parse_orders(texts)


def test_experiments_have_words_of_their_own():
    assert parse("name LIKE 'a%'", EXPERIMENTS) == attribute("name", "LIKE", "a%")
    assert parse("experiment_id IN ('1')", EXPERIMENTS) == attribute("experiment_id", "IN", ("1",))
    assert parse_orders(["creation_time DESC"], EXPERIMENTS) == (
        Order(Field(Entity.ATTRIBUTE, "creation_time"), is_ascending=False),
    )
    for text in ("metrics.x > 1", "attributes.name = 'a'", "name IS NULL", "name IN ('a')", "start_time > 1"):
        with pytest.raises(SearchError):
            parse(text, EXPERIMENTS)
    with pytest.raises(SearchError):
        parse_orders(["tags.x"], EXPERIMENTS)


def test_conditions_and_fields_of_a_filter():
    tree = parse("metrics.x > 1 AND NOT (params.a = 'b' OR tags.c = 'd')", is_wide=True)
    assert conditions(None) == ()
    assert conditions(tree)[0] == metric("x", ">", 1)
    assert fields(tree) == {
        Field(Entity.METRIC, "x"),
        Field(Entity.PARAMETER, "a"),
        Field(Entity.TAG, "c"),
    }


# Whatever can be said in the wide grammar is read as it was meant.
TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12)
NUMBERS = st.integers(-(10**12), 10**12) | st.floats(allow_nan=False, allow_infinity=False)


def quoted(text, mark="'"):
    return mark + text.replace(mark, mark * 2) + mark


def written(node):
    match node:
        case Comparison(field, operator, value):
            if field.entity is Entity.ATTRIBUTE:
                name = field.key
            else:
                name = f"{field.entity}.{quoted(field.key, '`')}"
            if operator in NULLS:
                return f"{name} {operator}"
            if operator in LISTS:
                return f"{name} {operator} ({', '.join(literal(one) for one in value)})"
            return f"{name} {operator} {literal(value)}"
        case Not(part):
            return f"NOT ({written(part)})"
        case Every(parts):
            return " AND ".join(f"({written(part)})" for part in parts)
        case Either(parts):
            return " or ".join(f"({written(part)})" for part in parts)
    raise AssertionError


def literal(value):
    return quoted(value) if isinstance(value, str) else repr(value)


@st.composite
def comparisons(draw):
    entity = draw(st.sampled_from(Entity))
    if entity is Entity.ATTRIBUTE:
        key = draw(st.sampled_from(sorted(RUNS.attributes)))
    elif entity is Entity.DATASET:
        key = draw(st.sampled_from(["name", "digest", "context"]))
    else:
        key = draw(TEXTS)
    is_number = entity is Entity.METRIC or (key in RUNS.numbers and entity is Entity.ATTRIBUTE)
    operator = draw(st.sampled_from(sorted((NUMERIC if is_number else TEXTUAL) | LISTED | NULLABLE)))
    values = NUMBERS if is_number else TEXTS
    if operator in NULLS:
        value = None
    elif operator in LISTS:
        value = tuple(draw(st.lists(values, min_size=1, max_size=3)))
    else:
        value = draw(values)
    return Comparison(Field(entity, key), operator, value)


def joined(parts):
    several = st.lists(parts, min_size=2, max_size=3).map(tuple)
    return st.builds(Not, parts) | st.builds(Every, several) | st.builds(Either, several)


FOLDER = Comparison(Field(Entity.PARAMETER, "folder"), Operator.DIFFERENT, "C:\\")


@given(st.recursive(comparisons(), joined, max_leaves=6))
@example(Every((FOLDER, FOLDER)))
def test_what_is_written_is_read_again(tree):
    assert parse(written(tree), is_wide=True) == tree


PIECES = st.sampled_from(
    [
        "metrics.x",
        "params.`a",
        "'b'",
        "1",
        "-",
        "AND",
        "OR",
        "NOT",
        "(",
        ")",
        "IN",
        "IS",
        "NULL",
        ">",
        "=",
        ",",
    ]
)


@given(TEXTS | st.lists(PIECES, max_size=12).map(" ".join), st.booleans())
def test_no_text_does_worse_than_an_error_with_its_place(text, is_wide):
    places = [0]
    for read in (lambda: parse(text, is_wide=is_wide), lambda: parse_orders([text], is_wide=is_wide)):
        try:
            read()
        except SearchError as error:
            places.append(error.at)
    assert all(0 <= place <= len(text) for place in places)
