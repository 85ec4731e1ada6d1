"""Who may open the addresses of people and teams."""

from background.models import Job
from tests.architecture.doors import (
    API_ANY_TOKEN,
    API_OPEN,
    API_READ,
    MANAGE,
    OPEN,
    READ,
    SIGNED_IN,
    WRITE,
    Scene,
    because,
)
from tests.factories.teams import InvitationFactory

ROWS = {
    "home": {"GET": SIGNED_IN},
    "language": {"POST": OPEN},
    "theme": {"POST": OPEN},
    "preferences": {"GET": SIGNED_IN, "POST": SIGNED_IN},
    "invitation": {"GET": OPEN, "POST": OPEN},
    "account_login": {"GET": OPEN, "POST": OPEN},
    "account_logout": {"GET": OPEN, "POST": OPEN},
    "account_inactive": {"GET": OPEN},
    "account_signup": {"GET": OPEN, "POST": OPEN},
    "account_change_password": {"GET": SIGNED_IN, "POST": SIGNED_IN},
    "account_reset_password": {"GET": OPEN, "POST": OPEN},
    "account_reset_password_done": {"GET": OPEN},
    "account_reset_password_from_key": {"GET": OPEN, "POST": OPEN},
    "account_reset_password_from_key_done": {"GET": OPEN},
    "team-new": {"GET": SIGNED_IN, "POST": SIGNED_IN},
    "team-home": {"GET": READ},
    "team-people": {"GET": READ},
    "team-invite": {"GET": MANAGE, "POST": MANAGE},
    "team-invitation-revoke": {"POST": MANAGE},
    "team-member": {"GET": READ, "POST": MANAGE},
    # One's own membership anybody may end; the sample is a viewer's.
    "team-member-remove": {"POST": because(MANAGE, viewer=302)},
    "team-tokens": {"GET": READ, "POST": READ},
    # A member revokes their own tokens, a manager anybody's; the sample is the viewer's.
    "team-token-revoke": {"POST": because(READ, mentor=404, member=404)},
    "team-history": {"GET": READ},
    "team-jobs": {"GET": READ},
    "team-job": {"GET": READ},
    "team-job-retry": {"POST": WRITE},
    "team-job-cancel": {"POST": WRITE},
    "team-settings": {"GET": MANAGE, "POST": MANAGE},
    "api-docs": {"GET": API_OPEN},
    "api-teams": {"GET": API_ANY_TOKEN},
    "api-team": {"GET": API_READ},
    "api-jobs": {"GET": API_READ},
    "api-job": {"GET": API_READ},
}

BODIES = {
    "language": {"language": "ko"},
    "theme": {"theme": "dark"},
    "team-member": {"role": "mentor"},
    "team-invite": {"role": "member", "days": "7"},
    "team-tokens": {"name": "gpu"},
}


def arguments(scene: Scene) -> dict[str, object]:
    """Return samples of what the addresses name."""
    return {
        "secret": "secret-of-the-sample",
        "invitation_id": InvitationFactory(
            team=scene.team, by=scene.people["owner"], secret="secret-of-the-sample"
        ).pk,
        "membership_id": scene.memberships["viewer"].pk,
        "token_id": scene.memberships["viewer"].tokens.get().pk,
        "job_id": Job.objects.create(team=scene.team, kind="sample").pk,
        "uidb36": "1",
        "key": "set-password",
    }
