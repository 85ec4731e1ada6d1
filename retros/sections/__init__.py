"""Sections of the weekly post, one file each; imported here in the order of the post."""

# isort: off
from retros.sections import learning_summary as learning_summary
from retros.sections import peer_session as peer_session
from retros.sections import mentoring as mentoring
from retros.sections import career_talk as career_talk
from retros.sections import camp_radio as camp_radio
from retros.sections import special_peer_session as special_peer_session
from retros.sections import master_class as master_class
from retros.sections import references as references

# isort: on
from retros.sections.contract import SectionChoice, heading_of, sections

__all__ = ["SectionChoice", "heading_of", "sections"]
