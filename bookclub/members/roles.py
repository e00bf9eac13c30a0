"""What the groups Organiser and Moderator may do: each room grants them their rights in a migration of its own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.migrations import RunPython


def grant(role: str, app: str, *codenames: str) -> RunPython:
    """A migration step that gives a group these permissions of an app, making group and permissions if missing.

    Django makes permissions only after all migrations have run; here they are needed within one.
    """

    def forwards(apps: Any, schema_editor: Any) -> None:
        group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=role)
        group.permissions.add(*_permissions(apps, app, codenames))

    def backwards(apps: Any, schema_editor: Any) -> None:
        group = apps.get_model("auth", "Group").objects.filter(name=role).first()
        if group:
            group.permissions.remove(*_permissions(apps, app, codenames))

    return RunPython(forwards, backwards)


def _permissions(apps: Any, app: str, codenames: Iterable[str]) -> list[Any]:
    """The permissions of these names, named as Django's own `create_permissions` would name them."""
    known = {}
    for model in apps.get_app_config(app).get_models():
        for action in model._meta.default_permissions:
            known[f"{action}_{model._meta.model_name}"] = (
                model,
                f"Can {action} {model._meta.verbose_name_raw}",
            )
        known |= {codename: (model, name) for codename, name in model._meta.permissions}
    kinds = apps.get_model("contenttypes", "ContentType")
    found = []
    for codename in codenames:
        model, name = known[codename]
        kind, _ = kinds.objects.get_or_create(app_label=app, model=model._meta.model_name)
        permission, _ = apps.get_model("auth", "Permission").objects.get_or_create(
            content_type=kind, codename=codename, defaults={"name": name}
        )
        found.append(permission)
    return found
