"""What column heads mean, in the spellings met in teams' tables, Korean and English; a role is a word or `kind:key`.

Words: name, hypothesis, what_changed, analysis, notes, verdict, fold, data_version, parent, status, started, ended,
public, private, rank, score (the deciding metric, not said whether on validation data), leave.
Kinds: `metric:KEY`, `param:KEY`, `mark:KEY` (a yes or no), `seconds:KEY` (a duration), `tag:KEY`.
"""

from __future__ import annotations

import re
import unicodedata

from experiments.pasted_values import is_key
from experiments.tables.cells import plain
from experiments.tables.contract import Target

WORDS: dict[str, str] = {
    "name": "experiment experiments exp 실험 실험명 실험이름 실험내용 실험제목 title name runname run model models modelname 모델 모델명"
    " method methods 기법 방법 방법론 이름 단계 버전 version 실험번호 id no 번호 구분",
    "hypothesis": "아이디어 idea 가설 hypothesis 실험의도 의도 목적 motivation",
    "what_changed": "실험설계 설계 design 변경점 변경사항 바꾼점 change changes whatchanged",
    "analysis": "결과분석 분석 analysis 검증결과 실험결과 고찰 discussion conclusion 결론 해석",
    "notes": "description desc 설명 비고 특징 특이사항 note notes memo 메모 comment comments remarks remark etc 기타",
    "verdict": "verdict 채택 채택여부 판정 adopted",
    "parent": "parent baseline 기준 기준실험 기준모델 부모",
    "data_version": "dataset data 데이터 데이터셋 dataversion 데이터버전",
    "fold": "fold folds validfold validfoldnum foldnum valfold 폴드",
    "rank": "rank ranking 등수 순위 최종등수 최종순위 랭킹",
    "status": "status state 상태",
    "started": "starttime started created createdat 시작 시작시간 날짜 date 일자 실험일",
    "ended": "endtime ended finished 종료 종료시간",
    "score": "score result results 결과 점수 성능 스코어 metric 지표",
    "param:decoder": "decoder 디코더 neck head decodehead",
    "param:encoder": "encoder backbone 백본 인코더 encodername",
    "param:pretrained": "pretrain pretrained weight weights encoderweights pretrainedweight pretrainedweights 사전학습 가중치파일",
    "param:input_size": "resize resolution inputsize imagesize imgsize size 해상도 이미지크기 입력크기 inputresolution",
    "param:augmentation": "augmentation augmentations aug augs 증강 데이터증강",
    "param:loss": "lossfunction lossfn 손실함수 criterion",
    "param:optimizer": "optimizer optim 옵티마이저",
    "param:scheduler": "scheduler lrscheduler 스케줄러",
    "param:lr": "lr learningrate 학습률 initlr",
    "param:batch_size": "batch batchsize bs 배치 배치크기 배치사이즈",
    "param:epochs": "epoch epochs 에폭 에포크 numepochs maxepochs",
    "param:steps": "step steps iteration iterations iters",
    "param:best_epoch": "bestepoch",
    "param:threshold": "threshold thr thresh conf 임계값",
    "param:seed": "seed 시드",
    "param:model": "architecture arch 구조 아키텍처 network",
    "param:post_processing": "postprocessing 후처리",
    "mark:tta": "tta",
    "mark:crf": "crf densecrf",
    "mark:pseudo_labeling": "pseudolabeling pseudolabel pseudo pseudolabelling",
    "mark:ensemble": "ensemble 앙상블",
    "mark:amp": "amp",
    "mark:ema": "ema",
    "metric:flops_g": "flops(g) gflops",
    "metric:parameters_m": "parameters(m) params(m) #params(m)",
}
ROLE_OF = {spelling: role for role, spellings in WORDS.items() for spelling in spellings.split()}
# A model's name is a setting of the run as well: it is what runs are compared by.
NAMES_A_MODEL = frozenset("model models modelname 모델 모델명".split())  # noqa: SIM905
CLASSES = frozenset("class classes classname category 클래스 클래스명 카테고리 부위".split())  # noqa: SIM905
WEIGHTS = frozenset("weight weights classweight 가중치 클래스가중치".split())  # noqa: SIM905

VALUES = frozenset("설정 값 내용 value values setting settings config 설정값".split())  # noqa: SIM905
DIFFERENCES = frozenset(
    [
        "diff",
        "difference",
        "derivation",
        "변화량",
        "변화",
        "증감",
        "차이",
        "성능차이",
        "delta",
        "gain",
        "향상",
        "향상폭",
        "gap",
    ]
)
BOARD = frozenset("lb lbscore leaderboard 리더보드 제출 public test submission pub 퍼블릭 공개".split())  # noqa: SIM905
PRIVATE = frozenset("private priv prv 프라이빗 비공개".split())  # noqa: SIM905
VALIDATION = frozenset("val valid validation dev cv oof local holdout 검증".split())  # noqa: SIM905
TRAINING = frozenset("train training 학습".split())  # noqa: SIM905
RATIOS = frozenset(
    [
        "miou",
        "iou",
        "map",
        "map50",
        "map75",
        "map50-95",
        "ap",
        "ap50",
        "ar",
        "macc",
        "aacc",
        "acc",
        "accuracy",
        "f1",
        "macrof1",
        "microf1",
        "weightedf1",
        "em",
        "dice",
        "dicescore",
        "mdice",
        "jaccard",
        "auprc",
        "auroc",
        "auc",
        "roc",
        "precision",
        "recall",
        "pearson",
        "hit",
        "mrr",
        "정확도",
        "재현율",
        "정밀도",
        "bleu",
        "rouge",
        "rougel",
    ]
)
OTHERS = frozenset(
    [
        "loss",
        "rmse",
        "mae",
        "mse",
        "rmsle",
        "logloss",
        "mape",
        "smape",
        "wer",
        "cer",
        "perplexity",
        "ppl",
        "psnr",
        "ssim",
        "fps",
        "latency",
        "ndcg",
        "kappa",
        "qwk",
        "r2",
        "손실",
    ]
)
FILLERS = frozenset(("score", "점수", "스코어", "best", "final", "최종", "mean", "avg", "average", "평균"))
DURATION = re.compile(r"time\b|시간|duration|latency|runtime", re.IGNORECASE)
INFERENCE = re.compile(r"infer|추론|test time|latency", re.IGNORECASE)
WITH = re.compile(r"(w/o|w/|with(?:out)?\b|미?적용)\s*(.+)", re.IGNORECASE)


