"""Rules that the repository keeps to: Home Assistant's and HACS's that we can check, and ours."""

from __future__ import annotations

import ast
import re
import struct
import sys
import tomllib
from typing import TYPE_CHECKING

import pytest
import yaml
from homeassistant.const import Platform

from tests.source import (
    CLIENT,
    INTEGRATION,
    ROOT,
    imports,
    modules,
    nodes,
    own_modules,
    read_json,
    tracked_files,
    tree,
    words,
)

if TYPE_CHECKING:
    from pathlib import Path

MANIFEST = read_json(INTEGRATION / "manifest.json")
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
PLATFORMS = [
    path for path in own_modules() if path.parent == INTEGRATION and path.stem in set(Platform)
]

# What hassfest lets a custom integration say; any other key is an error there.
MANIFEST_KEYS = words(
    """domain name after_dependencies bluetooth codeowners config_flow dependencies dhcp disabled
    documentation homekit import_executor integration_type iot_class issue_tracker loggers mqtt
    preview_features quality_scale requirements single_config_entry ssdp usb version zeroconf"""
)

RULES = words(
    """action-setup appropriate-polling brands common-modules config-flow config-flow-test-coverage
    dependency-transparency docs-actions docs-conditions docs-high-level-description
    docs-installation-instructions docs-removal-instructions docs-triggers entity-event-setup
    entity-unique-id has-entity-name runtime-data test-before-configure test-before-setup
    unique-config-entry

    action-exceptions config-entry-unloading docs-configuration-parameters
    docs-installation-parameters entity-unavailable integration-owner log-when-unavailable
    parallel-updates reauthentication-flow test-coverage

    devices diagnostics discovery discovery-update-info docs-data-update docs-examples
    docs-known-limitations docs-supported-devices docs-supported-functions docs-troubleshooting
    docs-use-cases dynamic-devices entity-category entity-device-class entity-disabled-by-default
    entity-translations exception-translations icon-translations reconfiguration-flow repair-issues
    stale-devices

    async-dependency inject-websession strict-typing"""
)

# Components that may be used without being declared, beside the platforms: they are always there,
# or have a module of the same name here which they load themselves.
UNDECLARED = {"stream", "system_health", "websocket_api", "diagnostics", "repairs", "media_source"}

HEADINGS = {
    "docs-supported-devices": ("Supported and unsupported devices", "支持与不支持的设备"),
    "docs-installation-instructions": ("Installation", "安装"),
    "docs-installation-parameters": ("Configuration", "配置"),
    "docs-configuration-parameters": ("Options", "选项"),
    "docs-supported-functions": ("Entities", "实体"),
    "docs-examples": ("Examples", "示例"),
    "docs-data-update": ("How data is updated", "数据如何更新"),
    "docs-known-limitations": ("Known limitations", "已知限制"),
    "docs-troubleshooting": ("Troubleshooting", "故障排查"),
    "docs-removal-instructions": ("Removal", "移除"),
}


def test_manifest_is_as_hassfest_wants_it() -> None:
    keys = list(MANIFEST)

    assert set(keys) <= MANIFEST_KEYS
    assert keys[:2] == ["domain", "name"]
    assert keys[2:] == sorted(keys[2:])
    assert MANIFEST["domain"] == INTEGRATION.name
    assert MANIFEST["codeowners"]
    assert MANIFEST["iot_class"] == "cloud_polling"
    assert MANIFEST["integration_type"] == "hub"
    assert MANIFEST["documentation"].startswith("https://")
    assert MANIFEST["requirements"] == []


def test_versions_agree() -> None:
    assert MANIFEST["version"] == VERSION
    assert f"## [{VERSION}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_hacs_installs_the_zip_of_the_release() -> None:
    hacs = read_json(ROOT / "hacs.json")

    assert set(hacs) <= {"name", "homeassistant", "hacs", "country", "zip_release", "filename"}
    assert hacs["zip_release"] is True
    assert hacs["filename"] == f"{INTEGRATION.name}.zip"
    assert f"Home Assistant {hacs['homeassistant'].rsplit('.', 1)[0]}." in (
        ROOT / "requirements" / "ha-min.txt"
    ).read_text(encoding="utf-8")
    assert [path.name for path in INTEGRATION.parent.iterdir() if path.is_dir()].count(
        INTEGRATION.name
    ) == 1


