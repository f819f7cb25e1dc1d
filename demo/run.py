"""The demo from start to end."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
import time
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from . import account, configuration, dashboard, household
from .child import Child
from .errors import DemoError
from .home_assistant import PASSWORD, USER, HomeAssistant
from .ports import choose
from .state import State, clear, reserved
from .texts import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .options import Options

_PATIENCE = 120.0
"""Seconds for everything to get ready; a few are enough unless the machine is very busy."""

_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

_COMFORT = ("stream_slots=12", "quota_per_minute=300", "quota_per_day=100000", "max_devices=0")
"""So that all pictures may play at once; a bare simulator keeps to the strict free plan."""


async def run(options: Options) -> int:
    """Run until a signal comes; raises DemoError when a child ends by itself."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in _STOP_SIGNALS:
        loop.add_signal_handler(number, stopped.set)
    with reserved(options.state):
        demo = Demo(options)
        tasks = [asyncio.ensure_future(c) for c in (demo.run(), demo.watch(), stopped.wait())]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await demo.stop()
    return 0


class Demo:
    """The simulated cloud, Home Assistant, and what connects them."""

    def __init__(self, options: Options) -> None:
        """Start nothing yet."""
        self._options = options
        self._texts = LANGUAGES[options.language]
        self._folder = options.state
        self._began = time.monotonic()
        self._children: list[Child] = []

    async def run(self) -> None:
        """Get ready, say so, and stay."""
        try:
            async with asyncio.timeout(_PATIENCE):
                print(await self._get_ready(), flush=True)
        except TimeoutError:
            text = f"not ready after {_PATIENCE:.0f} s; see the logs in {self._folder}"
            raise DemoError(text) from None
        await asyncio.Event().wait()

    async def watch(self) -> None:
        """Wait until a child ends, which none does by itself, and raise DemoError."""
        while all(child.running for child in self._children):  # noqa: ASYNC110 - they come later
            await asyncio.sleep(0.2)
        child = next(child for child in self._children if not child.running)
        text = f"{child.name} has ended (status {child.process.returncode})"
        raise DemoError(f"{text}. {child.log} ends with:\n{child.last_words()}")

    async def stop(self) -> None:
        """End what was started, Home Assistant before its cloud."""
        for child in reversed(self._children):
            await child.stop(patience=15)

    async def _get_ready(self) -> str:
        """Start everything and return the ready line."""
        options, folder = self._options, self._folder
        state = State.load(folder, version("homeassistant"))
        if options.fresh or state.is_fresh:
            clear(folder)
            state = State(home_assistant=state.home_assistant)
        state.save(folder)
        cloud = await self._start_cloud(state)
        await household.furnish(cloud, options.language)
        port = choose(options.port)
        if options.port not in (port, 0):
            print(self._texts.port_taken.format(wanted=options.port, port=port), file=sys.stderr)
        config = folder / "config"
        configuration.write(config, port=port, language=options.language)
        # The packages are all there, and a demo fetches nothing from the internet.
        await self._start("home-assistant", "homeassistant", "--config", str(config), "--skip-pip")
        async with HomeAssistant(port) as home:
            await home.until_answering()
            await home.sign_in(options.language)
            await home.until_running()
            if state.cloud != cloud["api"]:
                await account.set_up(home, cloud)
            state.cloud = cloud["api"]
            state.save(folder)
            await account.until_loaded(home)
            page = await dashboard.install(home, cloud, options.language)
            return self._announcement(home.url, page, cloud)

    async def _start_cloud(self, state: State) -> dict[str, Any]:
        """Start the simulator, on the last run's ports if they are free, and return what it is."""
        state.api_port, state.rtmp_port = choose(state.api_port), choose(state.rtmp_port)
        command = ["--port", str(state.api_port), "--rtmp-port", str(state.rtmp_port)]
        command += ["--region", self._options.region]
        if self._options.devices is not None:
            command += ["--devices", str(self._options.devices)]
        for setting in (*_COMFORT, *self._options.settings):
            command += ["--set", setting]
        child = await self._start("simulator", "simulator", *command, speaks=True)
        if not (line := await child.first_line()):
            await asyncio.Event().wait()  # its end is reported by the one who watches
        cloud: dict[str, Any] = json.loads(line)
        return cloud

    async def _start(self, name: str, module: str, *arguments: str, speaks: bool = False) -> Child:
        """Start a module of this Python and end it with the demo."""
        log = self._folder / f"{name}.log"
        command = (sys.executable, "-m", module, *arguments)
        child = await Child.start(name, log, *command, speaks=speaks)
        self._children.append(child)
        return child

    def _announcement(self, url: str, page: str, cloud: Mapping[str, Any]) -> str:
        """Return the ready line, for a program or for a person."""
        seconds = time.monotonic() - self._began
        if self._options.as_json:
            ready = {
                "home_assistant": url,
                "dashboard": page,
                "username": USER,
                "password": PASSWORD,
                "cloud": cloud["api"],
                "app_key": cloud["app_key"],
                "app_secret": cloud["app_secret"],
                "seconds": round(seconds, 2),
            }
            return json.dumps(ready)
        texts = self._texts
        secrets = {name: cloud[name] for name in ("app_key", "app_secret")}
        lines = (
            texts.ready.format(seconds=seconds),
            "",
            texts.address.format(url=page),
            texts.sign_in.format(user=USER, password=PASSWORD),
            texts.cloud.format(url=cloud["api"], **secrets),
            texts.logs.format(path=self._folder),
            "",
            texts.ends,
        )
        return "\n".join(lines)
