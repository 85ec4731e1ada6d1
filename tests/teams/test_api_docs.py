"""The description of the API, for machines and for people."""

import html
import re

import pytest
from django.core.management import call_command
from django.urls import reverse

from teams.models import Membership
from teams.services import tokens


@pytest.fixture
def schema(client, db):
    return client.get(reverse("api-schema"), {"format": "json"}).json()


def test_the_description_is_openapi_without_doubts(tmp_path):
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(tmp_path / "schema.yaml"))
    assert (tmp_path / "schema.yaml").read_text().startswith("openapi: 3.1")


def test_every_operation_tells_its_problems(schema):
    for path, operations in schema["paths"].items():
        for method in operations.keys() & {"get", "post", "put", "patch", "delete"}:
            wanted = {"401", "429"} | ({"403", "404"} if "team_slug" in path else set())
            assert wanted <= operations[method]["responses"].keys(), f"{method} {path}"


def test_lists_are_described_as_pages(schema):
    jobs = schema["paths"]["/api/v1/teams/{team_slug}/jobs/"]["get"]
    reference = jobs["responses"]["200"]["content"]["application/json"]["schema"]["$ref"]
    page = schema["components"]["schemas"][reference.rpartition("/")[2]]
    assert set(page["properties"]) == {"results", "next"}


def test_the_page_shows_every_operation(client, schema):
    text = html.unescape(client.get(reverse("api-docs")).content.decode())
    for path in schema["paths"]:
        assert f"<code>{path}</code>" in text
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)


def test_a_token_lists_its_own_team_only(client, team, member):
    secret = tokens.issue(membership=Membership.objects.get(user=member), name="t", by=member)[1]
    answer = client.get("/api/v1/teams/", headers={"authorization": f"Bearer {secret}"}).json()
    assert [row["slug"] for row in answer["results"]] == [team.slug]
    assert answer["next"] is None