def test_quality_scale_speaks_about_every_rule() -> None:
    text = (INTEGRATION / "quality_scale.yaml").read_text(encoding="utf-8")
    rules = yaml.safe_load(text)["rules"]

    assert len(RULES) == 54
    assert set(rules) == RULES
    for rule, value in rules.items():
        status = value if isinstance(value, str) else value["status"]
        assert status in ("done", "todo", "exempt"), rule
        assert status != "exempt" or value["comment"].strip(), rule


@pytest.mark.parametrize(
    "name, shortest, exact",
    [
        ("icon.png", (256, 256), True),
        ("icon@2x.png", (512, 512), True),
        ("dark_icon.png", (256, 256), True),
        ("dark_icon@2x.png", (512, 512), True),
        ("logo.png", (128, 256), False),
        ("logo@2x.png", (256, 512), False),
        ("dark_logo.png", (128, 256), False),
        ("dark_logo@2x.png", (256, 512), False),
    ],
)
def test_brand_pictures_have_the_sizes(name: str, shortest: tuple[int, int], exact: bool) -> None:  # noqa: FBT001 - a column of the table
    data = (INTEGRATION / "brand" / name).read_bytes()
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", data[16:24])

    assert shortest[0] <= min(width, height) <= shortest[1]
    assert not exact or width == height


def test_readmes_have_what_the_rules_want() -> None:
    outlines = []
    for column, name in enumerate(("README.md", "README.zh-CN.md")):
        lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
        headings = [line for line in lines if re.match(r"#{2,4} ", line)]
        titles = {line.lstrip("# ") for line in headings}
        for rule, wanted in HEADINGS.items():
            assert wanted[column] in titles, f"{name}: {rule}"
        outlines.append([line.split(" ", 1)[0] for line in headings])

    assert outlines[0] == outlines[1]


