"""What the demo team tried, in the order of the days, and where that put it. Everything here is invented."""

import datetime as dt
import itertools
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

SEOUL = ZoneInfo("Asia/Seoul")


@dataclass(frozen=True)
class State:
    """The board when the team copied it: our rank, our score (the best one submitted by then), the best of all."""

    taken_at: dt.datetime
    rank: int
    score: float
    best: float


BOARD = (
    State(dt.datetime(2022, 12, 21, 18, 5, tzinfo=SEOUL), 61, 0.6208, 0.6911),
    State(dt.datetime(2022, 12, 27, 17, 40, tzinfo=SEOUL), 34, 0.6931, 0.7325),
    State(dt.datetime(2023, 1, 3, 18, 20, tzinfo=SEOUL), 17, 0.7452, 0.7604),
    State(dt.datetime(2023, 1, 6, 16, 55, tzinfo=SEOUL), 9, 0.7641, 0.7688),
)


def rank_with(score: float) -> int:
    """Return the rank that this best score brings, in line with the boards and between them."""
    points = [(0.5602, 88), *((state.score, state.rank) for state in BOARD)]
    for (low, high_rank), (high, low_rank) in itertools.pairwise(points):
        if score <= high:
            return round(high_rank - (score - low) / (high - low) * (high_rank - low_rank))
    return BOARD[-1].rank


@dataclass(frozen=True)
class Try:
    """One run of the story: `day` is MM-DD, `who` an index into the team's five people, `change` the settings that
    differ from the parent's, `public` the score the platform gave (None: not submitted)."""

    key: str
    day: str
    hour: int
    who: int
    name: str
    parent: str
    score: float | None
    change: dict[str, str] = field(default_factory=dict)
    public: float | None = None
    verdict: str = ""
    hypothesis: str = ""
    analysis: str = ""
    tags: tuple[str, ...] = ()
    status: str = "FINISHED"
    folds: tuple[float, ...] = ()


BASE_SETTINGS = {
    "model": "fcn_resnet50",
    "encoder": "resnet50",
    "lr": "1e-4",
    "batch_size": "8",
    "epochs": "20",
    "loss": "CrossEntropy",
    "optimizer": "Adam",
    "scheduler": "none",
    "resize": "512",
    "aug": "none",
    "seed": "42",
}

