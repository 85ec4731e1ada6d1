"""Sentences for what was found in a post; the codes are the rules', the words are ours."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from retros.document.remarks import Remark

SENTENCES: Mapping[str, str | Promise] = {
    "no_front_matter": gettext_lazy(
        "The file has no front matter, so Jekyll copies it and makes no post of it."
    ),
    "yaml_broken": gettext_lazy("The front matter is no valid YAML; Jekyll leaves the post out."),
    "comment_unknown": gettext_lazy(
        "Chirpy does not know `comment`; it reads `comments`. The key stays as it is."
    ),
    "many_categories": gettext_lazy("%(count)s categories; Chirpy knows two at most."),
    "date_unreadable": gettext_lazy("“%(text)s” is no date that a blog can read."),
    "date_other_year": gettext_lazy("The year differs: the text says %(written)s, the file name %(named)s."),
    "date_other_than_name": gettext_lazy(
        "The date differs: the text says %(written)s, the file name %(named)s."
    ),
    "date_outside_week": gettext_lazy("The date %(written)s lies outside of the week."),
    "date_without_offset": gettext_lazy("The time has no offset such as +0900: Jekyll reads it as UTC."),
    "date_in_future": gettext_lazy(
        "The date %(written)s is in the future: Jekyll leaves the post out until then."
    ),
    "day_missing": gettext_lazy("Days of this week are missing among the tags: %(days)s."),
    "day_of_another_week": gettext_lazy("Days of another week are among the tags: %(days)s."),
    "day_twice": gettext_lazy("A day is tagged twice: %(days)s."),
    "day_elsewhere": gettext_lazy(
        "%(days)s: the post “%(title)s” has this day too. A day belongs to one post."
    ),
    "liquid": gettext_lazy("Jekyll runs what stands between {{ }} or {%% %%} here, in code too."),
    "unprintable": gettext_lazy("An invisible character (%(character)s) can break the blog's feed."),
    "liquid_escaped": gettext_lazy("Braces were wrapped in raw tags, so that Jekyll shows them as typed."),
    "shortcode_escaped": gettext_lazy("Braces that Hugo would run were escaped."),
    "hugo_math": gettext_lazy("Hugo shows formulas only with its passthrough extension switched on."),
    "no_date": gettext_lazy("The post has no date; Hugo would date it to the year 1."),
    "quarto_code_not_run": gettext_lazy("Code in braces was made plain, so that Quarto does not run it."),
    "relative_images": gettext_lazy("%(count)s images have addresses that lead nowhere outside of the blog."),
}


def sentence(remark: Remark) -> str:
    """Return what a remark says, with its line where it has one."""
    said = str(SENTENCES[remark.code]) % dict(remark.values)
    if remark.line is None:
        return said
    return _("Line %(line)d: %(said)s") % {"line": remark.line, "said": said}
