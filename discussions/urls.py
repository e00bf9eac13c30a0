"""The addresses of talk. Threads and comments go by number: a title may be renamed, and words in an address stay."""

from django.urls import path

from .views import comments, threads, unread

app_name = "discussions"

urlpatterns = [
    path("", threads.threads, name="threads"),
    path("new/", threads.new, name="new"),
    path("read/", unread.all_read, name="all_read"),
    path("<int:pk>/new/", unread.next_new, name="next_new"),
    path("preview/", comments.preview, name="preview"),
    path("<int:pk>/", threads.thread, name="thread"),
    path("<int:pk>/reply/", threads.reply, name="reply_to_thread"),
    path("<int:pk>/pin/", threads.pin, name="pin"),
    path("<int:pk>/lock/", threads.lock, name="lock"),
    path("<int:pk>/rename/", threads.rename, name="rename"),
    path("comments/<int:pk>/", comments.permalink, name="comment"),
    path("comments/<int:pk>/reply/", comments.reply, name="reply"),
    path("comments/<int:pk>/edit/", comments.edit, name="edit"),
    path("comments/<int:pk>/delete/", comments.delete, name="delete"),
    path("comments/<int:pk>/like/", comments.like, name="like"),
    path("comments/<int:pk>/unlike/", comments.unlike, name="unlike"),
    path("comments/<int:pk>/history/", comments.history, name="history"),
    path("comments/<int:pk>/spoiler-point/", comments.spoiler_point, name="spoiler_point"),
    path("comments/<int:pk>/spoilers/<int:number>/", comments.spoiler, name="spoiler"),
]