WEEK_ONE = (
    Try("base", "12-19", 11, 0, "fcn-r50 베이스라인", "", 0.5814, {}, 0.5602, "adopted", "기준이 될 점수를 먼저 남긴다.", "배경과 종이류는 잘 나뉘지만 Battery, Clothing은 거의 못 찾는다.", ("baseline",)),
    Try("deeplab", "12-19", 16, 1, "deeplabv3+ r101", "base", 0.6127, {"model": "deeplabv3plus", "encoder": "resnet101"}, 0.5921, "adopted", "여러 크기의 문맥을 보면 작은 물체가 나아질 것이다.", "작은 클래스가 고르게 올랐다. 다음 비교의 기준으로 삼는다.", ("encoder",)),
    Try("unet", "12-19", 19, 2, "unet++ effnet-b4", "base", 0.6042, {"model": "unetplusplus", "encoder": "efficientnet-b4"}, None, "rejected", "얕은 특징을 이어 주면 경계가 또렷해질 것이다.", "경계는 좋아졌지만 큰 물체 안쪽에 구멍이 생긴다.", ("encoder",)),
    Try("hrnet", "12-20", 10, 3, "hrnet-w48", "base", 0.6088, {"model": "hrnet", "encoder": "hrnet_w48"}, None, "inconclusive", "고해상도를 유지하면 얇은 물체에 강할 것이다.", "점수는 비슷하고 학습이 두 배 느리다."),
    Try("oom", "12-20", 14, 4, "hrnet-w48 resize 1024", "hrnet", None, {"resize": "1024"}, None, "", "원본에 가까운 크기로 학습해 본다.", "메모리가 모자라 첫 에폭에서 멈췄다.", (), "FAILED"),
    Try("aug1", "12-20", 15, 1, "deeplabv3+ 기본 증강", "deeplab", 0.6239, {"aug": "hflip,rotate90,brightness"}, 0.6055, "adopted", "데이터가 적으니 단순한 증강만으로도 오를 것이다.", "과적합이 늦게 온다. 뒤집기와 회전이 대부분을 차지한다.", ("augmentation",)),
    Try("aug2", "12-20", 20, 1, "deeplabv3+ 강한 색 증강", "aug1", 0.6171, {"aug": "hflip,rotate90,hsv_strong"}, None, "rejected", "조명이 다양하니 색을 크게 흔들어 본다.", "투명한 플라스틱이 유리와 섞인다. 색은 중요한 단서다.", ("augmentation",)),
    Try("segf2", "12-21", 10, 0, "segformer-b2", "base", 0.6412, {"model": "segformer", "encoder": "mit_b2", "optimizer": "AdamW", "lr": "6e-5"}, 0.6208, "adopted", "트랜스포머 인코더는 적은 데이터에서도 사전학습의 덕을 본다.", "같은 시간에 CNN보다 3점 높다.", ("encoder",)),
    Try("nan", "12-21", 13, 2, "segformer-b2 lr 6e-4", "segf2", float("nan"), {"lr": "6e-4"}, None, "rejected", "학습률을 열 배로 하면 빨리 수렴할까?", "3 에폭에서 손실이 NaN이 되었다.", (), "FAILED"),
    Try("upernet", "12-21", 17, 1, "upernet swin-s", "base", 0.6533, {"model": "upernet", "encoder": "swin_s", "optimizer": "AdamW", "lr": "6e-5"}, 0.6301, "adopted", "창을 옮겨 보는 구조가 큰 물체의 구멍을 메울 것이다.", "General trash의 구멍이 줄었다. 앞으로 swin을 바탕으로 한다.", ("encoder",)),
    Try("segf3", "12-22", 10, 0, "segformer-b3", "segf2", 0.6478, {"encoder": "mit_b3"}, None, "inconclusive", "인코더를 키우면 그만큼 오를 것이다.", "0.7점 올랐지만 학습이 1.6배 느리다.", ("encoder",)),
    Try("dice", "12-22", 11, 3, "swin-s + dice", "upernet", 0.6617, {"loss": "CE+Dice"}, 0.6394, "adopted", "작은 클래스는 픽셀 수가 적어 교차 엔트로피에서 밀린다.", "Battery의 IoU가 0.31에서 0.44로 올랐다.", ("loss",)),
    Try("focal", "12-22", 15, 3, "swin-s + focal", "upernet", 0.6549, {"loss": "Focal"}, None, "rejected", "어려운 픽셀에 집중하면 경계가 나아질 것이다.", "라벨이 틀린 픽셀에 끌려간다.", ("loss",)),
    Try("lovasz", "12-22", 20, 3, "swin-s + lovasz", "dice", 0.6588, {"loss": "CE+Lovasz"}, None, "inconclusive", "지표를 직접 최적화해 본다.", "dice와 차이가 오차 안이다.", ("loss",)),
    Try("cosine", "12-23", 10, 1, "swin-s cosine + warmup", "dice", 0.6702, {"scheduler": "cosine", "warmup": "1500"}, 0.6488, "adopted", "초반 손실이 튀니 천천히 올려 본다.", "마지막 다섯 에폭이 안정되었다.", ("schedule",)),
    Try("swinb", "12-23", 14, 1, "upernet swin-b", "cosine", 0.6871, {"encoder": "swin_b"}, 0.6617, "adopted", "인코더를 한 단계 키운다.", "모든 클래스가 고르게 올랐다.", ("encoder",)),
    Try("killed", "12-23", 18, 4, "swin-b 배치 16", "swinb", 0.6214, {"batch_size": "16"}, None, "", "배치를 키우면 배치 정규화가 안정될 것이다.", "서버 점검으로 중간에 멈췄다.", (), "KILLED"),
    Try("cutmix", "12-24", 15, 2, "swin-b + cutmix", "swinb", 0.6809, {"cutmix": "0.5"}, None, "rejected", "드문 클래스를 붙여 넣어 더 자주 보게 한다.", "모양이 잘려 나가 Paper pack이 나빠졌다.", ("augmentation",)),
    Try("copypaste", "12-25", 16, 2, "swin-b + copy-paste", "swinb", 0.6968, {"copy_paste": "battery,clothing"}, 0.6733, "adopted", "물체 전체를 옮겨 붙이면 모양이 살아 있다.", "Battery 0.44→0.57, Clothing 0.52→0.60.", ("augmentation",)),
)  # fmt: skip

