"""Server and page script in one: `streamlit run app.py`."""

import gc
import logging
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st
from starlette.middleware import Middleware
from streamlit.runtime.pages_manager import PagesManager

from planner.jobs import warm_engines
from planner.ui import navigation, session
from planner.web import LOOPBACK, Gate, Site


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Open the stores, warm the engines beside, and freeze the heap for quick reruns."""
    session.offices()
    warm_engines()
    gc.collect()
    gc.freeze()
    yield


if __name__ == "__main__":
    navigation.run()
else:
    logging.basicConfig(level=logging.INFO)
    # Otherwise a page that is opened by its address before any other has a menu of file names.
    PagesManager.uses_pages_directory = False
    named = frozenset(filter(None, os.environ.get("PLANNER_HOSTS", "").split(",")))
    is_local = not named and st.get_option("server.address") in LOOPBACK
    app = st.App(
        __file__,
        routes=Site(session.offices, is_local=is_local).routes(),
        middleware=[Middleware(Gate, hosts=named or (LOOPBACK if is_local else named))],
        lifespan=lifespan,
    )
