"""Where the code spans of a text lie."""

from kit.markdown.blocks import ASCII_SPACE


class CodeSpans:
    """Where the code spans of a text lie; remembers which fences have no partner, so that looking stays cheap."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._alone: set[int] = set()

    def at(self, start: int) -> tuple[int, int, str | None]:
        """Return the end of the backticks at `start`, the end of the span, and its text; None if it is none."""
        text = self.text
        inside = start
        while text[inside : inside + 1] == "`":
            inside += 1
        size = inside - start
        before, after = text[start - 1 : start], text[inside : inside + 1]
        stands_alone = size == 1 and (not before or before in ASCII_SPACE) and after and after in ASCII_SPACE
        if size in self._alone or stands_alone:
            return inside, inside, None
        end = text.find("`" * size, inside)
        if end < 0:
            self._alone.add(size)
            return inside, inside, None
        code = text[inside:end]
        if size > 1:
            code = code.removeprefix(" ").removesuffix(" ")
        return inside, end + size, code

    def parts(self) -> list[tuple[str, bool]]:
        """Return the text in parts, each with whether it is code (with its backticks)."""
        parts: list[tuple[str, bool]] = []
        written = position = 0
        while (start := self.text.find("`", position)) >= 0:
            _, position, code = self.at(start)
            if code is not None:
                parts += [(self.text[written:start], False), (self.text[start:position], True)]
                written = position
        return [*parts, (self.text[written:], False)]
