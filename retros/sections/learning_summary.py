"""What was learned."""

from retros.sections.contract import sections
from retros.sections.from_notes import FromNotes


@sections.register
class LearningSummary(FromNotes):
    """The section `주간 학습 정리`."""

    slug = "learning_summary"
    heading = "주간 학습 정리"
    aliases = ("학습 정리", "Learning summary")
