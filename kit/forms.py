"""How an expected "no" of a service appears on the form that asked."""

from django import forms

from kit.refusals import Refused


def show_refusal(form: forms.BaseForm, refused: Refused) -> None:
    """Put what was refused where it was typed; what names no field of the form stands above it."""
    elsewhere = True
    for name, texts in refused.fields.items():
        if name in form.fields:
            form.add_error(name, [str(text) for text in texts])
            elsewhere = False
    if elsewhere:
        form.add_error(None, str(refused))
