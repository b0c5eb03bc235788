"""Lessons for a class, each over several pages."""

from lossviz.ui.lessons import lessons_page

lessons_page()
