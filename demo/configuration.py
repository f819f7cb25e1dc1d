"""The configuration folder of the demo's Home Assistant."""

from __future__ import annotations

import importlib.util
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from .options import REPOSITORY
from .ports import HOST
from .texts import LANGUAGES

if TYPE_CHECKING:
    from pathlib import Path

# Only what the demo shows: default_config would look for devices in the network and ask servers
# outside. The quotes around the networks matter, "::1/128" is no YAML string without them.
_CONFIGURATION = """\
homeassistant:
  name: {name}
  language: {language}
  country: CN
  currency: CNY
  time_zone: Asia/Shanghai
  unit_system: metric
  latitude: 30.25
  longitude: 120.17
  internal_url: "http://{host}:{port}"
  media_dirs:
    local: {media}
  auth_providers:
    - type: trusted_networks
      trusted_networks: ["127.0.0.1/32", "::1/128"]
      allow_bypass_login: true
    - type: homeassistant
frontend:
history:
logbook:
media_source:
system_health:
demo_voice:
logger:
  default: warning
  logs:
    custom_components.ezviz_open: info
"""

_VOICE = {
    "domain": "demo_voice",
    "name": "Demo voice",
    "codeowners": [],
    "dependencies": ["tts"],
    "documentation": "https://github.com/ezviz-open/ha-ezviz-open",
    "iot_class": "calculated",
    "requirements": [],
    "version": "1.0.0",
}


def write(folder: Path, *, port: int, language: str) -> None:
    """Write what Home Assistant reads at its start; its own state of earlier runs stays."""
    storage = folder / ".storage"
    storage.mkdir(parents=True, exist_ok=True)
    media = folder / "media"
    media.mkdir(exist_ok=True)
    text = _CONFIGURATION.format(
        name=LANGUAGES[language].home,
        language=language,
        host=HOST,
        port=port,
        # In JSON's quotes, which are YAML's too: the path may hold what means something there.
        media=json.dumps(str(media), ensure_ascii=False),
    )
    text += listen_locally(folder, port)
    (folder / "configuration.yaml").write_text(text, encoding="utf-8")
    if not (storage / "onboarding").exists():
        # The steps beyond the first user would set up services of the internet.
        done = {"done": ["core_config", "analytics", "integration"]}
        _store(storage, "onboarding", done, version=4)
    _link(folder / "custom_components")


def listen_locally(folder: Path, port: int) -> str:
    """Have the web server listen on this machine alone; returns YAML that has to be added.

    Newer Home Assistants take YAML over as a trial of five minutes and then go back to listening on
    all addresses, so their storage gets the settings as confirmed ones. Older ones know YAML only.
    """
    if importlib.util.find_spec("homeassistant.components.http.config") is None:
        return f"http:\n  server_host: {HOST}\n  server_port: {port}\n"
    storage = folder / ".storage"
    storage.mkdir(parents=True, exist_ok=True)
    _store(storage, "http", _http(port), version=2, minor_version=2)
    return ""


def _http(port: int) -> dict[str, Any]:
    """Return the confirmed settings of the web server."""
    stable = {
        "server_host": [HOST],
        "server_port": port,
        "cors_allowed_origins": [],
        "login_attempts_threshold": -1,
        "ip_ban_enabled": True,
        "ssl_profile": "modern",
        "use_x_frame_options": True,
        "created_at": datetime.now(UTC).isoformat(),
        "error": None,
        "error_message": None,
    }
    return {"stable": stable, "pending": None, "yaml_migration_done": True}


def _store(folder: Path, key: str, data: object, *, version: int, minor_version: int = 1) -> None:
    document = {"version": version, "minor_version": minor_version, "key": key, "data": data}
    (folder / key).write_text(json.dumps(document, indent=2), encoding="utf-8")


def _link(folder: Path) -> None:
    """Let Home Assistant load the integration from the sources, and the voice of the demo."""
    if folder.is_symlink():
        folder.unlink()
    folder.mkdir(exist_ok=True)
    sources = {path.name: path for path in (REPOSITORY / "custom_components").iterdir()}
    voice = folder / "demo_voice"
    voice.mkdir(exist_ok=True)
    # Written here, since checks of integrations take any file of this name for one of theirs.
    (voice / "manifest.json").write_text(json.dumps(_VOICE), encoding="utf-8")
    for path in (REPOSITORY / "demo" / "voice").glob("*.py"):
        sources[f"demo_voice/{path.name}"] = path
    for name, path in sources.items():
        link = folder / name
        link.unlink(missing_ok=True)
        link.symlink_to(path, target_is_directory=path.is_dir())
