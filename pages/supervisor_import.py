"""Bring contacts in: look at what was understood, then take the good rows."""

import streamlit as st

from planner.desk import history, planning
from planner.domain import Role
from planner.errors import BadInput
from planner.ui import importing, parts, session, vacant
from planner.ui.text import _

here = session.visitor(Role.SUPERVISOR, Role.ADMIN)
parts.title(
    _("Import contacts"),
    _("Exports of your phone system, mail or chat: CSV, CSV.GZ, XLSX, ODS or XML. Nothing is "
      "stored before you say so."),
)  # fmt: skip
with vacant.explained(here):
    centre = planning.centre_of(here.desk, here.user)
saved = history.profiles(here.desk, here.user)
profile = st.selectbox(_("Saved mapping"), [None, *saved], format_func=lambda p: p or _("none"))
upload = st.file_uploader(_("File"), type=["csv", "gz", "txt", "xlsx", "ods", "xml", "log"])
if upload is None:
    st.info(_("Choose a file. One row per interval and queue is enough: start, queue, contacts."))
else:
    content = upload.getvalue()
    try:
        reading = history.look(here.desk, here.user, content, upload.name, profile=profile)
        importing.understood(reading)
        mapping = importing.correction(reading)
        if mapping:
            reading = history.look(
                here.desk, here.user, content, upload.name, mapping=mapping, profile=profile
            )
        importing.damaged(reading)
        importing.take(here, reading, content, upload.name, centre)
    except BadInput as error:
        parts.show_faults(error)
importing.diary(here)
