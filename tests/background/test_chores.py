"""What workers do now and then without being asked."""

from background.chores import Chore, Rota, chores


def test_a_chore_is_done_at_the_start_and_when_its_time_has_come(monkeypatch, caplog):
    done, moment = [], [1000.0]
    monkeypatch.setattr("background.chores.chores", {})
    monkeypatch.setattr("background.chores.time.monotonic", lambda: moment[0])

    def fail():
        done.append("bad")
        raise OSError("disk")

    from background import chores as module

    module.register(Chore("bad", fail, every=60))
    module.register(Chore("good", lambda: done.append("good"), every=100))
    rota = Rota()
    for passed in (0, 1, 59, 40):
        moment[0] += passed
        rota.do_due()
    assert done == ["bad", "good", "bad", "good"]
    assert "Could not do the chore bad." in caplog.text


def test_files_that_nobody_confirmed_are_swept_by_every_worker():
    assert "unconfirmed files" in chores
