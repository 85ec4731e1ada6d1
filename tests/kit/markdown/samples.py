"""Small texts with the HTML they shall become, written by hand after trying them on a blog; one construct each."""

# Each name stands for Markdown and its HTML.
GOOD: dict[str, tuple[str, str]] = {
    "paragraph": ("안녕하세요.", "<p>안녕하세요.</p>"),
    "two paragraphs": ("하나\n\n둘", "<p>하나</p><p>둘</p>"),
    "one paragraph of two lines": ("하나\n둘", "<p>하나\n둘</p>"),
    "line break": ("하나  \n둘", "<p>하나<br>\n둘</p>"),
    "line break by a backslash": ("하나\\\n둘", "<p>하나<br>\n둘</p>"),
    "heading": ("## 실험 결과", '<h2 id="md-실험-결과">실험 결과</h2>'),
    "underlined heading": ("제목\n===", '<h1 id="md-제목">제목</h1>'),
    "a number sign is no heading": ("#123 이슈", "<p>#123 이슈</p>"),
    "second heading of a name": ("# a\n\n# a", '<h1 id="md-a">a</h1><h1 id="md-a-1">a</h1>'),
    "named heading": ("# 제목 {#top}", '<h1 id="md-top">제목</h1>'),
    "link to a heading": ("[위로](#top)", '<p><a href="#md-top" rel="nofollow noopener">위로</a></p>'),
    "rule": ("하나\n\n---\n\n둘", "<p>하나</p><hr><p>둘</p>"),
    "bold": ("**굵게**", "<p><strong>굵게</strong></p>"),
    "bold before a particle": ("**학습(learning)**은", "<p><strong>학습(learning)</strong>은</p>"),
    "italic": ("*기울임*", "<p><em>기울임</em></p>"),
    "bold and italic": ("***둘 다***", "<p><strong><em>둘 다</em></strong></p>"),
    "underscores in a name": ("val_loss_mean", "<p>val_loss_mean</p>"),
    "a product": ("3 * 4 * 5", "<p>3 * 4 * 5</p>"),
    "struck out": ("~~취소~~", "<p><del>취소</del></p>"),
    "a range": ("5~7개, 10~20개", "<p>5~7개, 10~20개</p>"),
    "code": ("`lr=1e-4`", "<p><code>lr=1e-4</code></p>"),
    "code with a backtick": ("`` a`b ``", "<p><code>a`b</code></p>"),
    "markup in code stays": ("`<b>**x**</b>`", "<p><code>&lt;b&gt;**x**&lt;/b&gt;</code></p>"),
    "an entity in code stays": ("`&lt;`", "<p><code>&amp;lt;</code></p>"),
    "escaped asterisks": (r"\*그대로\*", "<p>*그대로*</p>"),
    "an entity": ("a &copy; b", "<p>a © b</p>"),
    "an ampersand": ("R&D", "<p>R&amp;D</p>"),
    "dashes and quotes": ('"따옴표" -- 줄표...', "<p>“따옴표” – 줄표…</p>"),
    "link": (
        '[논문](https://a.org/x "제목")',
        '<p><a href="https://a.org/x" title="제목" rel="nofollow noopener">논문</a></p>',
    ),
    "link with parentheses": (
        "[U-Net](https://a.org/U_(net))",
        '<p><a href="https://a.org/U_(net)" rel="nofollow noopener">U-Net</a></p>',
    ),
    "link by reference": (
        "[논문][1]\n\n[1]: https://a.org",
        '<p><a href="https://a.org" rel="nofollow noopener">논문</a></p>',
    ),
    "address in angle brackets": (
        "<https://a.org>",
        '<p><a href="https://a.org" rel="nofollow noopener">https://a.org</a></p>',
    ),
    "bare address before a particle": (
        "https://a.org/b에서",
        '<p><a href="https://a.org/b" rel="nofollow noopener">https://a.org/b</a>에서</p>',
    ),
    "mail address": (
        "<a@b.org>",
        '<p><a href="mailto:a@b.org" rel="nofollow noopener">a@b.org</a></p>',
    ),
    "image": ("![그림](/media/a.png)", '<p><img src="/media/a.png" alt="그림" loading="lazy"></p>'),
    "image with a width": (
        '![그림](a.png){: width="300"}',
        '<p><img src="a.png" alt="그림" width="300" loading="lazy"></p>',
    ),
    "list": ("- 하나\n- 둘", "<ul><li>하나</li><li>둘</li></ul>"),
    "list nested by two spaces": (
        "- 하나\n  - 안\n    - 더 안\n- 둘",
        "<ul><li>하나<ul><li>안<ul><li>더 안</li></ul></li></ul></li><li>둘</li></ul>",
    ),
    "list right after a paragraph": ("할 일\n- 하나", "<p>할 일</p><ul><li>하나</li></ul>"),
    "loose list": ("- 하나\n\n- 둘", "<ul><li><p>하나</p></li><li><p>둘</p></li></ul>"),
    "numbers": ("1. 하나\n2. 둘", "<ol><li>하나</li><li>둘</li></ol>"),
    "numbers with bullets": ("1. 하나\n   - 안", "<ol><li>하나<ul><li>안</li></ul></li></ol>"),
    "a parenthesis is no number": ("1) 하나", "<p>1) 하나</p>"),
    "item with two paragraphs": ("- 하나\n\n  둘", "<ul><li><p>하나</p><p>둘</p></li></ul>"),
    "tasks": (
        "- [ ] 할 일\n- [x] 한 일",
        (
            '<ul class="task-list"><li class="task-list-item"><input type="checkbox" disabled="" aria-label="미완료"> 할 일</li>'
            '<li class="task-list-item"><input type="checkbox" checked="" disabled="" aria-label="완료"> 한 일</li></ul>'
        ),
    ),
    "quotation": ("> 하나\n둘", "<blockquote><p>하나\n둘</p></blockquote>"),
    "nested quotation": ("> a\n> > b", "<blockquote><p>a</p><blockquote><p>b</p></blockquote></blockquote>"),
    "table": (
        "| 모델 | 점수 |\n|---|--:|\n| a | 0.9 |",
        (
            '<table tabindex="0"><thead><tr><th>모델</th><th align="right">점수</th></tr></thead>'
            '<tbody><tr><td>a</td><td align="right">0.9</td></tr></tbody></table>'
        ),
    ),
    "table without a head": (
        "a | b",
        '<table tabindex="0"><tbody><tr><td>a</td><td>b</td></tr></tbody></table>',
    ),
    "a pipe in code is no table": ("`a|b`", "<p><code>a|b</code></p>"),
    "an escaped pipe is no table": (r"비용 \| 성능", "<p>비용 | 성능</p>"),
    "indented code": ("    a < b", '<pre tabindex="0"><code>a &lt; b\n</code></pre>'),
    "fence": ("```\na < b\n```", '<pre tabindex="0"><code>a &lt; b\n</code></pre>'),
    "fence in a list": (
        "- 하나\n  ```\n  x\n  ```",
        '<ul><li>하나<pre tabindex="0"><code>x\n</code></pre></li></ul>',
    ),
    "coloured code": (
        "```python\nx = 1\n```",
        (
            '<pre class="highlight" tabindex="0"><code><span class="n">x</span> <span class="o">=</span> '
            '<span class="mi">1</span>\n</code></pre>'
        ),
    ),
    "formula": ("$$\nx^2\n$$", '<div class="math">x^2</div>'),
    "formula in a line": ("손실 $$L_1$$", '<p>손실 <span class="math">L_1</span></p>'),
    "formula between single signs": ("손실 $L_1 + x$", '<p>손실 <span class="math">L_1 + x</span></p>'),
    "money is no formula": ("$5 and $6", "<p>$5 and $6</p>"),
    "definitions": ("용어\n: 뜻", "<dl><dt>용어</dt><dd>뜻</dd></dl>"),
    "abbreviation": ("LB 점수\n\n*[LB]: 리더보드", '<p><abbr title="리더보드">LB</abbr> 점수</p>'),
    "footnote": (
        "점수[^1]\n\n[^1]: 공개 점수",
        (
            '<p>점수<sup id="md-fnref-1"><a href="#md-fn-1" class="footnote" rel="nofollow noopener">1</a></sup></p>'
            '<div class="footnotes"><ol><li id="md-fn-1"><p>공개 점수 <a href="#md-fnref-1" class="footnote-back" aria-label="본문으로" '
            'rel="nofollow noopener">↩</a></p></li></ol></div>'
        ),
    ),
    "details": (
        "<details><summary>더</summary>\n본문\n</details>",
        "<details><summary>더</summary>\n본문\n</details>",
    ),
    "details with Markdown": (
        '<details markdown="1">\n<summary>더</summary>\n\n- 하나\n\n</details>',
        "<details><summary>더</summary><ul><li>하나</li></ul></details>",
    ),
    "keyboard": ("<kbd>Ctrl</kbd>+<kbd>C</kbd>", "<p><kbd>Ctrl</kbd>+<kbd>C</kbd></p>"),
    "line break in HTML": ("하나<br>둘", "<p>하나<br>둘</p>"),
    "comment": ("<!-- 메모 -->\n\n본문", "<p>본문</p>"),
    "comparison": ("a < b, c > d", "<p>a &lt; b, c &gt; d</p>"),
    "attributes vanish": ("{:.lead}\n본문", "<p>본문</p>"),
    "Liquid is shown": ("{{ page.title }}", "<p>{{ page.title }}</p>"),
    "toc": (
        "- 목차\n{:toc}\n\n# a",
        '<ul><li><a href="#md-a" rel="nofollow noopener">a</a></li></ul><h1 id="md-a">a</h1>',
    ),
}
