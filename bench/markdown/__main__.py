"""Rendering a post of 6–7 KB in Korean: our preview beside Python-Markdown and markdown-it-py as they come.

All three end in the same nh3. The peers read less (no formulas, tasks or coloured code) and have another
structure than Jekyll; what is compared is what a preview costs.
"""

import django
from django.conf import settings

settings.configure(USE_I18N=False)
django.setup()

import markdown  # noqa: E402
from markdown_it import MarkdownIt  # noqa: E402

from bench.report import Figure, alternate, figure, say  # noqa: E402
from kit.markdown import to_html  # noqa: E402
from kit.markdown.cleaning import clean  # noqa: E402

DAY = """# 주간 학습 정리 {number}

오늘은 **데이터 증강(augmentation)**을 비교했다. `RandomResizedCrop`만 쓸 때보다 *CutMix*를 함께 쓸 때
검증 점수가 조금 높았고, 자세한 표는 [실험 기록](https://example.org/runs/{number}?sort=-score)에 남겼다.

- 피어세션
  - 폴드마다 점수가 다른 까닭을 이야기했다.
    - 라벨이 틀린 그림이 3번 폴드에 몰려 있다.
    - [ ] 다시 나누기
    - [x] 그림 눈으로 보기
  - 학습률은 `lr=1e-4`로 둔다.
- 멘토링
  1. 검증과 리더보드의 격차
  2. 앙상블은 마지막 날에

| 모델 | 해상도 | 검증 mIoU | 리더보드 |
|------|-------:|----------:|---------:|
| U-Net++ | 512 | 0.7312 | 0.7105 |
| DeepLabV3+ | 640 | 0.7428 | 0.7233 |

```python
def score(prediction, target):
    intersection = (prediction & target).sum()
    return intersection / (prediction | target).sum()
```

손실은 $$L = 0.7 L_{{ce}} + 0.3 L_{{dice}}$$ 로 두었다.

> 격차가 커지면 폴드를 먼저 의심하자.

---

"""
POST = "".join(DAY.format(number=number) for number in range(71, 77))


def main() -> None:
    """Measure, print and keep."""
    parse = MarkdownIt("gfm-like", {"linkify": False}).render
    peers = {
        "Python-Markdown (extra) + nh3": lambda: clean(markdown.markdown(POST, extensions=["extra"])),
        "markdown-it-py + nh3": lambda: clean(parse(POST)),
    }
    what = f"preview of a post of {len(POST.encode()) / 1024:.1f} KB"
    figures: list[Figure] = [
        figure(what, name, alternate(lambda: to_html(POST), peer, rounds=25), database="none", aim="aim ≤ 2")
        for name, peer in peers.items()
    ]
    say("markdown", *figures)


main()
