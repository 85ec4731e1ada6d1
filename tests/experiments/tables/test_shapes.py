"""The shapes in which teams keep their tables, each with its trap; all of them invented here."""

import io

import pytest

from experiments.leaderboards.contract import Unreadable
from experiments.tables import reading as files
from tests.experiments.tables.understood import PERCENT, kinds, read, values

PLAIN = "Model,mIoU (val),LB\nunet,0.61,0.60\nswin,0.70,0.68\n"


def names(found):
    return [run.name for run in found.runs]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
def test_encodings(encoding):
    text = "모델,검증 mIoU,리더보드 mIoU\n유넷,0.61,0.60\n"
    source = files.read(io.BytesIO(text.encode(encoding)))
    assert [cell.text for cell in source.grids[0].rows[0]] == ["유넷", "0.61", "0.60"]


@pytest.mark.parametrize("delimiter", [",", "\t", ";", " | "])
def test_delimiters(delimiter):
    found = read(PLAIN.replace(",", delimiter))
    assert names(found) == ["unet", "swin"]
    assert (values(found.runs[1]), found.runs[1].sent.public) == ({"mIoU": 0.7}, 0.68)


def test_a_table_pasted_with_gaps():
    assert names(read("Model      mIoU\nunet       0.61\nswin base  0.70\n")) == ["unet", "swin base"]


def test_markdown_without_pipes_at_the_edges():
    found = read(" | mIoU | LB\n---|---|---\nunet | 0.61 | 0.60\n")
    assert names(found) == ["unet"]
    assert [(doubt.kind, doubt.suggested) for doubt in found.doubts] == [("column", "name")]


def test_a_pipe_in_a_cell():
    assert names(read("| Model | mIoU |\n|---|---|\n| a \\| b | 0.5 |\n")) == ["a | b"]


def test_a_table_shown_as_code_is_none():
    assert names(
        read("```\n| A | B |\n|---|---|\n| x | 1 |\n```\n\n| Model | mIoU |\n|---|---|\n| unet | 0.5 |\n")
    ) == ["unet"]


def test_lines_are_those_of_the_file():
    found = read("# Results\n\nText.\n\n| Model | mIoU |\n|---|---|\n| unet | 0.5 |\n")
    assert found.runs[0].line == 7


def test_several_tables_are_asked_for_one_by_one():
    text = "## Encoders\n\n| Model | mIoU |\n|---|---|\n| unet | 0.5 |\n\n## People\n\n| Who | Did |\n|---|---|\n| A | data |\n"
    found = read(text)
    assert [(doubt.kind, doubt.suggested, doubt.text) for doubt in found.doubts] == [
        ("table", "import", "Encoders"),
        ("table", "leave", "People"),
    ]
    assert names(found) == ["unet"]


def test_tables_one_below_the_other_in_a_sheet():
    found = read("Encoders,\nModel,mIoU\nunet,0.5\n,\nModel,LB Score\nswin,0.6\n")
    assert kinds(found) == ["table", "table"]
    assert names(found) == ["unet", "swin"]


def test_two_tables_side_by_side():
    text = "Model,mIoU,,Model,mIoU\nunet,0.5,,swin,0.6\nfpn,0.4,,,\n"
    found = read(text)
    assert kinds(found) == ["side_by_side"]
    assert names(found) == ["unet", "fpn", "swin"]


def test_a_head_that_stands_twice():
    found = read("Model,mIoU,LR,mIoU\nunet,0.5,1e-4,0.6\n")
    assert kinds(found) == ["head_twice"]
    first = read("Model,mIoU,LR,mIoU\nunet,0.5,1e-4,0.6\n", {"head_twice:1:4": "first"})
    second = read("Model,mIoU,LR,mIoU\nunet,0.5,1e-4,0.6\n", {"head_twice:1:4": "second"})
    assert (values(found.runs[0]), values(first.runs[0]), values(second.runs[0])) == (
        {"mIoU": 0.5, "mIoU 4": 0.6},
        {"mIoU": 0.5},
        {"mIoU": 0.6},
    )


