"""Rules for the texts that users read."""

from __future__ import annotations

import ast
import importlib.util
import re
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.source import INTEGRATION, ROOT, nodes, own_modules, read_json, strings, words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

EN = read_json(INTEGRATION / "translations" / "en.json")
ICONS = read_json(INTEGRATION / "icons.json")
LANGUAGES = ("en", "zh-Hans")

TOP_LEVEL = words(
    """common conditions config config_panel config_subentries conversation device device_automation
    entity entity_component exceptions issues options preview_features selector services
    system_health title triggers"""
)


@pytest.fixture(scope="module")
def script() -> ModuleType:
    """Return the script that compares the languages."""
    spec = importlib.util.spec_from_file_location("translations", ROOT / "scripts/translations.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_languages_have_the_same_keys_and_placeholders(script: ModuleType) -> None:
    assert script.languages() == ["zh-Hans"]
    assert script.differences("zh-Hans") == []


def test_comparison_sees_differences(script: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = {"en": {"a": "{x}", "b": ""}, "de": {"a": "{y}", "c": ""}}
    monkeypatch.setattr(script, "texts", texts.__getitem__)

    assert len(script.differences("de")) == 3


@pytest.mark.parametrize(
    "language, card, disk", [("en", "card", "disk"), ("zh-Hans", "卡", "硬盘")]
)
def test_texts_about_recordings_fit_recorders_too(language: str, card: str, disk: str) -> None:
    tree = read_json(INTEGRATION / "translations" / f"{language}.json")
    texts = [
        text["message"]
        for key, text in tree["exceptions"].items()
        if key.startswith(("recording", "saving"))
    ]

    for text in [*texts, tree["selector"]["recording_source"]["options"]["card"]]:
        assert card not in text or disk in text, text


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_keep_to_hassfest(language: str) -> None:
    tree = read_json(INTEGRATION / "translations" / f"{language}.json")

    assert set(tree) <= TOP_LEVEL
    for path, text in _texts(tree):
        where = ".".join(path)
        assert text, where
        assert text == text.strip(), where
        assert not re.search(r"<[a-z/]", text), f"{where}: HTML"
        assert not re.search(r"https?://|www\.", text), f"{where}: address; use a placeholder"
        assert not re.search(r"'{\w+}'", text), f"{where}: quoted placeholder"
        assert all(name.isidentifier() for name in re.findall(r"{([^}]*)}", text)), where
        assert "state" not in path or "{" not in text, f"{where}: placeholder in a state"
        for key in path:
            assert re.fullmatch(r"[a-z0-9](?:[a-z0-9]|[-_](?=[a-z0-9]))*", key), where


@pytest.mark.parametrize("kind", ["config", "options"])
def test_every_field_is_explained(kind: str) -> None:
    for name, step in EN[kind]["step"].items():
        assert set(step.get("data", {})) == set(step.get("data_description", {})), name


def test_issues_are_complete() -> None:
    for name, issue in EN["issues"].items():
        assert "title" in issue, name
        assert ("description" in issue) != ("fix_flow" in issue), name


def test_every_key_in_code_has_a_text() -> None:
    known = set().union(
        EN["exceptions"],
        EN["issues"],
        EN["selector"],
        *EN["entity"].values(),
        *ICONS["entity"].values(),
    )
    named = {
        keyword.value.value
        for path in own_modules()
        for call in nodes(path, ast.Call)
        for keyword in call.keywords
        if keyword.arg == "translation_key" and isinstance(keyword.value, ast.Constant)
    }

    assert named, "none found: has the way of naming keys changed?"
    assert named <= known


def test_every_text_is_used() -> None:
    in_code = strings(own_modules())
    # The choices of an action's field are named where the field is.
    actions = (INTEGRATION / "services.yaml").read_text(encoding="utf-8")
    in_code |= set(re.findall(r"translation_key: (\w+)", actions))
    in_code |= {prefix + word for prefix in _prefixes_of_keys() for word in in_code}
    steps = {
        function.name.removeprefix("async_step_")
        for name in ("config_flow.py", "options_flow.py")
        for function in nodes(INTEGRATION / name, ast.AsyncFunctionDef)
    }
    wanted = {
        *EN["exceptions"],
        *EN["issues"],
        *EN["selector"],
        *EN["config"]["error"],
        *EN["system_health"]["info"],
        *(key for entities in EN["entity"].values() for key in entities),
    }

    assert wanted - in_code == set()
    assert {*EN["config"]["step"], *EN["options"]["step"]} <= steps


def test_icons_are_material_and_belong_to_an_entity() -> None:
    for platform, entities in ICONS["entity"].items():
        for key, icons in entities.items():
            assert key in EN["entity"][platform]
            states = icons.get("state", {})
            assert icons["default"] not in states.values(), key
            # Home Assistant itself has words for on and off.
            own = {"on", "off"} if platform in {"binary_sensor", "switch"} else set()
            assert set(states) <= own | set(EN["entity"][platform][key].get("state", {})), key
    assert all(text.startswith("mdi:") for _, text in _texts(ICONS))


def test_actions_are_described() -> None:
    path = INTEGRATION / "services.yaml"
    actions = set(yaml.safe_load(path.read_text(encoding="utf-8"))) if path.exists() else set()
    registering = {
        "async_register_admin_service",
        "async_register_entity_service",
        "async_register_platform_entity_service",
    }
    registered = any(
        ast.unparse(call.func).rpartition(".")[2] in registering
        or ast.unparse(call.func).endswith("services.async_register")
        for module in own_modules()
        for call in nodes(module, ast.Call)
    )

    assert bool(actions) == registered
    assert actions == set(EN.get("services", {})) == set(ICONS.get("services", {}))
    for name in ("README.md", "README.zh-CN.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert all(f"ezviz_open.{action}" in text for action in actions), name


def _prefixes_of_keys() -> set[str]:
    """Return what f-strings that make up a translation key begin with."""
    return {
        str(keyword.value.values[0].value)
        for path in own_modules()
        for keyword in nodes(path, ast.keyword)
        if keyword.arg == "translation_key" and isinstance(keyword.value, ast.JoinedStr)
        if isinstance(keyword.value.values[0], ast.Constant)
    }


def _texts(
    tree: dict[str, Any], path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], str]]:
    """Return the texts with their paths of keys."""
    for key, value in tree.items():
        if isinstance(value, dict):
            yield from _texts(value, (*path, key))
        else:
            yield (*path, key), value
