"""Files as MLflow's clients send, list and fetch them; and as those do who mean no good."""

import json
import unicodedata
from urllib.parse import quote

import pytest

from experiments.models import Artifact, LoggedModel
from experiments.services import artifacts, runs
from teams.models import Role
from teams.services import tokens
from tests.factories.experiments import CompetitionFactory
from tests.factories.teams import MembershipFactory
from tests.shared_data import SHARED

FILES = "/api/2.0/mlflow-artifacts/artifacts"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


def header_of(user):
    secret = tokens.issue(membership=user.memberships.get(), name="script", by=user)[1]
    return {"HTTP_AUTHORIZATION": f"Bearer {secret}"}


@pytest.fixture
def script(client, member):
    """Call with the member's token."""
    header = header_of(member)

    def call(method, path, **options):
        options.setdefault("content_type", "application/octet-stream") if method == "put" else None
        return getattr(client, method)(path, **options, **header)

    return call


@pytest.fixture
def root(run):
    return f"{FILES}/{run.experiment_id}/{run.public_id}/artifacts"


def listing(script, holder_path, folder=""):
    path = f"{holder_path}/{folder}" if folder else holder_path
    answer = script("get", FILES, data={"path": path})
    assert answer.status_code == 200
    return answer.json()


def test_a_file_comes_back_as_it_was_sent(script, root, run):
    content = bytes(range(256)) * 3
    sent = script("put", f"{root}/weights/a.bin", data=content)
    assert (sent.status_code, sent.json()) == (200, {})
    got = script("get", f"{root}/weights/a.bin")
    assert got.getvalue() == content
    assert got["Content-Length"] == "768"
    assert listing(script, f"{run.experiment_id}/{run.public_id}/artifacts") == {
        "files": [{"path": "weights", "is_dir": True}]
    }
    assert listing(script, f"{run.experiment_id}/{run.public_id}/artifacts", "weights") == {
        "files": [{"path": "a.bin", "is_dir": False, "file_size": 768}]
    }


def test_a_missing_folder_and_a_file_have_no_entries(script, root, run):
    script("put", f"{root}/a.txt", data=b"a")
    place = f"{run.experiment_id}/{run.public_id}/artifacts"
    assert listing(script, place, "nothing") == {}
    assert listing(script, place, "a.txt") == {}


def test_odd_names_come_back(script, root, run):
    names = ["모델 1.pt", "a+b=c.txt", "100%.txt", "it's (1).txt", "v1;v2.txt", "é.txt"]
    for name in names:
        assert script("put", f"{root}/{quote(name)}", data=name.encode()).status_code == 200
    found = listing(script, f"{run.experiment_id}/{run.public_id}/artifacts")["files"]
    assert sorted(one["path"] for one in found) == sorted(names)
    for name in names:
        assert script("get", f"{root}/{quote(name)}").getvalue() == name.encode()


def test_a_name_taken_apart_by_a_mac_is_the_same_name(script, root):
    apart = unicodedata.normalize("NFD", "결과.txt")
    script("put", f"{root}/{quote(apart)}", data=b"1")
    script("put", f"{root}/{quote('결과.txt')}", data=b"22")
    assert Artifact.objects.get().size == 2
    assert script("get", f"{root}/{quote(apart)}").getvalue() == b"22"


def test_an_encoded_slash_is_a_slash_and_shadows_nothing(script, root):
    script("put", f"{root}/a/b.txt", data=b"1")
    script("put", f"{root}/a%2Fb.txt", data=b"22")
    assert [one.path for one in Artifact.objects.all()] == ["a/b.txt"]


def test_models_have_files_of_their_own(script, run, team):
    model = LoggedModel.objects.create(team=team, experiment=run.experiment, run=run, name="model")
    place = f"{FILES}/{run.experiment_id}/models/{model.public_id}/artifacts"
    assert script("put", f"{place}/MLmodel", data=b"flavors: {}").status_code == 200
    assert script("get", f"{place}/MLmodel").getvalue() == b"flavors: {}"
    assert Artifact.objects.get().logged_model == model


def test_clients_of_other_languages_list_by_run(script, root, run):
    script("put", f"{root}/plots/val/roc.png", data=b"1")
    script("put", f"{root}/plots/cm.png", data=b"22")
    found = script("get", "/api/2.0/mlflow/artifacts/list", data={"run_id": run.public_id, "path": "plots"})
    assert found.json() == {
        "root_uri": f"mlflow-artifacts:/{run.experiment_id}/{run.public_id}/artifacts",
        "files": [
            {"path": "plots/val", "is_dir": True},
            {"path": "plots/cm.png", "is_dir": False, "file_size": 2},
        ],
    }


def test_removing_is_the_same_twice(script, root):
    script("put", f"{root}/plots/a.txt", data=b"a")
    for _time in range(2):
        answer = script("delete", f"{root}/plots")
        assert (answer.status_code, answer.json()) == (200, {})
    assert not Artifact.objects.exists()
    script("put", f"{root}/b.txt", data=b"b")
    assert script("delete", f"{root}/").status_code == 200
    assert not Artifact.objects.exists()


