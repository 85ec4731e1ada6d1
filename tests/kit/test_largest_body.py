"""Bodies larger than anything we take."""

from django.urls import reverse

TOO_MUCH = {"Content-Length": str(200 * 1024 * 1024)}


def test_a_form_that_is_too_large_is_refused_with_a_page_before_it_is_read(signed_in, team):
    answer = signed_in.post(reverse("projects:new-note", args=[team.slug]), {"body": "x"}, headers=TOO_MUCH)
    assert answer.status_code == 413
    page = answer.content.decode()
    assert "This is larger than 100 MB; nothing was taken in." in page
    assert "Go back with your browser" in page


def test_a_call_that_is_too_large_is_refused_in_json(client, db):
    answer = client.post("/api/v1/teams/x/runs/", {"a": 1}, headers=TOO_MUCH)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_a_length_that_is_no_number_is_not_believed(client, db):
    assert client.get("/healthz", headers={"Content-Length": "x" * 30}).status_code == 200
    assert client.get("/healthz", headers={"Content-Length": "9" * 400}).status_code == 413
