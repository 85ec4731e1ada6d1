"""How runs and submissions look in JSON, in and out."""

from typing import Any

from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from rest_framework import serializers

from experiments.api.competitions import check_key
from experiments.api.numbers import Number, to_json
from experiments.models import EnsembleMember, Run, RunStatus, Submission, Verdict
from experiments.services.run_ties import MOST_MEMBERS

MOST_POINTS = 10_000
web = [URLValidator(["http", "https"])]


def text(most: int) -> serializers.CharField:
    """Return a field for a text that may be empty."""
    return serializers.CharField(max_length=most, required=False, allow_blank=True, trim_whitespace=False)


class PointIn(serializers.Serializer[Any]):
    """One point of a curve; `timestamp` in milliseconds since 1970, now when absent."""

    key = serializers.CharField(max_length=250, validators=[check_key])
    value = Number()
    step = serializers.IntegerField(default=0, min_value=-(2**63), max_value=2**63 - 1)
    timestamp = serializers.IntegerField(required=False, min_value=0, max_value=2**63 - 1)


class KeyedTexts(serializers.DictField):
    """Texts by name."""

    child = serializers.CharField(max_length=6000, allow_blank=True, trim_whitespace=False)

    def to_internal_value(self, data: Any) -> dict[str, str]:
        """Look at the names too."""
        texts: dict[str, str] = super().to_internal_value(data)
        for key in texts:
            check_key(key)
        return texts


class KeyedNumbers(serializers.DictField):
    """Numbers by name; null takes a number away where one is changed."""

    child = Number(allow_null=True)

    def to_internal_value(self, data: Any) -> dict[str, float | None]:
        """Look at the names too."""
        numbers: dict[str, float | None] = super().to_internal_value(data)
        for key in numbers:
            check_key(key)
        return numbers


class MemberIn(serializers.Serializer[Any]):
    """A run within an ensemble; weights count in relation to each other."""

    run = serializers.CharField(max_length=64)
    weight = Number(is_finite=True, required=False)  # 1 when absent


class MemberOut(serializers.ModelSerializer[EnsembleMember]):
    """A run within an ensemble."""

    run = serializers.SlugRelatedField[Any](source="member", slug_field="public_id", read_only=True)

    class Meta:
        model = EnsembleMember
        fields = ("run", "weight")


class RunPatch(serializers.Serializer[Any]):
    """What shall be different; `version` is the one that was read. Parameters, tags and members, when given, are all of them."""

    name = serializers.CharField(max_length=250)
    owner = serializers.EmailField(required=False, allow_null=True)
    parent = serializers.CharField(  # type: ignore[assignment]
        max_length=64, required=False, allow_null=True
    )
    fold_of = serializers.CharField(max_length=64, required=False, allow_null=True)
    teacher = serializers.CharField(max_length=64, required=False, allow_null=True)
    pseudo_threshold = serializers.FloatField(min_value=0, max_value=1, required=False, allow_null=True)
    members = MemberIn(many=True, required=False, max_length=MOST_MEMBERS)  # type: ignore[call-arg]
    status = serializers.ChoiceField(choices=RunStatus.choices, required=False)
    hypothesis, what_changed, analysis, notes = text(10_000), text(10_000), text(20_000), text(20_000)
    verdict = serializers.ChoiceField(choices=Verdict.choices, required=False, allow_blank=True)
    fold, data_version, commit = text(60), text(120), text(64)
    code_url = serializers.CharField(max_length=500, required=False, allow_blank=True, validators=web)
    wandb_url = serializers.CharField(max_length=500, required=False, allow_blank=True, validators=web)
    mlflow_url = serializers.CharField(max_length=500, required=False, allow_blank=True, validators=web)
    started_at = serializers.DateTimeField(required=False)
    ended_at = serializers.DateTimeField(required=False, allow_null=True)
    parameters = KeyedTexts(required=False)
    tags = serializers.ListField(
        child=serializers.CharField(max_length=250, validators=[check_key]), max_length=100, required=False
    )
    metrics = KeyedNumbers(required=False)
    version = serializers.IntegerField(required=False)


