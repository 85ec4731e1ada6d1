"""What the real client and the real server said to each other, recorded, and how to say it again to us."""

import http.client
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

CLIPPED = 1500  # the recorder kept no more of a body
# Each server's own: compared by kind only.
OWN = {"run_id", "run_uuid", "experiment_id", "artifact_uri", "artifact_location", "root_uri", "model_id", "message",
       "creation_time", "last_update_time", "creation_timestamp_ms", "last_updated_timestamp_ms", "next_page_token",
       "user_id", "workspace"}  # fmt: skip
MAY_LACK = {"workspace", "sqlstate", "error_class", "presigned_upload_model_id_supported",
            "presigned_upload_run_id_supported", "gateway"}  # fmt: skip
# What the recorder wrote for the bytes of a file is shorter than the file was.
OWN |= {"file_size"}
# MLflow keeps the largest number for infinity; a client reads ours as what it was.
THE_SAME = {("Infinity", 1.7976931348623157e308), ("-Infinity", -1.7976931348623157e308)}
INVENTED_NAME = re.compile(r"[a-z]+-[a-z]+-\d+")
# Where we answer otherwise on purpose: a pattern of "METHOD path", the status that is ours, why.
OTHERWISE = [
    (r"POST .*/(registered-models|model-versions)/create", 404, "there is no model registry"),
    (r"(GET|POST) /api/3.0/mlflow/traces|POST /v1/traces|PUT .*/traces/", 404, "there are no traces"),
    (r"PUT .*/a\?b\.txt", 400, "the client does not quote the question mark; a name is never half a query"),
]


class Exchange:
    """One recorded call."""

    def __init__(self, line: str) -> None:
        said = json.loads(line)
        self.call: str = f"{said['call']}: {said['method']} {said['path']}"
        self.method: str = said["method"]
        self.path: str = said["path"]
        self.body: str = said["req"] or ""
        self.type: str | None = said["req_ct"]
        self.is_chunked: bool = said["chunked"]
        self.status: int = said["status"]
        self.answer: str = said["resp"] or ""
        self.is_json = (said["resp_ct"] or "").startswith("application/json")
        self.was_made_up: bool = said["overridden"]

    @property
    def is_whole(self) -> bool:
        """Tell whether the recorder kept the whole body of a call that is JSON."""
        return len(self.body) < CLIPPED or not (self.type or "").startswith("application/json")

    def expected_status(self) -> int:
        """Return the recorded status, or ours where it is another on purpose."""
        for pattern, status, _why in OTHERWISE:
            if re.match(pattern, f"{self.method} {self.path}"):
                return status
        return self.status


def exchanges(file: Path) -> list[Exchange]:
    """Return all that were really said, in order; the recorder also made up answers to see what the client does."""
    every = [Exchange(line) for line in file.read_text().splitlines()]
    return [one for one in every if not one.was_made_up]


