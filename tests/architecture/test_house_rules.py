"""House rules that no linter knows."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

ROOT = Path(settings.ROOT)
PACKAGES = ("config", "kit", "background", "teams", "projects", "experiments", "retros")
NAMELESS = {"utils", "util", "helpers", "helper", "common", "misc", "stuff"}
OURS = [
    model
    for model in apps.get_models()
    if model._meta.app_label in PACKAGES and "historical" not in model.__name__.lower()
]


def sources(*suffixes: str) -> list[Path]:
    folders = [ROOT / name for name in (*PACKAGES, "templates", "assets", "tests", "bench")]
    return [
        file
        for folder in folders
        for file in sorted(folder.rglob("*"))
        if file.suffix in suffixes and "migrations" not in file.parts and "data" not in file.parts
    ]


def test_no_file_is_called_utils():
    assert [file for file in sources(".py", ".ts") if file.stem in NAMELESS] == []


def test_files_are_short_enough_to_read():
    long = {
        str(file.relative_to(ROOT)): file.read_text().count("\n")
        for file in sources(".py", ".html", ".ts", ".css")
    }
    assert {name: lines for name, lines in long.items() if lines > 400} == {}


@pytest.mark.parametrize("package", PACKAGES)
def test_each_module_says_what_lives_in_it(package):
    silent = []
    for file in sources(".py"):
        counts = file.is_relative_to(ROOT / package) and file.name not in {"apps.py", "__init__.py"}
        if counts and not ast.get_docstring(ast.parse(file.read_text())):
            silent.append(str(file.relative_to(ROOT)))
    assert silent == []


def test_functions_are_short_enough_to_read():
    long = []
    for file in sources(".py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > 60:
                    long.append(f"{file.relative_to(ROOT)}:{node.lineno} {node.name} has {length} lines")
    assert long == []


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_moments_end_in_at_and_days_in_on_or_day(model):
    for field in model._meta.get_fields():
        if isinstance(field, models.DateTimeField):
            assert field.name.endswith(("at", "_until", "_after", "last_login")), field.name
        elif isinstance(field, models.DateField):
            assert field.name.endswith(("_on", "day", "date")), field.name
        elif isinstance(field, models.BooleanField):
            assert re.match(r"(is|has|can|keeps?|counts?|was)_", field.name) or field.name.endswith(
                "_requested"
            ), field.name


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_no_model_has_a_hidden_order(model):
    assert not model._meta.ordering


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_each_check_of_the_database_has_a_sentence(model):
    for constraint in model._meta.constraints:
        assert constraint.violation_error_message != constraint.default_violation_error_message, (
            constraint.name
        )


def test_doors_do_not_spell_out_filters():
    spelled = []
    for file in sources(".py"):
        if (
            file.parent.name in {"views", "api", "mlflow_api"}
            and file.is_relative_to(ROOT)
            and "tests" not in file.parts
        ):
            for number, line in enumerate(file.read_text().splitlines(), 1):
                if re.search(r"\.(filter|exclude)\(", line):
                    spelled.append(f"{file.relative_to(ROOT)}:{number}: {line.strip()}")
    assert spelled == []


def test_templates_have_no_inline_script_style_or_handler():
    found = []
    for file in sources(".html"):
        for number, line in enumerate(file.read_text().splitlines(), 1):
            if re.search(r"\son[a-z]+=|\sstyle=|javascript:", line) and "emails" not in file.parts:
                found.append(f"{file.relative_to(ROOT)}:{number}: {line.strip()}")
    assert found == []


def test_a_web_process_starts_without_pandas_and_the_holidays():
    code = (
        "import os, sys; os.environ['DJANGO_SETTINGS_MODULE'] = 'config.settings.test';"
        "import config.asgi; from django.urls import get_resolver; get_resolver().url_patterns;"
        "print([name for name in ('pandas', 'numpy', 'holidays', 'matplotlib', 'PIL') if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_no_registry_is_named():
    hosts = re.compile(
        "|".join(
            [
                "pypi" + r"\.org",
                r"registry\.npm" + "js",
                r"deb\.deb" + r"ian\.org",
                "files\\.python" + "hosted",
            ]
        )
    )
    kept = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    named = [
        name
        for name in kept.stdout.split("\0")
        if name and (ROOT / name).is_file() and hosts.search((ROOT / name).read_text(errors="replace"))
    ]
    assert named == []
