"""Bodies that no form takes are refused by their declared length; artifacts have a limit of their own."""

import pytest

pytestmark = pytest.mark.django_db
MANY = {"CONTENT_LENGTH": str(200 * 1024 * 1024)}


@pytest.mark.parametrize(
    "path", ["/accounts/login/", "/api/2.0/mlflow/runs/log-batch", "/t/x/api/2.0/mlflow/x"]
)
def test_a_body_larger_than_any_form_is_refused_unread(client, path):
    assert client.post(path, **MANY).status_code == 413


@pytest.mark.parametrize("before", ["", "/t/team"])
def test_an_artifact_may_be_larger(client, before):
    path = f"{before}/api/2.0/mlflow-artifacts/artifacts/1/run/artifacts/model.bin"
    assert client.put(path, **MANY).status_code == 401
