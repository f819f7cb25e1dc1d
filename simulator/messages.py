"""What the platform says beside its codes, in its two languages (appendix C)."""

from __future__ import annotations

OK = 200

_ZH_EN: dict[int, tuple[str, str]] = {
    OK: ("操作成功!", "Operation succeeded"),
    9048: ("免费版并发数达到上限", "Concurrency of the free plan reached"),
    9049: ("免费版限制码率1Mbps", "The free plan is limited to 1 Mbit/s"),
    9053: ("视频编码格式不是H264", "The video is not H264"),
    5404: ("设备不在线", "The device is offline"),
    5411: ("没有权限", "No permission"),
    5409: ("设备处于隐私遮蔽状态", "The device is in privacy mask status"),
    5546: ("取流并发数达到上限", "Concurrent streams reached"),
    10001: ("参数错误", "Parameters error"),
    10002: ("accessToken异常或过期", "accessToken exception or expired"),
    10004: ("用户不存在", "The user does not exist"),
    10005: ("appKey异常", "appKey exception"),
    10007: ("调用次数达到上限", "No more calling attempts are allowed"),
    10017: ("appKey不存在", "appKey does not exist"),
    10026: (
        "设备数量超出个人版限制，当前设备无法操作，请充值企业版",
        "More devices than the personal plan allows",
    ),
    10028: ("抓图接口调用次数超限", "Captures exceed the limit"),
    10029: ("调用频率超过限制", "The call frequency exceeds the upper-limit"),
    10030: ("appKey和appSecret不匹配", "appKey and appSecret mismatch"),
    10031: (
        "子账户或萤石用户没有权限",
        "The sub-account or the EZVIZ user has no permission",
    ),
    10051: ("无权限进行抓图", "No right to capture"),
    20001: ("通道不存在", "The channel does not exist"),
    20002: ("设备不存在", "Device does not exist"),
    20006: ("网络异常", "Network exception"),
    20007: ("设备不在线", "The device is offline"),
    20008: ("设备响应超时", "The device response timeout"),
    20010: ("设备验证码错误", "The device verification code error"),
    20013: ("设备已被别人添加", "The device has been added by other users"),
    20014: ("设备序列号不正确", "Incorrect device serial No"),
    20015: ("设备不支持该功能", "The device does not support the function"),
    20017: ("设备已被自己添加", "The device has been added by yourself"),
    20018: ("该用户不拥有该设备", "The user does not have this device"),
    20032: ("该用户下通道不存在", "The channel does not exist for this user"),
    30001: ("用户不存在", "The user doesn't exist"),
    49999: ("数据异常", "Data exception"),
    50000: ("服务器异常", "The server exception"),
    60000: ("设备不支持云台控制", "The device does not support PTZ control"),
    60002: ("设备云台旋转达到上限位", "The device PTZ has reached the top limit"),
    60003: ("设备云台旋转达到下限位", "The device PTZ has reached the bottom limit"),
    60004: ("设备云台旋转达到左限位", "The device PTZ has reached the left limit"),
    60005: ("设备云台旋转达到右限位", "The device PTZ has reached the right limit"),
    60006: ("云台当前操作失败", "PTZ control failed"),
    60007: ("预置点个数超过最大值", "No more preset can be added"),
    60008: ("C6预置点个数达到上限", "The preset number of C6 has reached the limit"),
    60009: ("正在调用预置点", "The preset is calling"),
    60010: ("该预置点已经是当前位置", "The preset is the current position"),
    60011: ("预置点不存在", "The preset does not exist"),
    60012: ("未知错误", "Unknown error"),
    60013: ("设备版本已是最新", "The version is the latest one"),
    60014: ("设备正在升级", "The device is upgrading"),
    60015: ("设备正在重启", "The device is rebooting"),
    60016: ("加密未开启，无须关闭", "The encryption is disabled"),
    60017: ("设备抓图失败", "Capturing failed"),
    60018: ("设备升级失败", "Upgrading device failed"),
    60019: ("加密已开启", "The encryption is enabled"),
    60020: ("不支持该命令", "The command is not supported"),
    60021: ("当前已是该布撤防状态", "It is current arming/disarming status"),
    60022: ("当前状态无需操作", "It is current status"),
    60026: ("设备处于隐私遮蔽状态", "The device is in privacy mask status"),
    60027: ("设备正在镜像操作", "The device is mirroring"),
    60028: ("设备正在键控动作", "The device is controlling PTZ"),
    60029: ("设备处于语音对讲状态", "The device is in two-way audio status"),
    60058: ("设备存在高风险，需要确权", "High risk, ownership must be confirmed"),
    60083: ("当前正在开启隐私遮蔽", "The privacy mask is being switched on"),
    60084: ("当前正在关闭隐私遮蔽", "The privacy mask is being switched off"),
}


def text(code: int, language: str) -> str:
    """Return the platform's text for a code in ``zh`` or ``en``."""
    zh, en = _ZH_EN.get(code, ("未知错误", "Unknown error"))
    return en if language == "en" else zh
