"""What the demo itself says, in the languages that it speaks."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """The words of one language; braces are filled in."""

    home: str
    dashboard: str
    live: str
    stills: str
    trouble: str
    left_out: str
    about: str
    label: str
    controls: str
    turn: str
    settings: str
    mirror: str
    shutters: str
    health: str
    account: str
    say_hello: str
    hello: str
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
        stills="Stills: open one to watch it live",
        trouble="Why there is no picture",
        left_out="… and {count} more under Settings, Devices & services, EZVIZ Open.",
        about="The clock in the pictures shows China's time. The account is simulated: it allows "
        "more streams at once and more calls than EZVIZ's free plan, so that all pictures on this "
        "page may play together. Only “API calls left today” on the page “Controls” is counted "
        "as on the free plan.",
        label="The video of **{camera}** is encrypted. To turn that off, open its repair under "
        "Settings, System, Repairs, and type the code on its label: **{code}**",
        controls="Controls",
        turn="Turn",
        settings="Picture and device",
        mirror="Pressing the same again turns the picture back.",
        shutters="Lens shutters",
        health="What devices report",
        account="Account",
        say_hello="Say hello",
        hello="Hello, this is {camera}. I say what Home Assistant tells me.",
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
        stills="静态画面：点开后实时播放",
        trouble="为什么没有画面",
        left_out="……另有 {count} 个，请到“设置 → 设备与服务 → EZVIZ Open”查看。",
        about="画面中的时钟为中国时间。这是模拟账号，允许的同时播放路数和接口调用次数都比萤石免费版多，因此本页的所有画面可以同时播放。"
        "只有“控制”页上的“今日剩余接口调用”仍按免费版计算。",
        label="**{camera}**的视频已加密。如需关闭加密，"
        "请打开“设置 → 系统 → 修复”中该摄像头的提示，填写机身标签上的验证码：**{code}**",
        controls="控制",
        turn="云台转动",
        settings="画面与设备",
        mirror="再按一次同一按钮即可恢复。",
        shutters="镜头遮蔽",
        health="设备状态",
        account="账号",
        say_hello="打个招呼",
        hello="你好，我是{camera}。Home Assistant 让我说什么，我就说什么。",
        port_taken="端口 {wanted} 已被其他程序占用，改用端口 {port}。",
        ready="{seconds:.1f} 秒后就绪",
        address="请打开     {url}",
        sign_in="           在本机上无需登录（用户 {user}，密码 {password}）",
        cloud="模拟云     {url}   appKey {app_key}   secret {app_secret}",
        logs="日志       {path}",
        ends="按 Ctrl-C 结束。",
    ),
}
