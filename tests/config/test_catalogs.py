"""Every text of the interface exists in both languages."""

from pathlib import Path

import pytest
from django.conf import settings

from config import catalogs


def test_each_file_belongs_to_the_catalog_of_its_app():
    assert catalogs.catalog_of(Path("teams/models/users.py")) == "teams"
    assert catalogs.catalog_of(Path("templates/retros/post.html")) == "retros"
    assert catalogs.catalog_of(Path("templates/base.html")) == "house"
    assert catalogs.catalog_of(Path("templates/components/card.html")) == "house"
    assert catalogs.catalog_of(Path("kit/health.py")) == "house"


@pytest.fixture
def small_project(tmp_path):
    (tmp_path / "kit").mkdir()
    (tmp_path / "templates").mkdir()
    (tmp_path / "kit" / "words.py").write_text('from x import gettext as _\nword = _("One")\n')
    (tmp_path / "templates" / "page.html").write_text(
        '<p>\n   {% translate "Two" %} it\'s\n  {% blocktranslate trimmed count n=n %}\n one %(x)s\n {% plural %}\n more\n{% endblocktranslate %}</p>'
    )
    return tmp_path


def test_texts_of_code_and_templates_are_gathered(small_project):
    found = {str(message.id) for message in catalogs.gather(small_project)["house"] if message.id}
    assert {"One", "Two"} <= found
    assert any("more" in text for text in found)


def test_a_text_without_translation_is_named(small_project):
    gathered = catalogs.gather(small_project)["house"]
    assert "no translation: 'One'" in list(catalogs.missing(gathered))


def test_translations_survive_a_new_gathering_and_dead_ones_do_not(small_project):
    gathered = catalogs.gather(small_project)["house"]
    gathered.get("One").string = "하나"
    gathered.add("Gone", "사라짐")
    catalogs.store(small_project, "house", gathered)
    again = catalogs.updated(small_project, "house", catalogs.gather(small_project)["house"])
    assert again.get("One").string == "하나"
    assert again.get("Gone") is None


@pytest.mark.parametrize("name", catalogs.CATALOGS)
def test_nothing_is_untranslated(name):
    catalog = catalogs.updated(settings.ROOT, name, catalogs.gather(settings.ROOT)[name])
    assert list(catalogs.missing(catalog)) == []


def test_one_text_has_one_translation_in_all_catalogs():
    seen: dict[str, set[str]] = {}
    for name in catalogs.CATALOGS:
        for message in catalogs.stored(settings.ROOT, name):
            if message.id and not message.context:
                seen.setdefault(str(message.id), set()).add(str(message.string))
    assert {text: strings for text, strings in seen.items() if len(strings) > 1} == {}
