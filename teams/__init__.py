"""Who may be here: people, teams, memberships, invitations, tokens, history."""