@pytest.mark.parametrize("path", PLATFORMS, ids=lambda path: path.stem)
def test_platforms_do_not_wait_for_one_another(path: Path) -> None:
    # Order comes from our own governor; a platform's semaphore would make cameras wait in line.
    values = {
        target.id: node.value
        for node in nodes(path, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }

    assert ast.literal_eval(values["PARALLEL_UPDATES"]) == 0


def test_platforms_were_found() -> None:
    assert {"camera", "sensor"} <= {path.stem for path in PLATFORMS}


@pytest.mark.parametrize("path", modules(CLIENT), ids=lambda path: path.stem)
def test_client_knows_nothing_of_home_assistant(path: Path) -> None:
    allowed = sys.stdlib_module_names | {"aiohttp", "cryptography", "mashumaro", "yarl"}
    depth = len(path.relative_to(CLIENT).parts)

    assert {name.split(".")[0] for name in imports(path)} <= allowed
    assert all(node.level <= depth for node in nodes(path, ast.ImportFrom)), (
        "reaches out of openapi"
    )


@pytest.mark.parametrize("path", own_modules(), ids=lambda path: path.stem)
def test_integration_uses_the_client_by_its_front_door(path: Path) -> None:
    for node in nodes(path, ast.ImportFrom):
        assert not (node.level and (node.module or "").startswith("openapi."))


def test_simulator_and_integration_share_nothing() -> None:
    for folder, stranger in (("simulator", "custom_components"), (INTEGRATION, "simulator")):
        for path in modules(ROOT / folder):
            assert stranger not in {name.split(".")[0] for name in imports(path)}, path


@pytest.mark.parametrize("path", own_modules(), ids=lambda path: path.stem)
def test_components_are_declared(path: Path) -> None:
    declared = {*MANIFEST.get("dependencies", []), *MANIFEST.get("after_dependencies", [])}
    used = {
        name.split(".")[2]
        for name in imports(path, at_run_time=True)
        if name.startswith("homeassistant.components.")
    }

    assert used <= declared | UNDECLARED | set(Platform)


@pytest.mark.parametrize("path", own_modules(), ids=lambda path: path.stem)
def test_only_compat_asks_for_versions(path: Path) -> None:
    versions = {"__version__", "MAJOR_VERSION", "MINOR_VERSION", "version_info", "find_spec"}
    from_core = {
        alias.asname or alias.name
        for node in nodes(path, ast.ImportFrom)
        if not node.level and (node.module or "").startswith("homeassistant")
        for alias in node.names
    }
    asked = {node.id for node in nodes(path, ast.Name)} | {
        n.attr for n in nodes(path, ast.Attribute)
    }
    probed = {
        call.args[0].id
        for call in nodes(path, ast.Call)
        if isinstance(call.func, ast.Name) and call.func.id == "hasattr"
        if isinstance(call.args[0], ast.Name)
    }

    assert path.stem == "compat" or not (asked & versions or probed & from_core)


@pytest.mark.parametrize("path", own_modules(), ids=lambda path: path.stem)
def test_words_and_icons_come_from_the_translations(path: Path) -> None:
    for node in nodes(path, ast.Assign):
        for target in node.targets:
            name = target.id if isinstance(target, ast.Name) else getattr(target, "attr", "")
            assert name != "_attr_icon"
            literal = isinstance(node.value, (ast.JoinedStr, ast.Constant))
            assert not (
                name == "_attr_name" and literal and getattr(node.value, "value", "") is not None
            )


@pytest.mark.parametrize("path", own_modules(), ids=lambda path: path.stem)
def test_errors_for_people_are_translated(path: Path) -> None:
    shown = {"HomeAssistantError", "ServiceValidationError", "UpdateFailed"} | {
        f"ConfigEntry{kind}" for kind in ("AuthFailed", "Error", "NotReady")
    }
    for node in nodes(path, ast.Raise):
        if isinstance(node.exc, ast.Call) and getattr(node.exc.func, "id", "") in shown:
            # Without a name the keyword is an unpacked mapping, as errors.text_of returns it.
            assert {word.arg for word in node.exc.keywords} & {"translation_key", None}, node.lineno


@pytest.mark.parametrize("path", own_modules(), ids=lambda path: path.stem)
def test_state_lives_in_the_entry(path: Path) -> None:
    for node in nodes(path, ast.Subscript):
        assert ast.unparse(node) != "hass.data[DOMAIN]"


@pytest.mark.parametrize(
    "path",
    [
        path
        for folder in ("custom_components", "simulator", "demo")
        for path in modules(ROOT / folder)
    ],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_modules_work_on_both_pythons(path: Path) -> None:
    if path.stat().st_size == 0:
        return
    assert ast.get_docstring(tree(path))
    assert "from __future__ import annotations" in path.read_text(encoding="utf-8") or not any(
        nodes(path, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef)  # type: ignore[arg-type]
    )
    ast.parse(path.read_text(encoding="utf-8"), feature_version=(3, 13))


def test_no_file_names_this_machine_or_a_registry() -> None:
    # The brackets keep the pattern from finding itself.
    machine = re.compile(
        r"py[p]i\.org|pythonhos[t]ed\.org|registry\.npm[j]s|deb\.debi[a]n\.org"
        r"|(?:^|[^a-z])/(?:wo[r]k|fa[r]m|ro[o]t)/",
        re.MULTILINE,
    )
    for path in tracked_files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        assert not (found := machine.search(text)), f"{path}: {found}"


def test_no_lock_file_and_nothing_big() -> None:
    files = tracked_files()

    assert "uv.lock" not in {path.name for path in files}
    assert [path for path in files if path.stat().st_size > 1_000_000] == []
    # hassfest takes every file of this name for an integration.
    assert [path for path in files if path.name == "manifest.json"] == [
        INTEGRATION / "manifest.json"
    ]
