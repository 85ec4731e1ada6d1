"""Posts for machines: list, make, read, change, and the file of a week."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from kit.refusals import Refused
from retros import selectors, wording
from retros.document import names
from retros.downloads import attachment
from retros.exports import targets
from retros.models import Post, PostKind, PostSettings
from retros.selectors import CurrentPost
from retros.services import posts
from teams.access import Power
from teams.api.base import TeamAPIView


class PostLine(serializers.ModelSerializer[Post]):
    """A post in a list."""

    class Meta:
        model = Post
        fields = ["id", "kind", "week", "path", "title", "dated_on", "version", "changed_at"]


class SectionOut(serializers.Serializer[Any]):
    """A section: `standing` is follows, edited, stale or own; `seen` goes back with an edit of it."""

    key = serializers.CharField()
    title = serializers.CharField()
    level = serializers.IntegerField()
    body = serializers.CharField()
    seen = serializers.CharField()
    standing = serializers.CharField()


class PostOut(PostLine):
    """A post with its text, its sections and what is worth a look."""

    text = serializers.CharField()
    tags = serializers.ListField(child=serializers.CharField())
    categories = serializers.ListField(child=serializers.CharField())
    sections = SectionOut(many=True)
    remarks = serializers.ListField(child=serializers.DictField())

    class Meta(PostLine.Meta):
        fields = [*PostLine.Meta.fields, "text", "tags", "categories", "sections", "remarks"]


class PostIn(serializers.Serializer[Any]):
    """A post of one's own (`path` and `text`), or the draft of a `week`."""

    path = serializers.CharField(max_length=1000, required=False, trim_whitespace=False)
    text = serializers.CharField(required=False, allow_blank=True, trim_whitespace=False, default="")
    week = serializers.IntegerField(min_value=1, max_value=9999, required=False)
    kind = serializers.ChoiceField(choices=[PostKind.WEEK, PostKind.RECAP], default=PostKind.WEEK)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Ask for one of the two."""
        if ("path" in attrs) == ("week" in attrs):
            raise serializers.ValidationError({"path": [_("Give a path and a text, or a week.")]})
        return attrs


class SectionIn(serializers.Serializer[Any]):
    """New words for one section."""

    key = serializers.CharField(allow_blank=True)
    seen = serializers.CharField(max_length=64)
    body = serializers.CharField(allow_blank=True, trim_whitespace=False)


class PostChange(serializers.Serializer[Any]):
    """One change: a `section`, or the whole `text` with the `version` it was made on."""

    section = SectionIn(required=False)
    text = serializers.CharField(required=False, allow_blank=True, trim_whitespace=False)
    version = serializers.IntegerField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Ask for one of the two, and for the version with a text."""
        if ("section" in attrs) == ("text" in attrs):
            raise serializers.ValidationError({"section": [_("Change one section, or the whole text.")]})
        if "text" in attrs and "version" not in attrs:
            raise serializers.ValidationError({"version": [_("Say which version the text was made from.")]})
        return attrs


def shown(now: CurrentPost) -> dict[str, Any]:
    """Return a post as it is now, in the API's shape; bytes that are no UTF-8 show as U+FFFD."""
    line: dict[str, Any] = dict(PostLine(now.post).data)
    return line | {
        "title": _clean(now.document.title),
        "text": _clean(now.document.text),
        "tags": [_clean(tag) for tag in now.document.tags],
        "categories": [_clean(one) for one in now.document.categories],
        "sections": [
            {
                "key": _clean(piece.key),
                "title": _clean(piece.section.title),
                "level": piece.section.level,
                "body": _clean(piece.section.body),
                "seen": piece.section.digest,
                "standing": piece.standing.value,
            }
            for piece in now.followed.pieces
        ],
        "remarks": [
            one.as_json() | {"message": _clean(wording.sentence(one))} for one in selectors.remarks_on(now)
        ],
    }


def _clean(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


class Posts(TeamAPIView):
    """All posts of a team."""

    powers = {"GET": Power.READ, "POST": Power.WRITE}

    @extend_schema(responses=PostLine(many=True))
    def get(self, request: Request, team_slug: str) -> Response:
        """List posts, the latest made first."""
        rows = Post.objects.of(self.team).without_texts()
        return self.paged(rows, PostLine, "-created_at", "-pk")

    @extend_schema(request=PostIn, responses={201: PostOut})
    def post(self, request: Request, team_slug: str) -> Response:
        """Make a post of one's own, or draft a week's; a week that has its post answers with that one."""
        data = self.valid(PostIn)
        if "week" in data:
            made = posts.compose(team=self.team, by=self.person, week=data["week"], kind=data["kind"])
        else:
            made = posts.write(team=self.team, by=self.person, path=data["path"], text=data["text"])
        return Response(shown(selectors.current(made)), status=201)


class OnePost(TeamAPIView):
    """A post."""

    powers = {"GET": Power.READ, "PATCH": Power.WRITE}

    @extend_schema(responses=PostOut)
    def get(self, request: Request, team_slug: str, post_id: int) -> Response:
        """Read it as it is now."""
        return Response(shown(selectors.current(self._post(post_id))))

    @extend_schema(request=PostChange, responses=PostOut)
    def patch(self, request: Request, team_slug: str, post_id: int) -> Response:
        """Change a section or the whole text; 409 when somebody else was first."""
        post, data = self._post(post_id), self.valid(PostChange)
        if "section" in data:
            changed = posts.edit_section(post=post, by=self.person, **data["section"])
        else:
            changed = posts.edit_source(post=post, by=self.person, version=data["version"], text=data["text"])
        return Response(shown(selectors.current(changed)))

    def _post(self, post_id: int) -> Post:
        return get_object_or_404(Post.objects.of(self.team).select_related("team"), pk=post_id)


class UnknownTarget(Refused):
    """There is no such kind of blog."""

    code = "unknown_target"
    status = 400


class WeekPost(TeamAPIView):
    """The file of a week's post."""

    powers = {"GET": Power.READ}

    @extend_schema(
        parameters=[OpenApiParameter("target", OpenApiTypes.STR, enum=[target.slug for target in targets])],
        responses={(200, "text/markdown"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, team_slug: str, number: int) -> HttpResponse:
        """Answer the file; a week without post answers what its draft would be, and stores nothing."""
        target = request.query_params.get("target") or PostSettings.objects.of(self.team).target
        if target not in targets:
            message = _("There is no kind of blog called %(target)s.") % {"target": target}
            raise UnknownTarget(message, fields={"target": [message]})
        now = selectors.week_post(self.team, number)
        if now is None:
            raise Http404
        exported = selectors.exported(now, target)
        return attachment(exported.data, names.download_name(exported.path), "text/markdown; charset=utf-8")
