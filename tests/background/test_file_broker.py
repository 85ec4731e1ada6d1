"""The broker of the embedded default, when processes meet at its files or died over them."""

import json
import multiprocessing
from pathlib import Path
from queue import Empty

import pytest
from kombu import Connection, Exchange, Queue

from background.file_broker import Transport


@pytest.fixture
def folders(tmp_path):
    """Where a broker keeps its messages and its tables."""
    (tmp_path / "messages").mkdir()
    return {
        "data_folder_in": str(tmp_path / "messages"),
        "data_folder_out": str(tmp_path / "messages"),
        "control_folder": str(tmp_path / "control"),
    }


def started(*calls):
    """Run each call in a process of its own, all at once; return their exit codes. kombu remembers what it bound."""
    here = multiprocessing.get_context("fork")
    processes = [here.Process(target=call, args=arguments) for call, *arguments in calls]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    return [process.exitcode for process in processes]


def bind(folders, name="jobs"):
    """Declare a queue as a starting process does, and send a message through its exchange."""
    exchange = Exchange("together", type="fanout")
    with Connection(transport=Transport, transport_options=folders) as connection:
        channel = connection.channel()
        Queue(name, exchange, routing_key=name)(channel).declare()
        connection.Producer(channel).publish({"of": name}, exchange=exchange, declare=[exchange])


@pytest.mark.parametrize("left", ["", "[", "[["])
def test_a_table_that_a_killed_process_left_unfinished_keeps_nobody_from_starting(folders, tmp_path, left):
    (tmp_path / "control").mkdir()
    table = tmp_path / "control" / "together.exchange"
    table.write_text(left)

    assert started((bind, folders)) == [0]

    assert json.loads(table.read_text()) == [["jobs", "", "jobs"]]
    assert len(list((tmp_path / "messages").iterdir())) == 1


def test_processes_that_start_at_the_same_moment_are_all_bound(folders, tmp_path):
    names = [f"queue{number}" for number in range(8)]

    assert started(*[(bind, folders, name) for name in names]) == [0] * 8

    table = json.loads((tmp_path / "control" / "together.exchange").read_text())
    assert sorted(queue for _key, _pattern, queue in table) == names


def test_a_worker_does_not_see_a_message_that_is_still_being_written(folders, monkeypatch):
    write = Path.write_text

    def write_slowly(path, text):
        write(path, text[:10])
        with pytest.raises(Empty):
            channel._get("jobs")
        write(path, text)

    with Connection(transport=Transport, transport_options=folders) as connection:
        channel = connection.channel()
        monkeypatch.setattr(Path, "write_text", write_slowly)
        channel._put("jobs", {"body": "whole"})
        monkeypatch.undo()

        assert channel._get("jobs") == {"body": "whole"}
