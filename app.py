"""Server and page script in one: `streamlit run app.py`."""

import gc
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st
from starlette.middleware import Middleware

from planner.jobs import warm_engines
from planner.ui import navigation, session
from planner.web import Gate, Site


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
    is_local = st.get_option("server.address") in ("127.0.0.1", "localhost", "::1")
    app = st.App(
        __file__,
        routes=Site(session.offices, is_local=is_local).routes(),
        middleware=[Middleware(Gate, is_local=is_local)],
        lifespan=lifespan,
    )