class RunIn(RunPatch):
    """A run: a name and its competition or experiment; metrics as numbers by name, curves as points."""

    version = None  # type: ignore[assignment]
    competition = serializers.SlugField(required=False)
    experiment = serializers.CharField(required=False)
    points = PointIn(many=True, required=False, max_length=MOST_POINTS)  # type: ignore[call-arg]

    def validate_metrics(self, metrics: dict[str, float | None]) -> dict[str, float | None]:
        """There is nothing yet that null could take away."""
        if None in metrics.values():
            raise serializers.ValidationError(_("A number is needed."))
        return metrics

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Ask for a place."""
        if not attrs.get("competition") and not attrs.get("experiment"):
            raise serializers.ValidationError({"competition": [_("Name a competition or an experiment.")]})
        return attrs


class RunOut(serializers.ModelSerializer[Run]):
    """A run as it is; `metrics` are the latest values, `folds` counts those behind a mean."""

    id = serializers.CharField(source="public_id")
    experiment = serializers.CharField(source="experiment_id")
    competition = serializers.SlugRelatedField[Any](slug_field="slug", read_only=True)
    owner = serializers.SlugRelatedField[Any](slug_field="email", read_only=True)
    parent = serializers.SlugRelatedField[Any](  # type: ignore[assignment]
        slug_field="public_id", read_only=True
    )
    fold_of = serializers.SlugRelatedField[Any](slug_field="public_id", read_only=True)
    teacher = serializers.SlugRelatedField[Any](slug_field="public_id", read_only=True)
    members = MemberOut(many=True, read_only=True)
    is_stale = serializers.BooleanField(read_only=True)  # running, and not heard of for a quarter of an hour
    parameters = serializers.SerializerMethodField()
    metrics = serializers.SerializerMethodField()
    tags = serializers.SerializerMethodField()

    class Meta:
        model = Run
        fields = (
            "id", "name", "competition", "experiment", "owner", "parent", "fold_of", "teacher",
            "pseudo_threshold", "members", "status", "hypothesis",
            "what_changed", "analysis", "verdict", "fold", "data_version", "notes", "commit", "code_url", "wandb_url",
            "mlflow_url", "started_at", "ended_at", "heard_at", "is_stale", "lifecycle", "version", "score", "public_score", "parameters",
            "metrics", "tags",
        )  # fmt: skip

    def get_parameters(self, run: Run) -> dict[str, str]:
        """By name."""
        return {one.key: one.value for one in run.parameters.all()}

    def get_metrics(self, run: Run) -> dict[str, dict[str, Any]]:
        """By name: the latest value and its step, the least and the most with theirs."""
        return {
            one.key.name: {
                "value": to_json(one.number),
                "step": one.step,
                "least": to_json(one.least),
                "least_step": one.least_step,
                "most": to_json(one.most),
                "most_step": one.most_step,
                "folds": one.folds,
                "std": to_json(one.std),
            }
            for one in run.latest_metrics.all()
        }

    def get_tags(self, run: Run) -> list[str]:
        """Those that people typed."""
        return [one.key for one in run.tags.all() if not one.value]


class SubmissionIn(serializers.Serializer[Any]):
    """One submission. `over_quota` records it although the day's quota is spent."""

    competition = serializers.SlugField()
    run = serializers.CharField(max_length=64, required=False, allow_null=True)
    public_score = Number(is_finite=True, required=False, allow_null=True)
    private_score = Number(is_finite=True, required=False, allow_null=True)
    public_text = serializers.CharField(max_length=60, required=False, allow_blank=True)
    private_text = serializers.CharField(max_length=60, required=False, allow_blank=True)
    rank = serializers.IntegerField(min_value=1, max_value=10_000_000, required=False, allow_null=True)
    submitted_at = serializers.DateTimeField(required=False, allow_null=True)
    note = serializers.CharField(max_length=500, required=False, allow_blank=True)
    over_quota = serializers.BooleanField(default=False)


class SubmissionOut(serializers.ModelSerializer[Submission]):
    """One submission as it is."""

    competition = serializers.SlugRelatedField[Any](slug_field="slug", read_only=True)
    run = serializers.SlugRelatedField[Any](slug_field="public_id", read_only=True)
    by = serializers.SlugRelatedField[Any](slug_field="email", read_only=True)

    class Meta:
        model = Submission
        fields = (
            "id", "competition", "run", "by", "public_score", "public_text", "private_score", "private_text", "rank",
            "submitted_at", "note", "created_at",
        )  # fmt: skip
