"""What moved the score, and the techniques behind it: the page of a competition, and one technique's own."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from experiments.forms.refusals import add_refusal
from experiments.forms.techniques import MergeForm, TechniqueForm
from experiments.models import Competition, Technique
from experiments.selectors import moves
from experiments.selectors.competitions import competition_at
from experiments.selectors.technique_pages import page_of, technique_at
from experiments.services import techniques
from kit.refusals import Refused
from kit.requests import SignedInRequest
from teams.access import Power, can, membership_for
from teams.models import Membership

PAIRS = 100


@require_safe
@login_required
def effects(request: SignedInRequest, team_slug: str, slug: str) -> HttpResponse:
    """Show what moved the score: the way to the best, what each technique brought, and the tree of runs."""
    membership = membership_for(request.user, team_slug)
    competition = competition_at(membership.team, slug)
    context = {
        "team": membership.team,
        "membership": membership,
        "competition": competition,
        "primary": competition.primary_metric,
        "moves": moves.moves_of(competition),
        "can_write": can(membership, Power.WRITE),
    }
    return render(request, "experiments/effects.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request: SignedInRequest, team_slug: str, slug: str) -> HttpResponse:
    """Name a technique; `?name=`, `?kind=` and `?signs=` say what is typed already."""
    membership = membership_for(request.user, team_slug, Power.WRITE)
    competition = competition_at(membership.team, slug)
    if request.method != "POST":
        typed = {name: request.GET[name] for name in TechniqueForm.base_fields if name in request.GET}
        return _form(request, membership, competition, TechniqueForm(initial=typed))
    form = TechniqueForm(request.POST)
    if form.is_valid():
        try:
            made = techniques.name(team=membership.team, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The technique is named."))
            return redirect("experiments:technique", team_slug, slug, made.pk)
    return _form(request, membership, competition, form, status=422)


@require_safe
@login_required
def one(request: SignedInRequest, team_slug: str, slug: str, technique_id: int) -> HttpResponse:
    """Show what one technique brought in a competition, pair by pair."""
    membership = membership_for(request.user, team_slug)
    competition = competition_at(membership.team, slug)
    technique = technique_at(membership.team, technique_id)
    told = page_of(competition, technique)
    can_write = can(membership, Power.WRITE)
    context = {
        "team": membership.team,
        "membership": membership,
        "competition": competition,
        "technique": technique,
        "told": told,
        "page": Paginator(told.lines, PAIRS).get_page(request.GET.get("page")),
        "form": MergeForm(technique=technique) if can_write else None,
        "can_write": can_write,
    }
    return render(request, "experiments/technique.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: SignedInRequest, team_slug: str, slug: str, technique_id: int) -> HttpResponse:
    """Give a technique another name, kind or other signs."""
    membership = membership_for(request.user, team_slug, Power.WRITE)
    competition = competition_at(membership.team, slug)
    technique = technique_at(membership.team, technique_id)
    if request.method != "POST":
        return _form(request, membership, competition, TechniqueForm(technique=technique), technique)
    form = TechniqueForm(request.POST, technique=technique)
    if form.is_valid():
        try:
            techniques.change(technique=technique, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The technique is saved."))
            return redirect("experiments:technique", team_slug, slug, technique_id)
    return _form(request, membership, competition, form, technique, status=422)


@require_POST
@login_required
def merge(request: SignedInRequest, team_slug: str, slug: str, technique_id: int) -> HttpResponse:
    """Make one technique of two."""
    membership = membership_for(request.user, team_slug, Power.WRITE)
    competition = competition_at(membership.team, slug)
    technique = technique_at(membership.team, technique_id)
    form = MergeForm(request.POST, technique=technique)
    if not form.is_valid():
        messages.error(request, _("Choose another technique to merge it into."))
        return redirect("experiments:technique", team_slug, slug, technique_id)
    into = techniques.merge(technique=technique, into=form.cleaned_data["into"], by=request.user)
    messages.success(
        request, _("“%(name)s” is part of “%(into)s” now.") % {"name": technique.name, "into": into.name}
    )
    return redirect("experiments:technique", team_slug, competition.slug, into.pk)


@require_POST
@login_required
def remove(request: SignedInRequest, team_slug: str, slug: str, technique_id: int) -> HttpResponse:
    """Forget a technique; the runs keep their tags and settings."""
    membership = membership_for(request.user, team_slug, Power.WRITE)
    competition = competition_at(membership.team, slug)
    technique = technique_at(membership.team, technique_id)
    techniques.remove(technique=technique, by=request.user)
    messages.success(
        request,
        _("“%(name)s” is no technique any more. The runs are as they were.") % {"name": technique.name},
    )
    return redirect("experiments:effects", team_slug, competition.slug)


def _form(
    request: SignedInRequest,
    membership: Membership,
    competition: Competition,
    form: TechniqueForm,
    technique: Technique | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    context = {
        "team": membership.team,
        "membership": membership,
        "competition": competition,
        "form": form,
        "technique": technique,
    }
    return render(request, "experiments/technique_form.html", context, status=status)
