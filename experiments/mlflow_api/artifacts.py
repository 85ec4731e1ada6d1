"""The files of runs and models, as MLflow's clients send and fetch them: `mlflow-artifacts`."""

import re
from collections.abc import Iterator
from typing import Any

from django.core.files.storage import default_storage
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from experiments import artifact_paths
from experiments.mlflow_api.door import Answer, Call, endpoint
from experiments.mlflow_api.problems import Problem, invalid, missing
from experiments.models import Artifact, Holder
from experiments.selectors import artifacts as reading
from experiments.services import artifacts
from kit.saved_files import to_save
from teams.access import Power

# What `artifact_uri` says behind its scheme, then the path below it. The experiment is not looked at: the run decides.
ADDRESS = re.compile(r"[\w-]{1,64}/(models/)?([A-Za-z0-9][\w-]{0,255})/artifacts(?:/(.*))?", re.DOTALL)
BLOCK = 256 * 1024
# Clients look for these words, and then send a file whole.
NO_PARTS = "Multipart upload is not supported for the current artifact repository"


@endpoint("PUT", Power.WRITE, is_raw=True)
def put(call: Call, address: str) -> Answer:
    """Keep a file; the body is its bytes, raw, of any size from none on."""
    if call.request.META.get("QUERY_STRING"):
        # The client does not quote `?` in names: what follows would be lost without a word.
        raise invalid(_("The path of an artifact has no ? and no #: programs cut addresses there."))
    holder, path = _place(call, address)
    try:
        artifacts.keep(
            holder=holder,
            path=path,
            blocks=_blocks(call),
            announced=_announced(call),
            by=call.person,
        )
    except artifacts.ArtifactTooLarge as refusal:
        raise Problem("BAD_REQUEST", str(refusal), status=413) from None
    except artifacts.HolderIsDeleted as refusal:
        raise invalid(str(refusal)) from None
    return None


@endpoint("GET", Power.READ)
def get(call: Call, address: str) -> HttpResponseBase:
    """Return a file's bytes."""
    holder, path = _place(call, address)
    found = Artifact.objects.held_by(holder).at(artifacts.path_of(path)).first()
    if found is None:
        raise _nothing_at(path)
    try:
        file = default_storage.open(found.stored_name)
    except FileNotFoundError:
        # Replaced or removed in this very moment.
        raise _nothing_at(path) from None
    return to_save(
        call.request, file, name=artifact_paths.name_of(found.path), size=found.size, etag=found.key
    )


@endpoint("DELETE", Power.WRITE, is_raw=True)
def delete(call: Call, address: str) -> Answer:
    """Remove a file, or a folder with all in it. What is not there is removed: the client asks again after a loss."""
    holder, path = _place(call, address)
    artifacts.remove(holder=holder, path=path.removesuffix("/"), by=call.person)
    return None


@endpoint("GET", Power.READ)
def listed(call: Call) -> Answer:
    """List a folder, each entry by its bare name. A file and a folder that is not there have no entries."""
    holder, path = _place(call, call.given.text("path"))
    return _listing(holder, artifacts.folder_of(path), below="")


@endpoint("GET", Power.READ)
def of_run(call: Call) -> Answer:
    """List a folder of a run, as clients in other languages ask: each entry by its path."""
    run_id = call.given.maybe_text("run_id") or call.given.text("run_uuid")
    run = reading.run_holding(call.team, run_id)
    folder = artifacts.folder_of(call.given.maybe_text("path") or "")
    return {"root_uri": reading.artifact_root(run)} | _listing(run, folder, below=folder)


@endpoint("POST", Power.WRITE, is_raw=True)
def in_parts(call: Call, address: str) -> Answer:
    """Say that files come whole; at these words clients send them so."""
    raise Problem("NOT_IMPLEMENTED", NO_PARTS)


def _listing(holder: Holder, folder: str, *, below: str) -> dict[str, Any]:
    start = f"{below}/" if below else ""
    folders = [
        {"path": start + artifact_paths.name_of(path), "is_dir": True}
        for path in reading.folders_in(holder, folder)
    ]
    files = Artifact.objects.held_by(holder).in_folder(folder).by_path().values_list("path", "size")
    entries = folders + [
        {"path": start + artifact_paths.name_of(path), "is_dir": False, "file_size": size}
        for path, size in files
    ]
    return {"files": entries} if entries else {}


def _place(call: Call, address: str) -> tuple[Holder, str]:
    """Return what an address names: the run or model of the token's team, and the path below its root."""
    found = ADDRESS.fullmatch(address)
    if not found:
        raise missing(_("Artifacts lie at <experiment>/<run>/artifacts/<path>."))
    is_model, public_id, path = found.groups()
    holding = reading.model_holding if is_model else reading.run_holding
    return holding(call.team, public_id), path or ""


def _blocks(call: Call) -> Iterator[bytes]:
    """Return the body as it arrives."""
    request = call.request
    if "wsgi.version" in request.META and request.META.get("HTTP_TRANSFER_ENCODING"):
        # Under WSGI Django takes such a body for empty, and the file would be lost without a word.
        raise Problem("BAD_REQUEST", "A body in chunks needs an ASGI server, such as `manage.py run` starts.")
    while block := request.read(BLOCK):
        yield block


def _announced(call: Call) -> int | None:
    """Return how many bytes the client says will come; a body in chunks says nothing."""
    text = call.request.META.get("CONTENT_LENGTH") or ""
    if call.request.META.get("HTTP_TRANSFER_ENCODING"):
        return None
    return int(text) if text.isdecimal() else None


def _nothing_at(path: str) -> Problem:
    return missing(_("There is no artifact at “%(path)s”.") % {"path": path})
