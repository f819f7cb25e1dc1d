"""Capability sets of the simulated models, flat texts as device/capacity gives them (2.9)."""

from __future__ import annotations

_COMMON: dict[str, object] = {
    "support_alarm_voice": "1",
    "support_audio_onoff": "1",
    "support_auto_offline": "1",
    "support_capture": "1",
    "support_cloud": "1",
    "support_cloud_version": "1",
    "support_close_infrared_light": "1",
    "support_defence": "1",
    "support_defenceplan": "1",
    "support_device_offline_notify": "1",
    "support_disk": "1",
    "support_encrypt": "1",
    "support_fullday_record": "1",
    "support_language": "SIMPCN,ENGLISH",
    "support_message": "1",
    "support_modify_chan_name": "1",
    "support_modify_pwd": "1",
    "support_osd": "1",
    "support_privacy": "1",
    "support_resolution": "16-9",
    "support_sensibility_adjust": "1",
    "support_timezone": "1",
    "support_upgrade": "1",
    "support_volumn_set": "1",
    "support_weixin": "1",
    "support_wifi": "3",
    "support_wifi_2.4G": "1",
    "support_channel_number": 1,
    "video_quality_capacity": [
        {
            "streamType": stream,
            "videoLevel": level,
            "resolution": resolution,
            "videoBitRate": rate,
            "maxBitRate": "0",
        }
        for stream, level, resolution, rate in (
            ("2", "0", "2", "9"),
            ("2", "1", "2", "13"),
            ("1", "2", "19", "17"),
        )
    ],
}

_TURNING: dict[str, object] = {
    "ptz_top_bottom": "1",
    "ptz_left_right": "1",
    "ptz_45": "1",
    "ptz_zoom": "1",
    "ptz_focus": "1",
    "ptz_preset": "1",
    "ptz_close_scene": "1",
    "ptz_center_mirror": "1",
    "ptz_top_bottom_mirror": "1",
    "ptz_left_right_mirror": "1",
    "support_intelligent_track": "1",
    "support_ptz_homing_point": "1",
    "support_ssl": "1",
}

_NOT_TURNING: dict[str, object] = {"ptz_top_bottom": "0", "ptz_left_right": "0"}

INDOOR_PTZ: dict[str, object] = {**_COMMON, **_TURNING, "support_talk": "1"}

BULLET: dict[str, object] = {
    **_COMMON,
    **_NOT_TURNING,
    "support_talk": "3",
    "support_privacy": "0",
    "support_active_defense": "2",
    "support_alarm_light": "1",
    "support_human_filter": "1",
}

DOORBELL: dict[str, object] = {
    **_COMMON,
    **_NOT_TURNING,
    "support_talk": "1",
    "support_privacy": "0",
    "support_battery_manage": "1",
    "support_chime": "1",
    "support_doorbell_talk": "1",
    "support_fullday_record": "0",
    "support_low_power": "1",
    "support_pir_detect": "1",
    "support_sleep": "1",
}

FIXED_INDOOR: dict[str, object] = {
    **_COMMON,
    **_NOT_TURNING,
    "support_talk": "3",
    "ptz_center_mirror": "1",
}

RECORDER: dict[str, object] = {
    **_NOT_TURNING,
    "support_capture": "1",
    "support_channel_number": 16,
    "support_cloud": "0",
    "support_defence": "0",
    "support_device_offline_notify": "1",
    "support_disk": "1",
    "support_encrypt": "1",
    "support_nvr_whitelist": "1",
    "support_related_device": "4",
    "support_resolution": "16-9",
    "support_talk": "0",
    "support_upgrade": "1",
    "replay_chan_nums": "16",
    "video_quality_capacity": [],
}

GB28181: dict[str, object] = {"support_capture": "1", "support_channel_number": 1}
