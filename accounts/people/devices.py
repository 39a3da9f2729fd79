"""What a browser calls itself, in words for its owner: "Firefox, Windows". Imports none of our modules."""

MAX_DEVICE_LENGTH = 60  # characters
_MAX_READ = 500  # characters of the header
#: What the header contains -> the name; the first that fits, since most of them claim to be the next ones too.
_BROWSERS = {
    "Edg": "Edge", "OPR/": "Opera", "SamsungBrowser": "Samsung Internet", "Firefox/": "Firefox", "FxiOS": "Firefox",
    "CriOS": "Chrome", "Chrome/": "Chrome", "Safari/": "Safari", "curl/": "curl", "python": "Python",
}  # fmt: skip
_SYSTEMS = {
    "iPhone": "iPhone", "iPad": "iPad", "Android": "Android", "Windows": "Windows", "CrOS": "ChromeOS",
    "Mac OS X": "macOS", "Linux": "Linux",
}  # fmt: skip


def describe_device(user_agent: str) -> str:
    """Empty for one that is not known. Only our own words: a header can say anything."""
    text = user_agent[:_MAX_READ]
    found = (next((name for part, name in names.items() if part in text), "") for names in (_BROWSERS, _SYSTEMS))
    return ", ".join(filter(None, found))
