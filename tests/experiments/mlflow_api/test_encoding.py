"""What goes out as JSON: exactly the same as before, with texts for the numbers that JSON does not know."""

import json
import math
import random
import struct

import pytest

from experiments.mlflow_api.encoding import encoded

SPECIAL = {math.inf: "Infinity", -math.inf: "-Infinity"}


def read_back(answer):
    def bare(word):
        raise AssertionError(f"a bare {word} went out")

    return json.loads(encoded(answer), parse_constant=bare)


@pytest.mark.parametrize(
    ("number", "text"), [(math.nan, "NaN"), (math.inf, "Infinity"), (-math.inf, "-Infinity")]
)
def test_numbers_that_json_does_not_know_go_out_as_texts(number, text):
    answer = {"run": {"data": {"metrics": [{"key": "a", "value": 0.5}, {"key": "b", "value": number}]}}}
    assert read_back(answer)["run"]["data"]["metrics"][1] == {"key": "b", "value": text}
    assert read_back({"values": (number, [number])}) == {"values": [text, [text]]}
    assert b"null" not in encoded(answer)


def test_the_word_null_in_a_text_stays_and_nan_beside_it_does_not_slip_through():
    answer = {"params": [{"key": "null", "value": 'fill="null"'}], "metrics": [{"value": math.nan}]}
    assert read_back(answer) == {
        "params": [{"key": "null", "value": 'fill="null"'}],
        "metrics": [{"value": "NaN"}],
    }


@pytest.mark.parametrize(
    "number", [0.0, -0.0, 0.1, 1 / 3, 1e16, 1e22, 5e-324, 1.7976931348623157e308, -2.5e-7, 1.0, 2**53 + 1.0]
)
def test_a_number_comes_back_bit_by_bit(number):
    came = read_back({"value": number})["value"]
    assert isinstance(came, float)
    assert struct.pack("d", came) == struct.pack("d", number)


def test_any_double_comes_back_bit_by_bit():
    dice = random.Random(5)
    numbers = [struct.unpack("d", dice.randbytes(8))[0] for _ in range(5_000)]
    for number, came in zip(numbers, read_back({"values": numbers})["values"], strict=True):
        if math.isfinite(number):
            assert struct.pack("d", came) == struct.pack("d", number)
        else:
            assert came == SPECIAL.get(number, "NaN")


@pytest.mark.parametrize("whole", [0, -1, 2**63 - 1, -(2**63), 1_700_000_000_000])
def test_whole_numbers_stay_whole(whole):
    came = read_back({"timestamp": whole})["timestamp"]
    assert (came, type(came)) == (whole, int)


def test_texts_go_out_as_they_are():
    texts = ["한국어 지표", 'a"b\\c/d\n\t\x7f\x01', "😀\u2028\u2029", "</script>", ""]
    assert read_back({"texts": texts, "is": True}) == {"texts": texts, "is": True}
    assert "한국어".encode() in encoded({"text": "한국어"})
