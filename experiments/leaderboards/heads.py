"""What column heads mean, in the spellings met on real boards, Korean and English."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from experiments.leaderboards.contract import Role
from experiments.leaderboards.scores import PLAIN

SPELLINGS: dict[Role, frozenset[str]] = {
    "rank": frozenset("rank ranking place position no 순위 등수 랭킹 현재순위 순위변동".split()) | {"#"},  # noqa: SIM905
    "team_id": frozenset(("teamid", "팀id", "팀아이디", "팀번호")),
    "team": frozenset(
        [
            "team",
            "teamname",
            "name",
            "username",
            "user",
            "participant",
            "participants",
            "nickname",
            "group",
            "팀",
            "팀명",
            "팀이름",
            "팀명칭",
            "참가팀",
            "참가자",
            "닉네임",
            "이름",
            "그룹",
        ]
    ),
    "score": frozenset(
        [
            "score",
            "scores",
            "publicscore",
            "privatescore",
            "scorenullable",
            "bestscore",
            "finalscore",
            "lb",
            "lbscore",
            "metric",
            "result",
            "점수",
            "스코어",
            "최고점수",
            "최종점수",
            "공개점수",
            "miou",
            "iou",
            "map",
            "map50",
            "f1",
            "f1score",
            "macrof1",
            "accuracy",
            "acc",
            "auc",
            "auroc",
            "auprc",
            "rmse",
            "mae",
            "mse",
            "rmsle",
            "logloss",
            "dice",
            "em",
            "smape",
            "mape",
            "rouge",
            "bleu",
            "wer",
            "cer",
            "pearson",
        ]
    ),
    "submitted": frozenset(
        [
            "submissiondate",
            "lastsubmissiondate",
            "lastsubmission",
            "lastsubmitted",
            "submitted",
            "submittedat",
            "date",
            "last",
            "ctime",
            "최종제출",
            "최종제출일",
            "최종제출일시",
            "마지막제출",
            "마지막제출일",
            "제출일",
            "제출일시",
            "제출시간",
            "등록일시",
        ]
    ),
    "count": frozenset(
        [
            "submissioncount",
            "submissions",
            "submission",
            "entries",
            "entry",
            "count",
            "submissioncnt",
            "제출횟수",
            "제출수",
            "제출",
            "총제출횟수",
        ]
    ),
    "members": frozenset(("teammemberusernames", "members", "teammembers", "팀원", "팀멤버", "멤버")),
}
ROLE_OF: dict[str, Role] = {spelling: role for role, all_of_it in SPELLINGS.items() for spelling in all_of_it}


def plain(head: str) -> str:
    """Return a head without case, spaces and marks: `Team Name` and `team_name` are one."""
    composed = unicodedata.normalize("NFC", head).casefold().strip()
    return composed if composed == "#" else re.sub(r"[\W_]+", "", composed)


def role_of(head: str) -> Role | None:
    """Return what a head stands for, or None."""
    return ROLE_OF.get(plain(re.sub(r"\([^)]*\)", "", head))) or ROLE_OF.get(plain(head))


def looks_like_heads(cells: Sequence[str]) -> bool:
    """Tell whether a first row names columns rather than being the first team."""
    return any(role_of(cell) for cell in cells) or not any(PLAIN.fullmatch(cell.strip()) for cell in cells)
