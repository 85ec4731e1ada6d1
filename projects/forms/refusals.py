"""A refusal of a service, shown where the form was filled in."""

from django import forms

from kit.refusals import Refused


def blame(form: forms.Form, refusal: Refused) -> None:
    """Add the refusal to the fields that it names, else to the form as a whole."""
    named = {name: texts for name, texts in refusal.fields.items() if name in form.fields}
    for name, texts in named.items():
        form.add_error(name, [str(text) for text in texts])
    if not named:
        form.add_error(None, str(refusal))