def flat(head: str) -> str:
    """Return a head without case, spaces and underscores: `Best Epoch` and `best_epoch` are one."""
    text = unicodedata.normalize("NFKC", plain(head)).casefold()
    return re.sub(r"[\s_.:\-]+", "", text) or text


def words(head: str) -> list[str]:
    """Return the words of a head, brackets taken away: `mIoU (val)` is miou, val."""
    text = unicodedata.normalize("NFKC", plain(head)).casefold()
    return [word for word in re.split(r"[\s_()\[\]{}/:,|]+", text) if word]


def without_brackets(head: str) -> str:
    """Return a head without what stands in brackets."""
    return re.sub(r"\s*[(\[][^)\]]*[)\]]", "", plain(head)).strip()


def key_of(text: str) -> str:
    """Return a name under which values may be logged, made of a head; empty when nothing of it can stay."""
    kept = re.sub(r"\s+", " ", re.sub(r"[^/\w.\- :]+", " ", plain(text))).strip(" /.")
    kept = "/".join(part for part in (part.strip(". ") for part in kept.split("/")) if part)[:200]
    return kept if kept and is_key(kept) else ""


def base_of(head: str) -> str:
    """Return the metric a head names, as it is written there, without where it was measured: `Val Dice Score` is Dice."""
    split = [word for word in re.split(r"[\s_()\[\]{}:,|]+", plain(head)) if word]
    drop = BOARD | PRIVATE | VALIDATION | FILLERS
    kept = [word for word in split if word.casefold() not in drop]
    return " ".join(kept)


def is_ratio(text: str) -> bool:
    """Tell whether a metric is one that people write both as 0.69 and as 69 %."""
    return any(word in RATIOS for word in words(text.replace("@", " "))) or flat(text) in RATIOS


def known_metric(head: str, target: Target) -> str:
    """Return the key of the competition's metric that a head names, empty when it names none of them."""
    base = flat(base_of(head))
    for metric in target.metrics:
        names = {flat(metric.key), flat(metric.label), flat(base_of(metric.label)), flat(base_of(metric.key))}
        if base and base in names:
            return metric.key
    return ""


def is_metric(head: str) -> bool:
    """Tell whether a head names a metric at all."""
    return any(word in RATIOS | OTHERS for word in words(head))


def role_of(head: str, target: Target | None = None) -> str:
    """Return what a head stands for; empty when nobody knows."""
    spelling = flat(head)
    if not spelling:
        return ""
    if is_difference(head):
        return "metric:difference"
    if duration := _duration(head):
        return duration
    exact = ROLE_OF.get(spelling, "")
    if exact.startswith("param:"):
        return exact
    return _board_or_metric(head, target) or exact or ROLE_OF.get(flat(without_brackets(head)), "")


def is_known(head: str) -> bool:
    """Tell whether a head means something to us."""
    return bool(role_of(head))


def _duration(head: str) -> str:
    if not DURATION.search(plain(head)) or flat(head) in {"starttime", "endtime", "시작시간", "종료시간"}:
        return ""
    return "seconds:inference_time" if INFERENCE.search(plain(head)) else "seconds:training_time"


def _board_or_metric(head: str, target: Target | None) -> str:
    said = set(words(head))
    names_metric = is_metric(head) or bool(target and known_metric(head, target))
    if (said & PRIVATE) and (names_metric or len(said - FILLERS) == 1 or said & BOARD):
        return "private"
    if said & TRAINING and names_metric and not said & (VALIDATION | BOARD):
        return f"metric:train_{key_of(_without(head, TRAINING)) or 'loss'}"
    if "loss" in said and said & (VALIDATION | BOARD):
        return f"metric:{'val' if said & VALIDATION else 'test'}_loss"
    if said & BOARD and (names_metric or said & FILLERS or "lb" in said or len(said) == 1):
        return "public"
    if not names_metric or (said == {"loss"}):
        return "param:loss" if said == {"loss"} else ""
    key = (known_metric(head, target) if target else "") or key_of(base_of(head)) or key_of(head)
    return f"metric:{key}"


def _without(head: str, drop: frozenset[str]) -> str:
    return " ".join(
        word for word in re.split(r"[\s_()]+", plain(head)) if word and word.casefold() not in drop
    )


def is_difference(head: str) -> bool:
    """Tell whether a head names a difference from another run: `mIoU derivation`, `성능 차이`, `+/-(%)`."""
    return plain(head).startswith("+/-") or any(word in DIFFERENCES for word in [*words(head), flat(head)])


def fixed_in(head: str) -> str:
    """Return what a head says was held fixed in all rows: `Augmentation (Fix 24 epochs)` holds 24 epochs."""
    found = re.search(r"[(\[]\s*(?:fix(?:ed)?|고정)\s*:?\s*([^)\]]+)[)\]]", plain(head), re.IGNORECASE)
    return found[1].strip() if found else ""
