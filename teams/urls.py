"""Addresses of people and teams."""

from django.urls import include, path, re_path

from teams.views import accounts, appearance, history, home, invitations, jobs, people, settings, tokens

# Of allauth only what we use, under its own names: no open sign-up, no management of several addresses.
account = [
    path("login/", accounts.login, name="account_login"),
    path("logout/", accounts.logout, name="account_logout"),
    path("inactive/", accounts.inactive, name="account_inactive"),
    path("signup/", accounts.signup, name="account_signup"),
    path("password/change/", accounts.change_password, name="account_change_password"),
    path("password/reset/", accounts.reset_password, name="account_reset_password"),
    path("password/reset/done/", accounts.reset_password_done, name="account_reset_password_done"),
    path(
        "password/reset/key/done/",
        accounts.choose_password_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        accounts.choose_password,
        name="account_reset_password_from_key",
    ),
]

team = [
    path("", home.team_home, name="team-home"),
    path("people/", people.people, name="team-people"),
    path("people/invite/", invitations.invite, name="team-invite"),
    path("people/<int:membership_id>/", people.member, name="team-member"),
    path("people/<int:membership_id>/remove/", people.remove, name="team-member-remove"),
    path("invitations/<int:invitation_id>/revoke/", invitations.revoke, name="team-invitation-revoke"),
    path("tokens/", tokens.tokens, name="team-tokens"),
    path("tokens/<int:token_id>/revoke/", tokens.revoke, name="team-token-revoke"),
    path("history/", history.history, name="team-history"),
    path("jobs/", jobs.jobs, name="team-jobs"),
    path("jobs/<int:job_id>/", jobs.job, name="team-job"),
    path("jobs/<int:job_id>/retry/", jobs.retry, name="team-job-retry"),
    path("jobs/<int:job_id>/cancel/", jobs.cancel, name="team-job-cancel"),
    path("settings/", settings.team_settings, name="team-settings"),
]

urlpatterns = [
    path("", home.mine, name="home"),
    path("accounts/", include(account)),
    path("appearance/language/", appearance.language, name="language"),
    path("appearance/theme/", appearance.theme, name="theme"),
    path("invitations/<str:secret>/", invitations.accept, name="invitation"),
    path("preferences/", settings.preferences, name="preferences"),
    path("teams/new/", settings.new_team, name="team-new"),
    path("t/<slug:team_slug>/", include(team)),
]
