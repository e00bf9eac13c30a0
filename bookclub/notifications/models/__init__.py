"""Who is told what: notices, and what each member watches or has muted."""

from .notices import Kind, Notification
from .watches import Level, Mute, Watch

__all__ = ["Kind", "Level", "Mute", "Notification", "Watch"]
