"""The centre: channels, opening hours, contracts and policy, as one file."""

import streamlit as st

from planner.desk import admin
from planner.domain import Role
from planner.ui import parts, session
from planner.ui.text import _

here = session.visitor(Role.ADMIN)
parts.title(_("Centre"), _("Channels, opening hours, contracts and policy, in one readable file."))
found = admin.centre_file(here.desk, here.user)
if found is None:
    st.info(_("No centre is set up yet. Take the example, change it to yours, bring it back."))
    example, revision = admin.example_centre(), None
    st.download_button(_("Example file"), data=example, file_name="centre.toml")
else:
    text, revision = found
    st.download_button(_("The present file"), data=text, file_name="centre.toml")
    with st.expander(_("Look at it")):
        st.code(text.decode(), language="toml")
upload = st.file_uploader(_("Bring a centre file"), type=["toml"])
if upload is not None:
    with parts.told():
        centre = admin.read_centre_file(here.user, upload.getvalue(), upload.name)
        st.success(
            _("{name}: {c} channels, {k} contracts, a grid of {m} min.").format(
                name=centre.name,
                c=len(centre.channels),
                k=len(centre.contracts),
                m=centre.step_min,
            )
        )
        if st.button(_("Store this centre"), type="primary"):
            admin.save_centre(here.desk, here.user, centre, revision)
            st.success(_("The centre is stored. Plans made before are marked as stale."))