def test_heads_that_come_again_among_the_rows():
    found = read("Model,mIoU\nunet,0.5\nModel,mIoU\nswin,0.6\n")
    assert (kinds(found), names(found)) == (["head_again"], ["unet", "swin"])


def test_a_row_that_lacks_a_cell_in_its_middle():
    text = "encoder,decoder,weight,time(sec),mIoU\nr18,fpn,imagenet,449.4,0.42\nr34,fpn,imagenet,583.2,0.40\nmb2,fpn,508.2,0.38\n"
    found = read(text)
    assert [(doubt.name, doubt.suggested) for doubt in found.doubts if doubt.kind == "short_row"] == [
        ("short_row:4:0", "gap:3")
    ]
    assert values(found.runs[2]) == {"training_time": 508.2, "mIoU": 0.38}
    left = read(text, {"short_row:4:0": "leave"})
    assert len(left.runs) == 2


def test_a_row_that_is_too_long():
    found = read("Model,mIoU\nunet,0.5,what is this\n")
    assert (kinds(found), names(found)) == (["long_row"], ["unet"])
    assert not read("Model,mIoU\nunet,0.5,,\n").doubts


def test_a_table_with_its_runs_in_columns():
    text = "|  | base | big |\n|---|---|---|\n| Val mIoU | 0.5 | 0.6 |\n| LB Score | 0.4 | 0.55 |\n| Resize | 512 | 1024 |\n"
    found = read(text)
    assert kinds(found) == ["transposed"]
    assert [(run.name, values(run)["mIoU"], run.sent.public, run.parameters) for run in found.runs] == [
        ("base", 0.5, 0.4, {"input_size": "512"}),
        ("big", 0.6, 0.55, {"input_size": "1024"}),
    ]
    kept = read(text, {"transposed:1:0": "keep"})
    assert {run.line for run in kept.runs} == {3, 4, 5}


def test_members_of_ensembles_that_are_ticked():
    text = "| Swin | SeMask | Beit | Public |\n|-|-|-|-|\n| ✔︎ | ✔︎ | | 0.61 |\n| ✔︎ | ✔︎ | ✔︎ | **0.63** |\n"
    found = read(text)
    assert kinds(found) == ["members"]
    assert [(run.parameters, run.sent.public) for run in found.runs] == [
        ({"members": "Swin + SeMask"}, 0.61),
        ({"members": "Swin + SeMask + Beit"}, 0.63),
    ]
    settings = read(text, {"members:1:1": "settings"})
    assert settings.runs[0].parameters["SeMask"] == "true"


def test_a_number_that_lost_its_point():
    found = read("Model,LB\nunet,0.7624\nswin,07724\n")
    assert [(doubt.name, doubt.suggested) for doubt in found.doubts] == [("number:3:2", "number:0.7724")]
    assert found.runs[1].sent.public == 0.7724


def test_per_cent_beside_fractions_is_asked_cell_by_cell():
    found = read("Model,val mIoU\nunet,0.6934\nswin,22.1\n")
    assert [(doubt.name, doubt.suggested) for doubt in found.doubts] == [("number:3:2", "number:0.221")]


def test_a_whole_column_in_per_cent_is_asked_once():
    found = read("Model,val mIoU\nunet,69.34\nswin,71.2\n")
    assert kinds(found) == ["scale"]
    assert [values(run) for run in found.runs] == [{"mIoU": 0.6934}, {"mIoU": 0.712}]
    as_is = read("Model,val mIoU\nunet,69.34\nswin,71.2\n", {"scale:1:2": "as_is"})
    assert values(as_is.runs[0]) == {"mIoU": 69.34}


