"""The settings of the camp calendar, with a preview of the weeks they make."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kit.partials import page_or_partial
from kit.requests import SignedInRequest
from projects import selectors
from projects.camp_days import Camp
from projects.forms.calendars import CalendarForm, OverrideRows, Overrides
from projects.services import calendars
from teams.access import Power, membership_for


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def settings(request: SignedInRequest, team_slug: str) -> HttpResponse:
    """Set first day, holidays, days off and overrides; `preview` shows the weeks without saving."""
    membership = membership_for(request.user, team_slug, Power.MANAGE)
    team = membership.team
    calendar = selectors.calendar_of(team)
    typed = request.POST if request.method == "POST" else None
    form = CalendarForm(typed, initial=CalendarForm.initial_of(calendar))
    rows = Overrides(typed, initial=OverrideRows.initial_of(calendar), prefix="overrides")
    is_preview = "preview" in request.POST
    is_valid = typed is not None and all([form.is_valid(), rows.is_valid()])
    if is_valid and not is_preview:
        calendars.settle(team=team, by=request.user, overrides=rows.rules(), **form.cleaned_data)
        messages.success(request, _("The calendar is kept."))
        return redirect("projects:weeks", team.slug)
    if typed is None:
        camp = calendar.camp(language=selectors.holiday_language()) if calendar else None
    else:
        camp = _camp_of(form, rows) if is_valid else None
    return page_or_partial(
        request,
        "projects/calendar.html",
        {
            "team": team,
            "membership": membership,
            "form": form,
            "rows": rows,
            "camp": camp,
            "week_rows": [{"week": week} for week in camp.weeks] if camp else [],
            "has_weekend": camp is not None and camp.has_weekends,
            "is_refused": typed is not None and not is_valid,
            "changes": selectors.calendar_changes(team),
        },
        partial="preview" if is_preview else "page",
        status=422 if typed is not None and not is_valid and not is_preview else 200,
    )


def _camp_of(form: CalendarForm, rows: OverrideRows) -> Camp:
    typed = form.cleaned_data
    return Camp(
        first_day=typed["first_day"],
        last_day=typed["last_day"],
        country=typed["country"],
        days_off=typed["days_off"],
        overrides=rows.rules(),
        language=selectors.holiday_language(),
    )
