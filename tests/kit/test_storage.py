"""A stored file is whole or not there."""

import pytest
from django.core.files.base import ContentFile, File

from kit.storage import WholeFiles


class BreaksOff(File):
    """A file whose bytes stop coming."""

    def __init__(self) -> None:
        super().__init__(None, "broken")

    def chunks(self, chunk_size=None):
        yield b"the first half"
        raise ConnectionResetError("the client has gone")


@pytest.fixture
def storage(tmp_path):
    return WholeFiles(location=tmp_path)


def test_half_a_file_is_taken_away_again(storage, tmp_path):
    with pytest.raises(ConnectionResetError):
        storage.save("notes/one", BreaksOff())
    assert not storage.exists("notes/one")
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_file_that_was_there_stays(storage):
    storage.save("one", ContentFile(b"whole"))
    with pytest.raises(ConnectionResetError):
        storage.save("one", BreaksOff())
    with storage.open("one") as file:
        assert file.read() == b"whole"
