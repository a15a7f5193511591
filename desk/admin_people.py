"""The accounts in the admin: as accounts/admin.py declares them, with the forms of two people merged."""

from functools import partial

from django.contrib import admin
from django.db import transaction
from django.urls import path
from django.views.decorators.http import require_POST

from accounts import administrators
from accounts.admin import UserAdmin
from accounts.models import User
from desk.admin_merge import merged_response, opened_token
from desk.admin_presence import beat_view, presence_panel


@admin.register(User)
class PersonAdmin(UserAdmin):
    merged_whole = ("groups",)  # of two who choose a role neither shall give both

    def get_urls(self):
        beat = self.admin_site.admin_view(require_POST(partial(beat_view, self.admin_site)))
        return [path("presence/", beat, name="presence"), *super().get_urls()]

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        show_form = partial(super().changeform_view, request, object_id, form_url, extra_context)
        person = self.get_object(request, object_id) if object_id else None
        if request.method != "POST":
            return show_form()
        with transaction.atomic():
            # Before the person's own row: of two administrators who change each other, each would wait for the other.
            administrators.lock()
            return merged_response(self, request, person, show_form)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj is not None:
            context["opened"] = opened_token(request, obj, context)
            context["presence"] = presence_panel(request, obj)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)