def test_what_is_not_there_says_so_in_the_words_of_the_protocol(script, root, run):
    for path in (f"{root}/nothing.txt", f"{FILES}/1/{'0' * 32}/artifacts/a.txt", f"{FILES}/nowhere"):
        answer = script("get", path)
        assert answer.status_code == 404
        assert answer.json()["error_code"] == "RESOURCE_DOES_NOT_EXIST"


def test_parts_are_refused_in_the_words_that_clients_look_for(script, run):
    for verb in ("create", "complete", "abort"):
        path = f"/api/2.0/mlflow-artifacts/mpu/{verb}/{run.experiment_id}/{run.public_id}/artifacts"
        answer = script("post", path, data="{}", content_type="application/json")
        assert answer.status_code == 501
        assert answer.json()["message"].startswith(
            "Multipart upload is not supported for the current artifact repository"
        )


def test_a_query_behind_a_name_is_refused_instead_of_lost(script, root):
    answer = script("put", f"{root}/a?b.txt", data=b"x")
    assert answer.status_code == 400
    assert not Artifact.objects.exists()


def test_a_deleted_run_takes_no_files_and_still_gives_its_own(script, root, run, member):
    script("put", f"{root}/a.txt", data=b"a")
    runs.delete(run=run, by=member)
    answer = script("put", f"{root}/b.txt", data=b"b")
    assert answer.status_code == 400
    assert answer.json()["error_code"] == "INVALID_PARAMETER_VALUE"
    assert script("get", f"{root}/a.txt").getvalue() == b"a"


def test_what_is_too_large_is_413_with_the_limit(script, root, settings):
    settings.LARGEST_ARTIFACT_MB = 1
    answer = script("put", f"{root}/big.bin", data=bytes(1024 * 1024 + 1))
    assert answer.status_code == 413
    assert "1 MB" in answer.json()["message"]
    assert script("put", f"{root}/big.bin", data=bytes(1024 * 1024)).status_code == 200


def test_a_body_in_chunks_under_wsgi_is_refused_and_never_taken_for_empty(script, root):
    answer = script("put", f"{root}/a.bin", data=b"", HTTP_TRANSFER_ENCODING="chunked")
    assert answer.status_code == 400
    assert not Artifact.objects.exists()


def test_other_teams_find_and_change_nothing(client, root, run, member, stranger, script):
    script("put", f"{root}/a.txt", data=b"secret")
    header = header_of(stranger)
    for path in (f"{root}/a.txt", f"/t/{run.team.slug}{root}/a.txt"):
        assert client.get(path, **header).status_code == 404
        assert client.put(path, data=b"x", content_type="text/plain", **header).status_code == 404
        assert client.delete(path, **header).status_code == 404
    place = f"{run.experiment_id}/{run.public_id}/artifacts"
    assert client.get(FILES, data={"path": place}, **header).status_code == 404
    listed = client.get("/api/2.0/mlflow/artifacts/list", data={"run_id": run.public_id}, **header)
    assert listed.status_code == 404
    assert Artifact.objects.get().size == 6


def test_an_experiment_of_others_in_the_address_opens_nothing(script, run, stranger):
    theirs = CompetitionFactory(team=stranger.memberships.get().team)
    other = runs.log(experiment=theirs.experiments.get(), by=stranger, name="theirs")
    artifacts.keep(holder=other, path="a.txt", blocks=[b"theirs"], announced=6, by=None)
    for experiment in (run.experiment_id, theirs.experiments.get().pk):
        assert script("get", f"{FILES}/{experiment}/{other.public_id}/artifacts/a.txt").status_code == 404


def test_viewers_fetch_and_do_not_send(client, root, run, script):
    script("put", f"{root}/a.txt", data=b"a")
    viewer = MembershipFactory(team=run.team, role=Role.VIEWER).user
    header = header_of(viewer)
    assert client.get(f"{root}/a.txt", **header).getvalue() == b"a"
    assert client.put(f"{root}/a.txt", data=b"x", content_type="text/plain", **header).status_code == 403
    assert client.delete(f"{root}/a.txt", **header).status_code == 403


def test_a_session_alone_opens_nothing(client, root, member):
    client.force_login(member)
    assert client.get(f"{root}/a.txt").status_code == 401
    assert client.put(f"{root}/a.txt", data=b"x", content_type="text/plain").status_code == 401