def test_a_per_cent_sign_says_it_all():
    assert not read("Model,val mIoU\nunet,69.34%\n").doubts
    assert not read("Model,val mIoU (%)\nunet,69.34\n").doubts
    assert values(read("Model,val mIoU\nunet,45.4200%\n").runs[0]) == {"mIoU": 0.4542}
    assert values(read("Model,val mIoU\nunet,45.4200%\n", target=PERCENT).runs[0]) == {"mIoU": 45.42}


def test_marks_are_settings():
    found = read("Model,TTA,Pseudo labeling,LB\nunet,o,⭕️,0.6\nunet,x,❌,0.5\n")
    assert [run.parameters for run in found.runs] == [
        {"model": "unet", "tta": "true", "pseudo_labeling": "true"},
        {"model": "unet", "tta": "false", "pseudo_labeling": "false"},
    ]
    assert kinds(found) == ["name_twice"]
    assert names(found) == ["unet · tta · pseudo_labeling", "unet"]


def test_a_blank_among_marks_is_asked_about():
    found = read("Model,TTA,LB\nunet,o,0.6\nswin,,0.5\n")
    assert kinds(found) == ["blank_mark"]
    assert found.runs[1].parameters["tta"] == "false"
    unknown = read("Model,TTA,LB\nunet,o,0.6\nswin,,0.5\n", {"blank_mark:1:2": "leave"})
    assert "tta" not in unknown.runs[1].parameters


def test_a_difference_that_is_wrong_is_asked_about():
    found = read("Model,w/o CRF,w/ CRF,변화량\nunet,0.2192,0.2213,+0.0069\nswin,0.70,0.71,+0.01\n")
    asked = [doubt for doubt in found.doubts if doubt.kind == "difference"]
    assert [(doubt.name, doubt.suggested, doubt.choices[1]) for doubt in asked] == [
        ("difference:2:4", "keep", "number:0.0021")
    ]


def test_a_word_among_numbers_is_asked_about_and_kept():
    found = read("Model,val mIoU\nunet,0.5\nswin,diverged\n")
    assert kinds(found) == ["not_a_number"]
    assert (values(found.runs[1]), found.runs[1].fields["notes"]) == ({}, "val mIoU: diverged")


def test_a_column_nobody_knows_is_asked_about():
    found = read("Model,val mIoU,warmup\nunet,0.5,3\n")
    assert [(doubt.name, doubt.suggested) for doubt in found.doubts] == [("column:1:3", "param:warmup")]
    taken = read("Model,val mIoU,warmup\nunet,0.5,3\n", {"column:1:3": "metric:warmup"})
    assert values(taken.runs[0]) == {"mIoU": 0.5, "warmup": 3.0}


def test_names_made_of_settings():
    found = read("Encoder,Resize,val mIoU\nr18,512,0.5\nr34,512,0.6\nr34,1024,0.7\n")
    assert kinds(found) == ["no_name", "name_twice"]
    assert names(found) == ["r18", "r34 · 512", "r34 · 1024"]


def test_an_answer_that_is_no_choice_leaves_the_doubt_open():
    found = read("Model,LB\nunet,07724\n", {"number:2:2": "number:1.0"})
    assert found.open_doubts


def test_hypothesis_analysis_and_verdict():
    text = "실험 내용,가설,결과 분석,채택 여부,val mIoU\ndice,작은 클래스에 좋다,올랐다,채택,0.6\n"
    assert read(text).runs[0].fields == {
        "hypothesis": "작은 클래스에 좋다",
        "analysis": "올랐다",
        "verdict": "adopted",
    }


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("just words", "no_runs_table"),
        ("one column\n1\n2\n", "no_runs_table"),
        ("| A | B |\n|---|---|\n", "no_runs_table"),
        ('a,b\n"never closed,1\n', "unclosed_quote"),
        ("<!doctype html><table></table>", "is_web_page"),
    ],
)
def test_what_holds_no_table(text, code):
    with pytest.raises(Unreadable) as refusal:
        files.read(io.BytesIO(text.encode()))
    assert refusal.value.problems[0].code == code
