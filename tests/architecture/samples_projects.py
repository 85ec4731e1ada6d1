"""Who may open the addresses of weeks and notes."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from projects.services import attachments, notes
from tests.architecture.doors import API_NOTE, API_READ, MANAGE, NOTE, READ, Scene
from tests.factories.projects import CampCalendarFactory, NoteFactory

ROWS = {
    "projects:calendar": {"GET": MANAGE, "POST": MANAGE},
    "projects:weeks": {"GET": READ},
    "projects:week": {"GET": READ},
    "projects:notes": {"GET": READ},
    "projects:new-note": {"GET": NOTE, "POST": NOTE},
    "projects:preview-note": {"POST": NOTE},
    "projects:note-template": {"GET": NOTE},
    "projects:note": {"GET": READ},
    "projects:edit-note": {"GET": NOTE, "POST": NOTE},
    "projects:delete-note": {"POST": NOTE},
    "projects:restore-note": {"POST": NOTE},
    "projects:note-versions": {"GET": READ},
    "projects:bring-back-note": {"POST": NOTE},
    "projects:attach": {"POST": NOTE},
    "projects:attachment": {"GET": READ},
    "api-notes": {"GET": API_READ, "POST": API_NOTE},
    "api-note": {"GET": API_READ, "PATCH": API_NOTE},
    "api-week": {"GET": API_READ},
}

BODIES = {
    "projects:preview-note": {"body": "*so*"},
    "projects:bring-back-note": {"version": 1},
}


def _image(scene: Scene) -> str:
    content = BytesIO()
    Image.new("RGB", (2, 2)).save(content, "PNG")
    file = SimpleUploadedFile("dot.png", content.getvalue())
    image = attachments.take_in(team=scene.team, by=scene.people["owner"], file=file)
    return f"{image.key}.{image.extension}"


def arguments(scene: Scene) -> dict[str, object]:
    """Return samples of what the addresses name."""
    CampCalendarFactory(team=scene.team)
    by = scene.people["owner"]
    note, gone = (
        notes.write(team=scene.team, by=by, text=notes.NoteText.of(NoteFactory.build(team=scene.team))).note
        for _ in range(2)
    )
    notes.throw_away(note=gone, by=by)
    return {
        "number": 16,
        "note_id": note.pk,
        "projects:restore-note note_id": gone.pk,
        "kind": "peer_session",
        "version": 1,
        "projects:attachment name": _image(scene),
    }
