"""Routes below /fr/admin/, before Django's own admin, which links to the names "login" and "password_change"."""

from django.urls import path

from accounts import views, views_factor, views_organisation, views_session

app_name = "accounts"
urlpatterns = [
    path("login/", views.SignIn.as_view(), name="login"),
    path("login/code/", views_factor.second_factor, name="second_factor"),
    path("login/app/", views_factor.new_app, name="new_app"),
    path("login/passkey/", views_factor.new_passkey, name="new_passkey"),
    path("login/passkey/challenge/", views_factor.passkey_challenge, name="passkey_challenge"),
    path("login/organisation/", views_organisation.to_organisation, name="organisation"),
    path("login/organisation/back/", views_organisation.organisation_back, name="organisation_back"),
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
    path("account/", views_factor.account, name="account"),
    path("account/mails/", views.mails, name="mails"),
    path("account/typed/", views_session.typed, name="typed"),
    path("account/sessions/", views.end_session, name="end_session"),
]
