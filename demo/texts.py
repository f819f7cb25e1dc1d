"""What the demo itself says, in the languages that it speaks."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """The words of one language; braces are filled in."""

    home: str
    dashboard: str
    live: str
    more: str
    trouble: str
    nothing_wrong: str
    left_out: str
    port_taken: str
    ready: str
    address: str
    sign_in: str
    cloud: str
    logs: str
    ends: str


LANGUAGES: dict[str, Texts] = {
    "en": Texts(
        home="EZVIZ demo",
        dashboard="Cameras",
        live="Live",
        more="More cameras",
        trouble="Why there is no picture",
        nothing_wrong="No trouble is known. A camera that brings no picture says here why.",
        left_out="… and {count} more under Settings, Devices & services, EZVIZ Open.",
        port_taken="Port {wanted} is taken by another program, so port {port} is used.",
        ready="Ready after {seconds:.1f} s",
        address="Open       {url}",
        sign_in="           no login from this machine (user {user}, password {password})",
        cloud="Cloud      {url}   appKey {app_key}   secret {app_secret}",
        logs="Logs       {path}",
        ends="Ctrl-C ends it.",
    ),
    "zh-Hans": Texts(
        home="萤石演示",
        dashboard="摄像头",
        live="实时画面",
        more="更多摄像头",
        trouble="为什么没有画面",
        nothing_wrong="目前没有发现问题。摄像头没有画面时，会在这里说明原因。",
        left_out="……另有 {count} 个，请到“设置 > 设备与服务 > EZVIZ Open”查看。",
        port_taken="端口 {wanted} 已被其他程序占用，改用端口 {port}。",
        ready="{seconds:.1f} 秒后就绪",
        address="请打开     {url}",
        sign_in="           在本机上无需登录（用户 {user}，密码 {password}）",
        cloud="模拟云     {url}   appKey {app_key}   secret {app_secret}",
        logs="日志       {path}",
        ends="按 Ctrl-C 结束。",
    ),
}
