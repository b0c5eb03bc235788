"""The server around the pages: what it answers, to whom, and what it refuses. No page is drawn here."""
