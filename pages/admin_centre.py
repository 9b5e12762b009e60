"""The centre: channels, opening hours, contracts and policy, as one file."""

import streamlit as st

from planner.desk import admin, planning
from planner.domain import Role
from planner.ui import centre_view, channel_terms, parts, session, standby_form
from planner.ui.navigation import onward
from planner.ui.text import _

here = session.visitor(Role.ADMIN)
parts.title(_("Centre"), _("Channels, opening hours, contracts and policy, in one readable file."))
found = admin.centre_file(here.desk, here.user)
if st.session_state.pop("centre_stored", False):
    st.success(_("The centre is stored. Plans that were made before it are stale. Next: people."))
    onward("admin_people", _("On to the people"))
if found is None:
    st.info(_("No centre is set up yet. Take the example, change it to yours, bring it back."))
    example, revision = admin.example_centre(), None
    st.download_button(_("Example file"), data=example, file_name="centre.toml")
else:
    content, revision = found
    present = planning.centre_of(here.desk, here.user)
    centre_view.overview(present)
    centre_view.spreads(present, admin.handle_spreads(here.desk, here.user))
    channel_terms.form(here, present)
    standby_form.form(here, present)
    st.header(_("The centre's file"))
    st.download_button(_("The present file"), data=content, file_name="centre.toml")
    with st.expander(_("The file as it stands")):
        st.code(content.decode(), language="toml")
upload = st.file_uploader(_("Bring a centre file"), type=["toml"], key=f"centre-{revision}")
if upload is not None:
    with parts.told():
        centre = admin.read_centre_file(here.user, upload.getvalue(), upload.name)
        st.success(_("The file can be used. This is what it says:"))
        centre_view.overview(centre)
        reason = st.text_input(_("Reason, for the review log of targets, caps and rules"))
        if st.button(_("Store this centre"), type="primary"):
            admin.save_centre(here.desk, here.user, centre, revision, reason=reason)
            st.session_state["centre_stored"] = True
            st.rerun()
