"""The peer: the same hundred rows on a bare Django page, without layout, people, permissions or middleware."""

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from experiments.models import LatestMetric, Run

PAGE = engines["django"].from_string(
    """<!doctype html><html><body><table><thead><tr><th>#</th><th>Name</th><th>Owner</th><th>mIoU</th><th>LB</th>
<th>Gap</th><th>To parent</th><th>mAcc</th><th>loss</th><th>When</th></tr></thead><tbody>
{% for run in rows %}<tr><td>{{ forloop.counter }}</td><td><a href="/runs/{{ run.public_id }}/">{{ run.name }}</a></td>
<td>{{ run.owner_name }}</td><td>{{ run.score|floatformat:4 }}</td><td>{{ run.public_score|floatformat:4 }}</td>
<td>{{ run.gap|floatformat:4 }}</td><td>{{ run.difference|floatformat:4 }}</td>
{% for value in run.others %}<td>{{ value|floatformat:4 }}</td>{% endfor %}<td>{{ run.started_at|date:"m-d H:i" }}</td></tr>
{% endfor %}</tbody></table></body></html>"""
)


def page(request: HttpRequest, competition_id: int) -> HttpResponse:
    """Show the best hundred runs: two queries, one template."""
    rows = list(
        Run.objects.filter(competition=competition_id, is_listed=True)
        .order_by("score_kind", "-score", "started_at", "pk")
        .annotate(
            owner_name=F("owner__name"), gap=F("score") - F("public_score"), difference=F("score") - F("parent__score")
        )
        .values("pk", "public_id", "name", "owner_name", "score", "public_score", "gap", "difference", "started_at")[:100]
    )  # fmt: skip
    others: dict[int, list[float]] = {}
    found = LatestMetric.objects.filter(run__in=[row["pk"] for row in rows]).order_by("key_id")
    for run_id, value in found.values_list("run_id", "value"):
        others.setdefault(run_id, []).append(value)
    for row in rows:
        row["others"] = others.get(row["pk"], [])[1:3]
    return HttpResponse(PAGE.render({"rows": rows}))


urlpatterns = [path("<int:competition_id>/", page)]
