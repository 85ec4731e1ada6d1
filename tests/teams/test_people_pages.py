"""Pages of people, invitations, tokens, settings and the history."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from teams.models import ApiToken, HistoryEvent, Invitation, Membership, Role, Team, User
from teams.panels import sentences
from teams.services import invitations, tokens
from tests.factories.teams import InvitationFactory, MembershipFactory, UserFactory


@pytest.fixture
def as_owner(client, owner):
    client.force_login(owner)
    return client


@pytest.fixture
def as_manager(client, team, owner):
    client.force_login(MembershipFactory(team=team, role=Role.MANAGER).user)
    return client


def page(name, team, *args):
    return reverse(name, args=[team.slug, *args])


def queries_for(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def test_the_people_page_asks_the_same_however_many_there_are(as_owner, team):
    InvitationFactory(team=team, by=User.objects.first())
    few = queries_for(as_owner, page("team-people", team))
    for _ in range(15):
        MembershipFactory(team=team)
        InvitationFactory(team=team, by=User.objects.first())
    assert queries_for(as_owner, page("team-people", team)) == few


def test_invitations_are_shown_to_those_who_may_invite(client, team, owner, member):
    InvitationFactory(team=team, by=owner, email="guest@example.com")
    client.force_login(member)
    assert "guest@example.com" not in client.get(page("team-people", team)).content.decode()
    client.force_login(owner)
    assert "guest@example.com" in client.get(page("team-people", team)).content.decode()


def test_a_link_is_shown_once_and_lets_somebody_in(as_owner, team, client):
    answer = as_owner.post(page("team-invite", team), {"role": "member", "days": "7", "email": ""})
    link = answer.context["link"]
    assert link in answer.content.decode()
    assert link not in as_owner.get(page("team-people", team)).content.decode()
    client.logout()
    assert client.get(link).status_code == 200


@pytest.mark.parametrize(("language", "words"), [("ko", "7일"), ("en", "7 days")])
def test_how_long_a_link_lives_is_said_in_the_visitors_language(client, team, owner, language, words):
    owner.language = language
    owner.save(update_fields=["language"])
    client.force_login(owner)
    assert words in client.get(page("team-invite", team)).content.decode()


def test_a_manager_cannot_invite_an_owner(as_manager, team):
    answer = as_manager.post(page("team-invite", team), {"role": "owner", "days": "7", "email": ""})
    assert answer.status_code == 422
    assert not Invitation.objects.exists()


def test_what_was_typed_is_kept(as_owner, team):
    answer = as_owner.post(page("team-invite", team), {"role": "mentor", "days": "7", "email": "nonsense"})
    assert answer.status_code == 422
    assert 'value="nonsense"' in answer.content.decode()


def join(client, invitation, **changes):
    given = {
        "name": "새봄",
        "email": "new@example.com",
        "password": "spring-2023",
        "time_zone": "Asia/Seoul",
    }
    return client.post(reverse("invitation", args=[invitation.secret]), given | changes)


@pytest.fixture
def invitation(team, owner):
    secret = "the-secret-of-this-link"
    made = InvitationFactory(team=team, by=owner, secret=secret)
    made.secret = secret
    return made


def test_a_newcomer_joins_and_is_signed_in(client, team, invitation):
    answer = join(client, invitation)
    assert answer.url == page("team-home", team)
    assert client.get(answer.url).status_code == 200
    assert Membership.objects.get(user__email="new@example.com").role == Role.MEMBER


def test_the_session_is_another_after_joining(client, invitation):
    client.get(reverse("invitation", args=[invitation.secret]))
    session = client.session
    session["planted"] = "by somebody"
    session.save()
    client.cookies["sessionid"] = before = session.session_key
    join(client, invitation)
    assert client.session.session_key != before


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ""},
        {"email": "nonsense"},
        {"password": "12345678"},
        {"password": "short"},
        {"password": "password"},
        {"password": "new@example.com"},
        {"time_zone": "Mars/Base"},
        {"email": "taken@example.com"},
    ],
)
def test_a_newcomer_who_mistypes_is_told_where(client, invitation, changes):
    UserFactory(email="taken@example.com")
    answer = join(client, invitation, **changes)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {next(iter(changes))}
    assert Invitation.objects.open().exists()
    assert not User.objects.filter(email="new@example.com").exists()


def test_a_person_with_an_account_joins_with_it(client, team, invitation):
    person = UserFactory()
    client.force_login(person)
    assert client.post(reverse("invitation", args=[invitation.secret])).url == page("team-home", team)
    assert Membership.objects.get(user=person, team=team).role == Role.MEMBER


def test_an_invitation_to_an_address_is_for_that_address(client, team, owner):
    invitation = InvitationFactory(team=team, by=owner, secret="s", email="guest@example.com")
    invitation.secret = "s"
    join(client, invitation, email="other@example.com")
    assert Membership.objects.get(user__email="guest@example.com")
    assert not User.objects.filter(email="other@example.com").exists()


def test_a_member_is_told_to_be_one(client, team, invitation, member):
    client.force_login(member)
    assert client.post(reverse("invitation", args=[invitation.secret])).status_code == 409
    assert Invitation.objects.open().exists()


@pytest.mark.parametrize("fate", ["used", "revoked", "expired"])
def test_a_link_that_is_over_says_so_to_everybody(client, team, owner, invitation, fate, time_machine):
    if fate == "used":
        invitations.accept(invitation=invitation, person=UserFactory())
    elif fate == "revoked":
        invitations.revoke(invitation=invitation, by=owner)
    else:
        time_machine.move_to(timezone.now() + timedelta(days=8))
    url = reverse("invitation", args=[invitation.secret])
    for signed_in in (False, True):
        if signed_in:
            client.force_login(UserFactory())
        for answer in (client.get(url), client.post(url, {"name": "x"})):
            assert answer.status_code == 410
            assert fate in answer.content.decode()


def test_an_invented_link_is_nothing(client, db):
    assert client.get(reverse("invitation", args=["made-up"])).status_code == 404


def test_roles_change_on_the_member_page(as_owner, team, member):
    one = Membership.objects.get(user=member)
    as_owner.post(page("team-member", team, one.pk), {"role": "mentor"})
    one.refresh_from_db()
    assert one.role == Role.MENTOR


@pytest.mark.parametrize("action", ["role", "remove"])
def test_a_manager_does_not_touch_an_owner(as_manager, team, owner, action):
    one = Membership.objects.get(user=owner)
    if action == "role":
        answer = as_manager.post(page("team-member", team, one.pk), {"role": "viewer"})
    else:
        answer = as_manager.post(page("team-member-remove", team, one.pk))
    assert answer.status_code == 403
    one.refresh_from_db()
    assert (one.role, one.left_at) == (Role.OWNER, None)


def test_the_last_owner_is_told_why_they_stay(as_owner, team, owner):
    one = Membership.objects.get(user=owner)
    answer = as_owner.post(page("team-member", team, one.pk), {"role": "viewer"})
    assert answer.status_code == 422
    assert "last owner" in answer.content.decode()
    answer = as_owner.post(page("team-member-remove", team, one.pk), follow=True)
    assert "last owner" in answer.content.decode()


def test_who_is_removed_is_a_stranger_from_the_next_request(client, team, owner, member):
    client.force_login(member)
    assert client.get(page("team-people", team)).status_code == 200
    one = Membership.objects.get(user=member)
    client.force_login(owner)
    client.post(page("team-member-remove", team, one.pk))
    client.force_login(member)
    assert client.get(page("team-people", team)).status_code == 404


def test_a_member_leaves(client, team, owner, member):
    client.force_login(member)
    one = Membership.objects.get(user=member)
    assert client.post(page("team-member-remove", team, one.pk)).url == reverse("home")
    assert client.get(page("team-home", team)).status_code == 404


def test_another_teams_member_is_not_found(as_owner, team):
    other = MembershipFactory()
    assert as_owner.get(page("team-member", team, other.pk)).status_code == 404
    assert as_owner.post(page("team-member-remove", team, other.pk)).status_code == 404


def test_a_token_is_shown_once(signed_in, team):
    answer = signed_in.post(page("team-tokens", team), {"name": "gpu"})
    secret = answer.context["secret"]
    assert secret in answer.content.decode()
    assert ApiToken.objects.opened_by(secret).name == "gpu"
    again = signed_in.get(page("team-tokens", team)).content.decode()
    assert secret not in again
    assert f"/t/{team.slug}" in again


def test_a_member_revokes_only_their_own(signed_in, team, owner, member):
    own, _secret = tokens.issue(membership=Membership.objects.get(user=member), name="a", by=member)
    other, _secret = tokens.issue(membership=Membership.objects.get(user=owner), name="b", by=owner)
    assert signed_in.post(page("team-token-revoke", team, own.pk)).status_code == 302
    assert signed_in.post(page("team-token-revoke", team, other.pk)).status_code == 404
    assert list(ApiToken.objects.unrevoked()) == [other]


def test_a_manager_revokes_anybodys(as_manager, team, member):
    token, _secret = tokens.issue(membership=Membership.objects.get(user=member), name="a", by=member)
    assert token.name in as_manager.get(page("team-tokens", team)).content.decode()
    as_manager.post(page("team-token-revoke", team, token.pk))
    assert not ApiToken.objects.unrevoked().exists()


def test_a_team_gets_another_name_and_address(as_owner, team):
    given = {"name": "새 이름", "slug": "new-address", "zone": "Europe/Berlin"}
    assert as_owner.post(page("team-settings", team), given).url == "/t/new-address/settings/"
    team.refresh_from_db()
    assert (team.name, team.slug, team.zone) == ("새 이름", "new-address", "Europe/Berlin")


def test_a_taken_address_is_refused_where_it_was_typed(as_owner, team):
    MembershipFactory(team__slug="taken")
    answer = as_owner.post(page("team-settings", team), {"name": "N", "slug": "taken", "zone": "UTC"})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"slug"}
    team.refresh_from_db()
    assert team.slug != "taken"


def test_anybody_signed_in_makes_a_team(client, db):
    client.force_login(UserFactory())
    answer = client.post(reverse("team-new"), {"name": "우리", "slug": "ours", "zone": "Asia/Seoul"})
    assert answer.url == "/t/ours/people/"
    assert Team.objects.get().memberships.get().role == Role.OWNER


def test_preferences_are_kept(signed_in, member):
    given = {"name": "봄", "language": "ko", "time_zone": "Europe/Berlin", "theme": "dark"}
    assert signed_in.post(reverse("preferences"), given).status_code == 302
    member.refresh_from_db()
    assert {name: getattr(member, name) for name in given} == given
    assert 'data-theme="dark"' in signed_in.get(reverse("preferences")).content.decode()


def team_links(answer):
    return [link.url for link in answer.context["navigation"]]


def test_a_members_navigation_stays_on_pages_of_no_team(signed_in, team):
    for answer in (signed_in.get(reverse("preferences")), signed_in.get(reverse("team-new"))):
        assert page("team-people", team) in team_links(answer)


def test_a_page_that_is_not_there_keeps_the_navigation_of_its_team(signed_in, team, member):
    MembershipFactory(user=member, team__slug="another")
    for address in (f"/t/{team.slug}/nothing/", f"/t/{team.slug}/people/999999/"):
        answer = signed_in.get(address)
        assert answer.status_code == 404
        assert page("team-people", team) in team_links(answer)


def test_who_is_in_two_teams_takes_the_one_they_came_from_along(signed_in, team, member):
    MembershipFactory(user=member, team__slug="another")
    links = signed_in.get(page("team-home", team)).context["frame"]["own_links"]
    assert links[0].url == f"/preferences/?team={team.slug}"
    assert page("team-people", team) in team_links(signed_in.get(links[0].url))
    assert team_links(signed_in.get(reverse("preferences"))) == []


def test_nobody_is_shown_the_navigation_of_a_team_they_are_not_in(signed_in, member):
    MembershipFactory(team__slug="strangers")
    MembershipFactory(user=member, team__slug="another")
    answers = [signed_in.get("/t/strangers/"), signed_in.get("/preferences/?team=strangers")]
    assert [team_links(answer) for answer in answers] == [[], []]


def test_the_history_is_told_in_sentences(as_owner, team, owner, member):
    one = Membership.objects.get(user=member)
    as_owner.post(page("team-member", team, one.pk), {"role": "mentor"})
    text = as_owner.get(page("team-history", team)).content.decode()
    assert f"{owner} changed the role of {member} from Member to Mentor." in text


def test_an_event_without_a_sentence_is_told_in_bare_words(as_owner, team, owner):
    HistoryEvent.objects.record(team=team, by=None, what="odd thing done", target=team, name="<b>%(x)s")
    assert "Wrapup: odd thing done" in as_owner.get(page("team-history", team)).content.decode()


def test_every_sentence_bears_missing_and_odd_facts(as_owner, team, owner):
    for what in sentences:
        HistoryEvent.objects.record(team=team, by=owner, what=what, target=team, name="100 % <i>")
    lines = []
    for number in range(1, len(sentences) // 50 + 2):
        answer = as_owner.get(page("team-history", team), {"page": number})
        assert "<i>" not in answer.content.decode()
        lines += answer.context["lines"]
    assert len(lines) == len(sentences)
    assert not [told for _, told in lines if not told.strip() or "%(" in told]


def test_the_history_asks_the_same_however_long_it_is(as_owner, team, owner):
    HistoryEvent.objects.record(team=team, by=owner, what="team made", target=team)
    few = queries_for(as_owner, page("team-history", team))
    for number in range(120):
        by = owner if number % 2 else None
        HistoryEvent.objects.record(team=team, by=by, what="team made", target=team)
    assert queries_for(as_owner, page("team-history", team)) == few
    assert len(as_owner.get(page("team-history", team), {"page": 3}).context["lines"]) == 21
