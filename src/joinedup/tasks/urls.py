"""URLs of this room."""

from django.urls import path

from joinedup.tasks import views

urlpatterns = [
    path("tasks/", views.tasks, name="tasks"),
    path("tasks/new/", views.new_task, name="task-new"),
    path("tasks/<int:task_id>/", views.task, name="task"),
    path("tasks/<int:task_id>/accept/", views.accept, name="task-accept"),
    path("tasks/<int:task_id>/done/", views.done, name="task-done"),
    path("tasks/<int:task_id>/decline/", views.decline, name="task-decline"),
    path("tasks/<int:task_id>/reassign/", views.reassign, name="task-reassign"),
]
