"""What a person prefers."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from teams.forms.choices import TimeZoneField
from teams.models.users import Theme


class PreferencesForm(forms.Form):
    """Name, language, zone and colours."""

    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("As your team knows you."))
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    time_zone = TimeZoneField(help_text=_("Moments are shown in this zone."))
    theme = forms.ChoiceField(label=_("Colours"), choices=Theme, widget=forms.RadioSelect)