WEEK_TWO = (
    Try("clean", "12-26", 10, 4, "라벨 정리 v2", "copypaste", 0.7064, {"data": "v2"}, 0.6842, "adopted", "잘못 그려진 라벨 212장을 고치면 오를 것이다.", "코드를 바꾸지 않고 1점이 올랐다. 데이터를 먼저 봐야 했다.", ("data",)),
    Try("res768", "12-26", 14, 0, "입력 768", "clean", 0.7149, {"resize": "768", "batch_size": "4"}, 0.6931, "adopted", "작은 물체가 512에서는 몇 픽셀밖에 안 된다.", "작은 물체가 올랐고 시간은 2.1배가 되었다.", ("resolution",)),
    Try("multiscale", "12-26", 19, 0, "다중 크기 학습", "clean", 0.7131, {"resize": "512~1024", "multi_scale": "true"}, None, "inconclusive", "여러 크기를 섞으면 크기에 덜 민감해질 것이다.", "768 고정과 비슷하다. 추론까지 함께 보아야 한다.", ("resolution",)),
    Try("leak", "12-27", 10, 3, "의사 라벨 1차 (검증 포함)", "clean", 0.7395, {"pseudo_label": "round1", "data": "v2+pseudo"}, 0.6102, "rejected", "의사 라벨을 더하면 데이터가 두 배가 된다.", "검증 이미지가 의사 라벨에 들어갔다. 리더보드는 오히려 내렸고 격차가 0.13이다. 점수를 믿으면 안 된다.", ("pseudo", "leak")),
    Try("pseudo1", "12-27", 16, 3, "의사 라벨 1차 (다시)", "res768", 0.7263, {"pseudo_label": "round1", "data": "v2+pseudo1"}, 0.7058, "adopted", "검증 이미지를 빼고 확신이 0.9가 넘는 픽셀만 쓴다.", "드문 클래스가 특히 올랐다.", ("pseudo",)),
    Try("ema", "12-27", 20, 1, "EMA 0.999", "res768", 0.7188, {"ema": "0.999"}, None, "adopted", "가중치를 평균 내면 마지막 에폭의 흔들림이 준다.", "0.4점이지만 거저 얻는다.", ("schedule",)),
    Try("beit", "12-28", 13, 2, "beit-b 768", "res768", 0.7094, {"encoder": "beit_b", "lr": "2e-5"}, None, "inconclusive", "다른 사전학습은 다른 실수를 할 것이다.", "단독 점수는 낮지만 앙상블에 쓸 만하다.", ("encoder",)),
    Try("oom2", "12-28", 17, 2, "beit-l 1024", "beit", None, {"encoder": "beit_l", "resize": "1024"}, None, "", "가장 큰 모델을 그대로 올려 본다.", "V100 32GB에 들어가지 않는다.", (), "FAILED"),
    Try("convnext", "12-29", 11, 4, "upernet convnext-b", "res768", 0.7221, {"encoder": "convnext_b"}, 0.7012, "adopted", "CNN 계열을 하나 두면 앙상블이 다양해진다.", "경계는 swin보다 낫고 큰 물체는 못하다.", ("encoder",)),
    Try("mask2", "12-29", 15, 1, "mask2former swin-b", "pseudo1", 0.7346, {"model": "mask2former", "loss": "CE+Dice+Mask"}, 0.7133, "adopted", "픽셀이 아니라 물체를 맞히면 구멍이 없어질 것이다.", "General trash 안의 구멍이 사라졌다.", ("model",)),
    Try("crf", "12-29", 20, 0, "CRF 후처리", "pseudo1", 0.7241, {"crf": "true"}, None, "rejected", "경계를 이미지에 맞게 다듬는다.", "작은 물체가 지워진다. 작은 물체는 빼고 적용해야 한다.", ("postprocess",)),
    Try("tta", "12-30", 11, 0, "TTA 뒤집기", "mask2", 0.7398, {"tta": "hflip"}, 0.7190, "adopted", "뒤집어 평균 내면 안정된다.", "추론이 두 배 걸리고 0.5점 오른다.", ("tta",)),
    Try("ttams", "12-30", 14, 0, "TTA 다중 크기", "mask2", 0.7427, {"tta": "hflip,0.75,1.0,1.25"}, 0.7224, "adopted", "크기가 다른 세 장을 함께 본다.", "작은 물체가 더 올랐다. 제출할 때만 쓴다.", ("tta",)),
    Try("swinl", "12-31", 13, 1, "mask2former swin-l", "mask2", 0.7489, {"encoder": "swin_l", "lr": "5e-5"}, 0.7268, "adopted", "마지막 주를 위해 가장 큰 인코더를 확인한다.", "열두 시간이 걸린다. 하루에 한 번만 돌릴 수 있다.", ("encoder",)),
)  # fmt: skip

