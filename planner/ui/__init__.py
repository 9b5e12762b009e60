"""Screens: the only place where streamlit and plotly live, beside `pages/` and `app.py`."""
