"""Who is told what, and how: notices, what each member watches or has muted, what they want by mail."""

from .announcements import Announcement
from .choices import DIGESTS, How, MailChoice
from .kinds import Kind
from .notices import Notification
from .watches import Level, Mute, Watch

__all__ = ["DIGESTS", "Announcement", "How", "Kind", "Level", "MailChoice", "Mute", "Notification", "Watch"]