WEEK_THREE = (
    Try("pseudo2", "01-01", 15, 3, "의사 라벨 2차", "swinl", 0.7561, {"pseudo_label": "round2", "data": "v2+pseudo2"}, 0.7347, "adopted", "더 나은 모델로 의사 라벨을 다시 만든다.", "1차보다 덜 오른다. 3차는 하지 않기로 했다.", ("pseudo",)),
    Try("kfold", "01-02", 10, 0, "swin-l 5폴드", "pseudo2", None, {"split": "5fold-stratified"}, 0.7452, "adopted", "클래스 비율을 맞춘 5폴드의 평균이 리더보드와 가장 가까울 것이다.", "폴드 2의 격차가 가장 작다. 앞으로 폴드 2를 검증으로 쓴다.", ("kfold",), folds=(0.7534, 0.7612, 0.7588, 0.7667, 0.7549)),
    Try("smooth", "01-02", 14, 3, "라벨 스무딩 0.1", "pseudo2", 0.7533, {"label_smoothing": "0.1"}, None, "rejected", "라벨이 틀린 곳에 덜 확신하게 한다.", "의사 라벨과 함께 쓰면 효과가 없다.", ("loss",)),
    Try("ohem", "01-02", 16, 4, "OHEM 0.7", "pseudo2", 0.7570, {"ohem": "0.7"}, None, "inconclusive", "헷갈리는 픽셀만 모아 배운다.", "오차 범위 안이다.", ("loss",)),
    Try("convfold", "01-03", 10, 4, "convnext-l 5폴드", "convnext", None, {"encoder": "convnext_l", "split": "5fold-stratified", "data": "v2+pseudo2"}, 0.7301, "adopted", "앙상블에 넣을 두 번째 계열을 준비한다.", "swin과 틀리는 곳이 다르다. 상관이 0.81로 낮다.", ("kfold",), folds=(0.7412, 0.7390, 0.7455, 0.7471, 0.7368)),
    Try("beitfold", "01-03", 13, 2, "beit-b 5폴드", "beit", None, {"split": "5fold-stratified", "data": "v2+pseudo2"}, None, "adopted", "세 번째 계열.", "폴드 4는 서버가 꺼져 빠졌다.", ("kfold",), folds=(0.7302, 0.7288, 0.7351, 0.7319)),
    Try("ens2", "01-03", 18, 0, "앙상블 swin+convnext", "kfold", 0.7668, {"ensemble": "swin_l:0.6,convnext_l:0.4"}, 0.7518, "adopted", "틀리는 곳이 다른 두 계열을 평균 낸다.", "경계와 큰 물체가 함께 좋아졌다.", ("ensemble",)),
    Try("ens3", "01-04", 11, 0, "앙상블 셋 균등", "ens2", 0.7701, {"ensemble": "swin_l:1,convnext_l:1,beit_b:1"}, 0.7549, "adopted", "세 계열을 같은 무게로 더한다.", "0.3점. 무게를 조절할 여지가 있다.", ("ensemble",)),
    Try("ensw", "01-04", 15, 1, "앙상블 무게 탐색", "ens3", 0.7733, {"ensemble": "swin_l:0.5,convnext_l:0.3,beit_b:0.2"}, 0.7571, "adopted", "폴드 밖 예측으로 무게를 찾는다.", "검증에서 찾은 무게가 리더보드에서도 통했다.", ("ensemble",)),
    Try("small", "01-04", 19, 2, "작은 물체만 CRF 제외", "ensw", 0.7746, {"crf": "large_only"}, 0.7578, "adopted", "큰 물체에만 CRF를 쓴다.", "12월의 실패에서 배운 대로 했다.", ("postprocess",)),
    Try("classw", "01-05", 10, 3, "클래스별 문턱값", "small", 0.7769, {"thresholds": "per_class"}, 0.7569, "rejected", "드문 클래스는 문턱을 낮춰 본다.", "검증은 오르고 리더보드는 내렸다. 검증에 맞춘 것이다.", ("postprocess",)),
    Try("res1024", "01-05", 13, 1, "swin-l 1024 (폴드 2)", "pseudo2", 0.7702, {"resize": "1024", "batch_size": "2", "fold": "2"}, 0.7466, "adopted", "하루가 남았으니 크기를 한 번 더 키운다.", "단일 모델 최고점. 앙상블의 swin을 이것으로 바꾼다.", ("resolution",)),
    Try("final1", "01-05", 20, 0, "최종 앙상블 A", "small", 0.7798, {"ensemble": "swin_l_1024:0.5,convnext_l:0.3,beit_b:0.2"}, 0.7622, "adopted", "가장 좋은 단일 모델을 넣어 다시 맞춘다.", "최종 제출 후보 1.", ("ensemble", "final")),
    Try("final2", "01-06", 10, 0, "최종 앙상블 B (TTA)", "final1", 0.7812, {"tta": "hflip,0.75,1.0,1.25"}, 0.7641, "adopted", "모든 계열에 TTA를 쓴다.", "최종 제출 후보 2. 추론에 세 시간이 걸렸다.", ("ensemble", "tta", "final")),
    Try("after", "01-07", 11, 4, "최종 앙상블에 폴드 3 추가", "final2", 0.7834, {"ensemble": "swin_l_1024x2:0.5,convnext_l:0.3,beit_b:0.2"}, None, "inconclusive", "폴드 3까지 넣으면 얼마나 더 오르는지 마감 뒤에 확인한다.", "0.2점. 서버가 하루만 일찍 비었다면 좋았을 것이다.", ("ensemble",)),
    Try("late", "01-06", 13, 4, "swin-l 1024 폴드 3", "res1024", None, {"fold": "3"}, None, "", "시간이 되면 앙상블에 더한다.", "", (), "RUNNING"),
)  # fmt: skip

STORY = (*WEEK_ONE, *WEEK_TWO, *WEEK_THREE)

# The members of each ensemble with their weights, and who labelled for whom from which share of certainty on.
MEMBERS = {
    "ens2": {"kfold": 0.6, "convfold": 0.4},
    "ens3": {"kfold": 1.0, "convfold": 1.0, "beitfold": 1.0},
    "ensw": {"kfold": 0.5, "convfold": 0.3, "beitfold": 0.2},
    "final1": {"res1024": 0.5, "convfold": 0.3, "beitfold": 0.2},
    "final2": {"res1024": 0.5, "convfold": 0.3, "beitfold": 0.2},
}
TEACHERS = {"leak": ("clean", 0.9), "pseudo1": ("res768", 0.9), "pseudo2": ("pseudo1", 0.85)}
