"""A page that shows every component in every state, for those who build pages and for the browser's tests."""

import datetime as dt

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import Engine
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from kit.gallery_charts import charts

A_MOMENT = dt.datetime(2023, 1, 4, 9, 30, tzinfo=dt.UTC)
CHOICES = [("segmentation", _("Segmentation")), ("detection", _("Detection"))]


class EveryKind(forms.Form):
    """One field of each kind of control."""

    name = forms.CharField(label=_("Name"), help_text=_("A word that the team uses."))
    address = forms.EmailField(label=_("E-mail"), required=False)
    score = forms.DecimalField(label=_("Score"), max_value=1)
    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    moment = forms.DateTimeField(
        label=_("Moment"), required=False, widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
    task = forms.ChoiceField(label=_("Task"), choices=CHOICES)
    tasks = forms.MultipleChoiceField(
        label=_("Several tasks"), choices=CHOICES, required=False, widget=forms.CheckboxSelectMultiple
    )
    one_task = forms.ChoiceField(label=_("One task"), choices=CHOICES, widget=forms.RadioSelect)
    text = forms.CharField(label=_("Text"), required=False, widget=forms.Textarea(attrs={"rows": 4}))
    file = forms.FileField(label=_("File"), required=False)
    fixed = forms.CharField(label=_("Cannot be changed"), initial="recycle-seg", disabled=True)
    agreed = forms.BooleanField(label=_("I have looked at it"), help_text=_("Needed before saving."))


def _refused(prefix: str) -> EveryKind:
    form = EveryKind(
        {f"{prefix}-name": "", f"{prefix}-score": "1.7", f"{prefix}-task": "detection"},
        MultiValueDict({f"{prefix}-file": [SimpleUploadedFile("leer.csv", b"")]}),
        prefix=prefix,
    )
    form.add_error(None, str(_("The run was not saved: two fields need another look.")))
    return form


def icon_names() -> list[str]:
    """Return the names of our outlines, each a partial of icons.html."""
    return sorted(Engine.get_default().get_template("icons.html").extra_data["partials"])


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Show the components in both themes."""
    pages = Paginator(range(1, 22_259), 100)
    halves = [
        {
            "theme": theme,
            "form": EveryKind(prefix=f"{theme}-new"),
            "refused": _refused(f"{theme}-refused"),
        }
        for theme in ("light", "dark")
    ]
    return render(
        request,
        "gallery.html",
        {
            "halves": halves,
            "icons": icon_names(),
            "moment": A_MOMENT,
            "page": pages.page(3),
            "charts": charts(),
        },
    )
