"""Routes below /fr/admin/, before Django's own admin, which links to the names "login" and "password_change"."""

from django.urls import path

from accounts import views, views_session

app_name = "accounts"
urlpatterns = [
    path("login/", views.SignIn.as_view(), name="login"),
    path("login/code/", views.second_factor, name="second_factor"),
    path("login/app/", views.new_app, name="new_app"),
    path("login/way-in/<str:token>/", views.way_in, name="way_in"),
    path("login/again/", views.start_again, name="start_again"),
    path("login/session/", views_session.session_state, name="session_state"),
    path("login/session/keep/", views_session.keep_alive, name="keep_alive"),
    path("invitation/<str:token>/", views.invitation, name="invitation"),
    path("password_reset/", views.PasswordReset.as_view(), name="password_reset"),
    path("password_reset/sent/", views.password_reset_sent, name="password_reset_sent"),
    path(
        "password_reset/<str:uidb64>/<str:token>/", views.PasswordResetConfirm.as_view(), name="password_reset_confirm"
    ),
    path("password_change/", views.PasswordChange.as_view(), name="password_change"),
    path("account/", views.account, name="account"),
    path("account/mails/", views.mails, name="mails"),
    path("account/typed/", views_session.typed, name="typed"),
    path("account/sessions/", views.end_session, name="end_session"),
]