class Replay:
    """Says the recorded calls again; ids and places that the recorded server gave are exchanged for ours."""

    def __init__(self, uri: str, token: str) -> None:
        self.host = urlsplit(uri).netloc
        self.token = token
        self.ours: dict[str, str] = {}
        self.experiments: dict[str, str] = {}
        # What only a server with a model registry writes itself.
        self.lost: set[str] = {"mlflow.modelVersions"}

    def say(self, one: Exchange) -> tuple[int, dict[str, str], bytes]:
        """Make the call as it was made; return status, headers and body."""
        connection = http.client.HTTPConnection(self.host, timeout=30)
        headers = {"Authorization": f"Bearer {self.token}", "User-Agent": "mlflow-python-client/3.17.2"}
        if one.type:
            headers["Content-Type"] = one.type
        if one.is_chunked:
            headers["Transfer-Encoding"] = "chunked"
        body = self.in_our_words(one.body).encode() if one.method != "GET" else None
        content = iter(()) if one.is_chunked and not body else body or None
        connection.request(one.method, self.in_our_words(one.path), content, headers,
                           encode_chunked=one.is_chunked)  # fmt: skip
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, content

    def in_our_words(self, text: str) -> str:
        """Exchange ids and places."""
        for theirs in sorted(self.ours, key=len, reverse=True):
            text = text.replace(theirs, self.ours[theirs])

        def experiment(found: re.Match[str]) -> str:
            return found[1] + self.experiments.get(found[2], found[2]) + found[3]

        text = re.sub(r'("experiment_id": ")(\d+)(")', experiment, text)
        text = re.sub(r'("experiment_ids": \[")(\d+)(")', experiment, text)
        return re.sub(r"(experiment_id=)(\d+)()", experiment, text)

    def learn(self, theirs: Any, ours: Any) -> None:
        """Remember which of our ids stand for which recorded ones."""
        if isinstance(theirs, dict) and isinstance(ours, dict):
            for name in theirs.keys() & ours.keys():
                self.learn_field(name, theirs[name], ours[name])
        elif isinstance(theirs, list) and isinstance(ours, list):
            for old, new in zip(theirs, ours, strict=False):
                self.learn(old, new)

    def learn_field(self, name: str, old: Any, new: Any) -> None:
        """Remember what this field says, where it is an id, a place, a token or an invented name."""
        is_invented = name == "run_name" and INVENTED_NAME.fullmatch(old)
        if name in {"run_id", "model_id", "next_page_token"} or is_invented:
            self.ours[old] = new
        elif name == "experiment_id":
            self.experiments[old] = new
        elif name in {"artifact_uri", "artifact_location"}:
            self.remember_place(place(old), place(new))
        else:
            self.learn(old, new)

    def learn_a_model(self, clipped: str, ours: Any) -> None:
        """Remember the id and the place of a model whose recorded answer is not whole."""
        if model := re.search(r'"model_id": "(m-[0-9a-f]{32})"', clipped):
            self.ours[model[1]] = ours["model"]["info"]["model_id"]
        if uri := re.search(r'"artifact_uri": "([^"]+)"', clipped):
            self.remember_place(place(uri[1]), place(ours["model"]["info"]["artifact_uri"]))

    def remember_place(self, old: str, new: str) -> None:
        """Remember where artifacts lie, as it stands in addresses and in queries."""
        if "/" in old:
            self.ours[old] = new
            self.ours[old.replace("/", "%2F")] = new.replace("/", "%2F")

    def lose(self, one: Exchange) -> None:
        """Remember the keys of a call that cannot be made again, to miss nothing later."""
        self.lost |= set(re.findall(r'"key": "([^"]+)"', one.body))


def place(uri: str) -> str:
    """Return an artifact URI without its scheme."""
    return uri.partition(":")[2].lstrip("/")


def differences(theirs: Any, ours: Any, lost: set[str], path: str = "") -> list[str]:
    """Return where our answer lacks something of the recorded one, or says something else."""
    if isinstance(theirs, dict):
        if not isinstance(ours, dict):
            return [f"{path} is no object"]
        missing = [f"{path}.{name} is missing" for name in theirs.keys() - ours.keys() - MAY_LACK]
        here = [name for name in theirs if name in ours]
        return missing + [
            slip for name in here for slip in differences(theirs[name], ours[name], lost, f"{path}.{name}")
        ]
    if isinstance(theirs, list):
        return differences_of_lists(theirs, ours, lost, path)
    if path.rpartition(".")[2] in OWN:
        return [] if isinstance(ours, type(theirs)) else [f"{path} is {ours!r}"]
    return (
        []
        if theirs == ours or (ours, theirs) in THE_SAME
        else [f"{path} is {str(ours)[:80]!r}, was {str(theirs)[:80]!r}"]
    )


def differences_of_lists(theirs: list[Any], ours: Any, lost: set[str], path: str) -> list[str]:
    """Compare lists; what has a name of its own by that name, for the order of such is nobody's business."""
    if not isinstance(ours, list):
        return [f"{path} is no list"]
    if name := name_of_each(theirs):
        mine = {one[name]: one for one in ours}
        found = [one for one in theirs if one[name] not in lost]
        return [slip for one in found
                for slip in differences(one, mine.get(one[name]), lost, f"{path}[{one[name]}]")]  # fmt: skip
    if len(theirs) != len(ours):
        return [] if lost else [f"{path} has {len(ours)}, had {len(theirs)}"]
    return [
        slip
        for one, mine in zip(theirs, ours, strict=True)
        for slip in differences(one, mine, lost, f"{path}[]")
    ]


def name_of_each(entries: list[Any]) -> str:
    """Return the field that tells these entries apart, "" where none does."""
    for name in ("key", "path"):
        if entries and isinstance(entries[0], dict) and name in entries[0]:
            return name if len({one[name] for one in entries}) == len(entries) else ""
    return ""
