"""Threads, the comments in them, and what may have a thread."""

from .comments import Comment, Edit, EditClash, Like
from .discussable import Discussable
from .marks import ReadMark
from .threads import Thread, ThreadIsLocked

__all__ = ["Comment", "Discussable", "Edit", "EditClash", "Like", "ReadMark", "Thread", "ThreadIsLocked"]
