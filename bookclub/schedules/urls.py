"""Addresses of schedules and their meetings. Meetings go by number: they are moved and renamed."""

from django.urls import path

from .views import elections, importing, meetings, planning, reading, running, taking

app_name = "schedules"
urlpatterns = [
    path("", reading.schedules, name="schedules"),
    path("new/", planning.new, name="new"),
    path("next/", elections.next_book, name="next_book"),
    path("next/nominate/", elections.nominate, name="nominate"),
    path("next/nominations/<int:pk>/withdraw/", elections.withdraw, name="withdraw"),
    path("next/open/", elections.open_election, name="open_election"),
    path("next/<int:pk>/", elections.election, name="election"),
    path("next/<int:pk>/vote/", elections.vote, name="vote"),
    path("next/<int:pk>/take-back/", elections.take_back, name="take_back"),
    path("next/<int:pk>/close/", elections.close, name="close_election"),
    path("next/<int:pk>/plan/", elections.plan_the_winner, name="plan_the_winner"),
    path("import/", importing.import_schedule, name="import"),
    path("exports/print/", taking.several_on_paper, name="several_on_paper"),
    path("exports/<str:file>", taking.export_several, name="export_several"),
    path("meetings/<int:pk>/", reading.meeting, name="meeting"),
    path("meetings/<int:pk>/answer/", meetings.answer, name="answer"),
    path("meetings/<int:pk>/edit/", meetings.edit, name="edit_meeting"),
    path("meetings/<int:pk>/words/", meetings.words, name="words"),
    path("meetings/<int:pk>/cancel/", meetings.cancel, name="cancel_meeting"),
    path("meetings/<int:pk>/spoilers/<slug:words>/<int:number>/", reading.span, name="span"),
    path("<slug:slug>/", reading.schedule, name="schedule"),
    path("<slug:slug>/plan/", planning.plan, name="plan"),
    path("<slug:slug>/edit/", planning.edit, name="edit"),
    path("<slug:slug>/publish/", running.publish, name="publish"),
    path("<slug:slug>/pause/", running.pause, name="pause"),
    path("<slug:slug>/resume/", running.resume, name="resume"),
    path("<slug:slug>/archive/", running.archive, name="archive"),
    path("<slug:slug>/cancel/", running.cancel, name="cancel"),
    path("<slug:slug>/shift/", running.shift, name="shift"),
    path("<slug:slug>/copy/", running.copy, name="copy"),
    path("<slug:slug>/print/", taking.on_paper, name="on_paper"),
    path("<slug:slug>/exports/<str:file>", taking.export, name="export"),
]
