"""Settings and results as people paste them."""

import contextlib
import re

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from experiments import pasted_values
from experiments.forms.pasted import sentence
from experiments.pasted_values import NotUnderstood


def pairs(text: str) -> dict[str, str]:
    return {value.key: value.text for value in pasted_values.read(text)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("lr=1e-4", {"lr": "1e-4"}),
        ("lr = 1e-4\n\n# a comment\nmodel=swin", {"lr": "1e-4", "model": "swin"}),
        ("lr=1e-4 batch_size=16", {"lr": "1e-4", "batch_size": "16"}),
        ("--lr=1e-4 --model=swin", {"lr": "1e-4", "model": "swin"}),
        ('note="a b=c"', {"note": "a b=c"}),
        ("url=http://a.b/?c=d", {"url": "http://a.b/?c=d"}),
        ("betas=(0.9, 0.999)", {"betas": "(0.9, 0.999)"}),
        ("모델=스윈", {"모델": "스윈"}),
        ("lr: 1e-4\nversion: 1.10\nfold: 010", {"lr": "1e-4", "version": "1.10", "fold": "010"}),
        ("model:\n  name: swin\n  drop: 0.1", {"model.name": "swin", "model.drop": "0.1"}),
        ("size: [512, 512]", {"size": "[512, 512]"}),
        ("aug:\n  - name: flip\n  - name: crop", {"aug.0.name": "flip", "aug.1.name": "crop"}),
        ("yes: on", {"yes": "on"}),
        (
            '{"lr": 1e-4, "model": {"name": "swin", "tta": true}}',
            {"lr": "1e-4", "model.name": "swin", "model.tta": "true"},
        ),
        ('{"size": [512, 512], "note": null, "x": NaN}', {"size": "[512, 512]", "note": "null", "x": "NaN"}),
        ('{"aug": [{"name": "flip"}]}', {"aug.0.name": "flip"}),
        ("", {}),
        ("# nothing", {}),
    ],
)
def test_keys_and_texts_stay_as_typed(text, expected):
    assert pairs(text) == expected


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        ("lr=1\nnonsense", 2, "no_assignment"),
        ("lr=1\nlr=2", 2, "twice"),
        ("lr: 1\nlr: 2", 2, "twice"),
        ('{"lr": 1, "lr": 2}', 0, "twice"),
        ("just words", 1, "no_keys"),
        ("- a\n- b", 1, "no_keys"),
        ("a: [1,\nb: 2", 2, "no_yaml"),
        ('{"a": 1,\n "b": }', 2, "no_json"),
        ("[1, 2]", 1, "no_keys"),
        ("../x=1", 1, "bad_key"),
        ("a$=1", 1, "bad_key"),
        ("? [a, b]\n: 1", 1, "bad_key"),
        ("k=" + "x" * 6001, 1, "value_too_long"),
        ("a: " * 3, 1, "no_yaml"),
        ('{"a":' * 30 + "1" + "}" * 30, 0, "too_deep"),
        ('{"a":' * 9000, 0, "too_deep"),
        ("\n".join(f"k{number}=1" for number in range(1001)), 0, "too_many"),
        ("x" * 100_001, 0, "too_long"),
    ],
)
def test_each_problem_is_named_by_its_line(text, line, code):
    with pytest.raises(NotUnderstood) as refused:
        pasted_values.read(text)
    problem = refused.value.problems[0]
    assert (problem.line, problem.code) == (line, code)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("a: [1,\nb: 2", "bracket"),
        ("a: {b: 1", "bracket"),
        ('a: "1', "quote"),
        ("a: 'x\nb: 2", "quote"),
        ("a: b: c", "colon"),
        ("a: 1\n b: 2", "colon"),
        ("a:\n  b: 1\n c: 2", "indent"),
        ("a: 1\nb", "name"),
        ("a: @x", "character"),
        ("a: *b", "alias"),
        ("a: 1\n---\nb: 2", "rest"),
        ('{"a": 1,\n "b": }', "value"),
        ('{"a": 1 "b": 2}', "bracket"),
        ("{'a': 1}", "name"),
        ('{"a" 1}', "colon"),
        ('{"a": "x}', "quote"),
        ('{"a": 1} b', "rest"),
    ],
)
def test_a_fault_of_json_or_yaml_is_told_in_our_own_words(text, fault):
    with pytest.raises(NotUnderstood) as refused:
        pasted_values.read(text)
    [problem] = refused.value.problems
    with override("ko"):
        told = sentence(problem)
    assert (problem.about, bool(re.search("[a-z]{4}", told))) == (fault, False)


def test_a_document_cannot_name_a_type():
    assert pairs("a: !!python/object/apply:os.system ['true']") == {"a": "[true]"}


def test_aliases_cannot_grow_without_bound():
    bomb = "a: &a {x: 1}\n" + "".join(
        f"{chr(98 + level)}: &{chr(98 + level)} {{{', '.join(f'k{n}: *{chr(97 + level)}' for n in range(9))}}}\n"
        for level in range(9)
    )
    with pytest.raises(NotUnderstood) as refused:
        pasted_values.read(bomb)
    assert refused.value.problems[0].code == "too_many"


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text):
    with contextlib.suppress(NotUnderstood):
        assert all(value.key for value in pasted_values.read(text))
