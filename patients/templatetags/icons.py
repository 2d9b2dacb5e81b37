"""The drawings of design/, each named after what it shows; 24 by 24, drawn with the current colour."""

from types import MappingProxyType

ICONS = MappingProxyType(
    {
        "arrow-down": '<path d="M12 5v14M6 13l6 6 6-6"/>',
        "arrow-up": '<path d="M12 19V5M6 11l6-6 6 6"/>',
        "back": '<path d="M15 5l-7 7 7 7"/>',
        "bell": '<path d="M6 17h12l-1.5-2.5V10a4.5 4.5 0 0 0-9 0v4.5zM10.3 20h3.4"/>',
        "bolt": '<path d="M13.5 2.8 5 13.8h6.2L9.8 21.2l9-11.5h-6.5z"/>',
        "book": (
            '<path d="M12 6.5C10 5 7 4.5 4 4.8v13.7c3-.3 6 .2 8 1.7 2-1.5 5-2 8-1.7V4.8c-3-.3-6 .2-8 1.7z'
            'M12 6.5v13.5"/>'
        ),
        "calendar": '<rect x="3.5" y="5" width="17" height="15.5" rx="2"/><path d="M3.5 10h17M8 3v4M16 3v4"/>',
        "chart": '<path d="M4 20h16M7 16v-4M12 16V6M17 16V9"/>',
        "check": '<path d="M5 12.5l4.5 4.5L19 7.5"/>',
        "clinic": '<path d="M5 20.5V4.5h14v16M3 20.5h18M12 8v5M9.5 10.5h5M10 20.5v-4h4v4"/>',
        "clock": '<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3.2 2"/>',
        "cross": '<path d="M6 6l12 12M18 6 6 18"/>',
        "dash": '<circle cx="12" cy="12" r="9"/><path d="M8 12h8"/>',
        "done": '<circle cx="12" cy="12" r="9"/><path d="M8 12.3l2.8 2.8L16.2 9.4"/>',
        "flag": '<path d="M6 21V4h11.5L15 8.2l2.5 4.3H6"/>',
        "half": (
            '<circle cx="12" cy="12" r="9"/><path d="M12 3.5a8.5 8.5 0 0 1 0 17z" fill="currentColor" stroke="none"/>'
        ),
        "held": '<circle cx="12" cy="12" r="9"/><path d="M9.7 9v6M14.3 9v6"/>',
        "home": '<path d="M4 11l8-7 8 7v9h-5.5v-6h-5v6H4z"/>',
        "info": '<circle cx="12" cy="12" r="9"/><path d="M12 11v5.5M12 7.5v.01"/>',
        "key": '<circle cx="8" cy="15.5" r="4.5"/><path d="M11.3 12.2 20 3.5M16 7.5l3 3"/>',
        "mail": '<rect x="3" y="5" width="18" height="14" rx="2"/><path d="M3.5 7.5 12 13l8.5-5.5"/>',
        "minus": '<path d="M5 12h14"/>',
        "next": '<path d="M9 5l7 7-7 7"/>',
        "pause": '<path d="M8.5 5v14M15.5 5v14" stroke-width="3.5"/>',
        "pencil": '<path d="M4 20l1-4.5L16.5 4 20 7.5 8.5 19z"/>',
        "phone": (
            '<path d="M6.4 3.5h3l1.6 4.2-2 1.6a12.5 12.5 0 0 0 5.7 5.7l1.6-2 4.2 1.6v3a2 2 0 0 1-2.2 2'
            'A16.5 16.5 0 0 1 4.4 5.7a2 2 0 0 1 2-2.2z"/>'
        ),
        "play": '<path d="M8 5v14l11-7z" fill="currentColor"/>',
        "plus": '<path d="M12 5v14M5 12h14"/>',
        "point-away": '<path d="M7 17 17 7M10 7h7v7"/>',
        "print": '<path d="M7 8V3h10v5M6.5 17H4V9.5h16V17h-2.5M7 14h10v7H7z"/>',
        "pull-up": '<path d="M17 17 7 7M7 14V7h7"/>',
        "ring": '<circle cx="12" cy="12" r="9"/>',
        "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="M15.5 15.5 21 21"/>',
        "sliders": (
            '<path d="M4 7h8M18 7h2M4 17h2M12 17h8"/><circle cx="15" cy="7" r="2.5"/><circle cx="9" cy="17" r="2.5"/>'
        ),
        "stop": ('<path d="M8.3 3h7.4L21 8.3v7.4L15.7 21H8.3L3 15.7V8.3z"/><path d="M12 7.5v5.5M12 16.5v.01"/>'),
        "user": '<circle cx="12" cy="8" r="4"/><path d="M4 20.5c1.2-4 4.2-6 8-6s6.8 2 8 6"/>',
        "users": (
            '<circle cx="9" cy="8.5" r="3.5"/><path d="M2.5 19.5c.9-3.5 3.4-5 6.5-5s5.6 1.5 6.5 5'
            'M15.5 5.3a3.5 3.5 0 0 1 0 6.4M18 15c1.8.8 3 2.3 3.5 4.5"/>'
        ),
        "warning": '<path d="M12 3.8 2.6 20h18.8z"/><path d="M12 10v4.5M12 17.2v.01"/>',
    }
)

# They say a direction, so they turn round where people read from the right.
MIRRORED = frozenset({"back", "next"})
BRAND = (
    '<path d="M8 4v15.5h14" fill="none" stroke="currentColor" stroke-width="5.5" stroke-linecap="round"'
    ' stroke-linejoin="round"/><path d="M15.5 4.5c4 .7 7.2 3.7 8.2 7.6" fill="none" stroke="currentColor"'
    ' stroke-width="2.5" stroke-linecap="round"/>'
)
