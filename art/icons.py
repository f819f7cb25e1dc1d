"""The line icons of the stills, our own, on a grid of 48 units.

Strokes only: colour, width and ends come from the card they are put on.
"""

from __future__ import annotations

from typing import Final

ICONS: Final[dict[str, str]] = {
    "play": (
        '<rect x="6" y="9" width="36" height="26" rx="5"/><path d="m20 16 10 6-10 6Z"/>'
        '<path d="M17 41h14"/>'
    ),
    "waves": (
        '<circle cx="24" cy="24" r="3.5"/>'
        '<path d="M16 32a11.3 11.3 0 0 1 0-16M32 16a11.3 11.3 0 0 1 0 16M10.3 37.7a19.4 19.4 0 '
        '0 1 0-27.4M37.7 10.3a19.4 19.4 0 0 1 0 27.4"/>'
    ),
    "no_signal": (
        '<path d="M5 18.5a27 27 0 0 1 9-5.7M22 11a27 27 0 0 1 21 7.5M11.5 25.5a18 18 0 0 1 '
        '8-4.7M30 22a18 18 0 0 1 6.5 3.5M18 32.3a9 9 0 0 1 12 0M24 39v.1"/>'
        '<path d="M9 7 39 41"/>'
    ),
    "moon": (
        '<path d="M39 28.5A16.5 16.5 0 1 1 19.5 9a13 13 0 0 0 19.5 19.5Z"/>'
        '<path d="M29 8h9l-9 10h9"/>'
    ),
    "lock": (
        '<rect x="9" y="21" width="30" height="20" rx="5"/>'
        '<path d="M16 21v-6a8 8 0 0 1 16 0v6"/><path d="M24 29v5"/>'
    ),
    "closed_eye": (
        '<path d="M5 20c4.5 6.5 11 10 19 10s14.5-3.5 19-10M24 30v7M13 27.5 9.5 33.5M35 '
        '27.5l3.5 6"/>'
    ),
    "stack": (
        '<rect x="5" y="17" width="27" height="21" rx="4"/>'
        '<path d="M11 12h23a4 4 0 0 1 4 4v17"/><path d="M17 7h22a4 4 0 0 1 4 4v17"/>'
        '<path d="m15.5 22.5 8 5-8 5Z"/>'
    ),
    "gauge": (
        '<path d="M9.5 36.5a18 18 0 1 1 29 0"/><path d="m24 27 8-9"/>'
        '<circle cx="24" cy="27" r="2.5"/><path d="M24 8v4M7 25h4M41 25h-4"/>'
    ),
    "codec": (
        '<rect x="5" y="10" width="38" height="28" rx="5"/>'
        '<path d="M13 10v28M35 10v28M5 19.3h8M5 28.7h8M35 19.3h8M35 28.7h8"/>'
        '<path d="m20 20 8 8M28 20l-8 8"/>'
    ),
    "no_entry": '<circle cx="24" cy="24" r="17.5"/><path d="M11.6 11.6 36.4 36.4"/>',
    "hourglass": (
        '<path d="M12 6h24M12 42h24M15 6v7c0 6 9 7 9 11s-9 5-9 11v7M33 6v7c0 6-9 7-9 11s9 5 9 '
        '11v7"/><path d="M20 36.5h8"/>'
    ),
    "many": (
        '<rect x="6" y="6" width="15" height="15" rx="4"/>'
        '<rect x="27" y="6" width="15" height="15" rx="4"/>'
        '<rect x="6" y="27" width="15" height="15" rx="4"/>'
        '<path d="M34.5 27.5v14M27.5 34.5h14"/>'
    ),
    "owner": (
        '<path d="M24 5 39 10v11c0 10-6 17-15 21.5C15 38 9 31 9 21V10Z"/>'
        '<circle cx="24" cy="19" r="5"/><path d="M15.5 33c1.5-5 4.5-7 8.5-7s7 2 8.5 7"/>'
    ),
    "key": ('<circle cx="15" cy="31" r="9"/><path d="M21.5 24.5 40 6M33 13l6 6M27 19l4 4"/>'),
    "cloud_off": (
        '<path d="M14.5 37A9.5 9.5 0 0 1 13 18.2M18.5 12.3A12.5 12.5 0 0 1 35.5 20.5 8.5 8.5 0 '
        '0 1 40.5 34"/><path d="M14.5 37H33"/><path d="M7 7 41 41"/>'
    ),
    "clock": '<circle cx="24" cy="25" r="17"/><path d="M24 15v10l7 5M18 4h12"/>',
    "parcel": (
        '<path d="M24 5 41 14v20L24 43 7 34V14Z"/><path d="M7 14l17 9 17-9M24 23v20"/>'
        '<path d="m15.5 9.5 17 9v7"/>'
    ),
    "question": (
        '<rect x="5" y="8" width="38" height="28" rx="5"/>'
        '<path d="M19 18.5a5 5 0 1 1 7 4.6c-1.6.8-2 1.6-2 3.4M24 31v.1M17 42h14"/>'
    ),
}
