"""Threads, the comments in them, and what may have a thread."""

from .comments import Comment, EditClash
from .discussable import Discussable
from .edits import Edit
from .likes import Like
from .marks import ReadMark
from .threads import Thread, ThreadIsLocked

__all__ = ["Comment", "Discussable", "Edit", "EditClash", "Like", "ReadMark", "Thread", "ThreadIsLocked"]
