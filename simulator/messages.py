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
    20014: ("设备序列号不正确", "Incorrect device serial No"),
    20015: ("设备不支持该功能", "The device does not support the function"),
    20018: ("该用户不拥有该设备", "The user does not have this device"),
    20032: ("该用户下通道不存在", "The channel does not exist for this user"),
    30001: ("用户不存在", "The user doesn't exist"),
    49999: ("数据异常", "Data exception"),
    50000: ("服务器异常", "The server exception"),
    60000: ("设备不支持云台控制", "The device does not support PTZ control"),
    60012: ("未知错误", "Unknown error"),
    60016: ("加密未开启，无须关闭", "The encryption is disabled"),
    60017: ("设备抓图失败", "Capturing failed"),
    60019: ("加密已开启", "The encryption is enabled"),
    60020: ("不支持该命令", "The command is not supported"),
    60022: ("当前状态无需操作", "It is current status"),
    60026: ("设备处于隐私遮蔽状态", "The device is in privacy mask status"),
    111000: ("语音资源包已用完", "The voice resource package is used up"),
    111001: ("录音时间太短或文件无效", "The recording is too short or the file is invalid"),
    111012: ("设备正忙，语音下发失败", "The device is busy, sending the voice failed"),
    60058: ("设备存在高风险，需要确权", "High risk, ownership must be confirmed"),
}


def text(code: int, language: str) -> str:
    """Return the platform's text for a code in ``zh`` or ``en``."""
    zh, en = _ZH_EN.get(code, ("未知错误", "Unknown error"))
    return en if language == "en" else zh
