"""What is stored: the camp calendar, notes and their images."""

from projects.models.attachments import Attachment
from projects.models.camp_calendar import CalendarOverride, CampCalendar, DayOff
from projects.models.notes import Note, NoteKind

__all__ = ["Attachment", "CalendarOverride", "CampCalendar", "DayOff", "Note", "NoteKind"]