@pytest.mark.parametrize(
    "name",
    ["page.html", "drawing.svg", "MLmodel", "model.pkl", "a.xml", "x.js", "picture.png"],
)
def test_nothing_is_shown_or_run_on_our_origin(script, root, name):
    script("put", f"{root}/{name}", data=b"<script>alert(1)</script>", content_type="text/html")
    got = script("get", f"{root}/{name}")
    assert got["Content-Type"] == "application/octet-stream"
    assert got["Content-Disposition"] == f'attachment; filename="{name}"'
    assert got["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in got["Content-Security-Policy"]
    assert "private" in got["Cache-Control"]


def test_a_name_makes_no_header_of_its_own(script, root):
    name = 'a";\u00a0x="b.txt'
    assert script("put", f"{root}/{quote(name)}", data=b"a").status_code == 200
    header = script("get", f"{root}/{quote(name)}")["Content-Disposition"]
    assert header.startswith("attachment; filename*=utf-8''")
    assert header.isascii()
    for broken in ("a%0d%0aSet-Cookie: x=y", "a%0Ab"):
        assert script("put", f"{root}/{broken}", data=b"a").status_code == 400


def test_one_range_is_given_and_an_impossible_one_refused(script, root):
    script("put", f"{root}/a.bin", data=b"0123456789")
    for asked, content, told in [
        ("bytes=2-4", b"234", "bytes 2-4/10"),
        ("bytes=7-", b"789", "bytes 7-9/10"),
        ("bytes=-3", b"789", "bytes 7-9/10"),
        ("bytes=5-99", b"56789", "bytes 5-9/10"),
    ]:
        part = script("get", f"{root}/a.bin", HTTP_RANGE=asked)
        assert (part.status_code, part.getvalue(), part["Content-Range"]) == (206, content, told)
        assert part["Content-Length"] == str(len(content))
    assert script("get", f"{root}/a.bin", HTTP_RANGE="bytes=10-").status_code == 416
    whole = script("get", f"{root}/a.bin", HTTP_RANGE="bytes=0-1,3-4")
    assert (whole.status_code, whole.getvalue()) == (200, b"0123456789")
    changed = script("get", f"{root}/a.bin", HTTP_RANGE="bytes=2-4", HTTP_IF_RANGE='"other"')
    assert changed.status_code == 200
    changed.close()


# From the history of these trackers: each was a way out once.
WAYS_OUT = [
    "../../../../etc/passwd",
    "..%2f..%2f..%2fetc%2fpasswd",
    "%2e%2e/%2e%2e/etc/passwd",
    "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    "..%252f..%252fetc%252fpasswd",
    "%252e%252e%252fetc%252fpasswd",
    "..%25252fetc",
    "..%5c..%5cwindows",
    "..%5C",
    "a%5cb",
    "%2fetc%2fpasswd",
    "/etc/passwd",
    "//etc/passwd",
    "a/../../b",
    "a/%2e%2e/b",
    "./a",
    "a/./b",
    "..;/x",
    "a/..;/b",
    "..%3b/x",
    "a%3f/../b",
    "a%23/../b",
    "%3fpath=x",
    "a%23b",
    "a%00.txt",
    "a%0ab",
    "a%7f",
    "a%c0%ae%c0%ae%c0%afetc",
    "%e2%80%a5/x",
    "%ef%bc%8e%ef%bc%8e/x",
    "%ef%bc%8e%ef%bc%8e%ef%bc%8fx",
    "a%e2%80%aegnp.exe",
    "a%e2%80%8bb",
    "file:%2f%2f%2fetc%2fpasswd",
    "C:/windows/win.ini",
    "%20a",
    "a%20/b",
]


@pytest.mark.parametrize("way_out", WAYS_OUT)
@pytest.mark.parametrize("method", ["put", "get", "delete"])
def test_no_known_way_leads_out_of_a_run(script, root, media, method, way_out):
    options = {"data": b"x"} if method == "put" else {}
    answer = script(method, f"{root}/{way_out}", **options)
    assert 400 <= answer.status_code < 500, answer
    assert not media.exists() or not any(media.rglob("*"))
    if answer["Content-Type"].startswith("application/json"):
        assert "error_code" in answer.json()


@pytest.mark.parametrize("way_out", ["../..", "%2e%2e", "..%5c", "/etc", "a/../..", "a//b"])
def test_no_known_way_lists_what_is_outside(script, run, way_out):
    path = f"{run.experiment_id}/{run.public_id}/artifacts/{way_out}"
    answer = script("get", f"{FILES}?path={path}")
    assert answer.status_code == 400
    asked = script("get", f"/api/2.0/mlflow/artifacts/list?run_id={run.public_id}&path={way_out}")
    assert asked.status_code == 400


@pytest.mark.skipif(SHARED is None, reason="the collected attacks of shared/data are not here")
def test_no_collected_attack_leaves_the_run_or_breaks_the_program(
    script, root, run, media, django_capture_on_commit_callbacks
):
    lines = (SHARED / "security" / "path_traversal.jsonl").read_text(encoding="utf-8").splitlines()
    for attack in map(json.loads, lines):
        with django_capture_on_commit_callbacks(execute=True):
            answer = script("put", f"{root}/{quote(attack['text'], safe='/%')}", data=b"x")
        assert answer.status_code == 200 or 400 <= answer.status_code < 500, attack
    # Whatever was let be lies under keys of our own, below this run.
    for file in (one for one in media.rglob("*") if one.is_file()):
        assert Artifact.objects.get(key=file.name).run == run
        assert file.parent.parent == media / "artifacts"
