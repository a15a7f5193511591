"""Routes below /fr/admin/guide/; they require sign-in like every admin page."""

from django.contrib import admin
from django.urls import path
from django.views.generic import RedirectView

from desk import views_guide
from desk.guide import CONTENTS

app_name = "guide"
urlpatterns = [
    path("screens/<str:name>", admin.site.admin_view(views_guide.picture), name="picture"),
    path("", admin.site.admin_view(RedirectView.as_view(url=f"{CONTENTS}/"))),
    path("<slug:name>/", admin.site.admin_view(views_guide.chapter), name="chapter"),
]
