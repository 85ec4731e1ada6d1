"""A service's "no" as the form shows it."""

from django import forms

from kit.refusals import Refused


def add_refusal(form: forms.BaseForm, refusal: Refused) -> None:
    """Put a refusal where it belongs: at the fields it names, else above the form."""
    named = {name: texts for name, texts in refusal.fields.items() if name in form.fields}
    for name, texts in named.items():
        for text in texts:
            form.add_error(name, str(text))
    rest = [str(text) for name, texts in refusal.fields.items() if name not in named for text in texts]
    if not named or rest:
        form.add_error(None, " ".join([str(refusal), *(text for text in rest if text != str(refusal))]))
