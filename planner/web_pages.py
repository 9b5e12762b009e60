"""The welcome page: plain HTML, so that it is there before any script is."""

from __future__ import annotations

from html import escape

from starlette.responses import HTMLResponse

_STYLE = """
:root { color-scheme: light dark; --ink: #14213d; --accent: #0072B2; --edge: #c9d1dc; }
* { box-sizing: border-box; }
body { font: 1rem/1.5 system-ui, sans-serif; margin: 0; padding: 2rem 1rem; color: var(--ink);
  background: #f6f8fb; }
main { max-width: 46rem; margin: 0 auto; }
h1 { font-size: 1.7rem; margin: 0 0 .5rem; }
section { background: #fff; border: 1px solid var(--edge); border-radius: .6rem;
  padding: 1.2rem 1.4rem; margin: 1rem 0; }
h2 { font-size: 1.15rem; margin: 0 0 .5rem; }
label { display: block; margin: .6rem 0 .2rem; font-weight: 600; }
input { width: 100%; font: inherit; padding: .5rem .6rem; border: 1px solid #6b7787;
  border-radius: .4rem; background: #fff; color: inherit; }
button { font: inherit; font-weight: 600; padding: .6rem 1rem; min-height: 44px; border: 0;
  border-radius: .4rem; background: var(--accent); color: #fff; cursor: pointer;
  margin: .6rem .5rem 0 0; }
button:focus-visible, input:focus-visible, summary:focus-visible { outline: 3px solid #D55E00;
  outline-offset: 2px; }
summary { cursor: pointer; font-weight: 600; min-height: 24px; }
.message { border-left: 6px solid #D55E00; padding-left: 1rem; }
small { color: #45505f; }
@media (prefers-color-scheme: dark) {
  body { background: #0E1117; color: #e8ecf2; } section { background: #171c25; }
  input { background: #0E1117; } small { color: #aab4c2; } :root { --edge: #38414f; } }
"""

_DEMO = """
<section><h2>Look around first</h2>
<p>A centre of about sixty invented people with a year of invented contacts. It is kept apart from
your own data.</p>
<form method="post" action="/demo">
<strong id="demo">Open the demo centre as</strong><br>
<button name="role" value="supervisor" aria-describedby="demo">Supervisor</button>
<button name="role" value="manager" aria-describedby="demo">Manager</button>
<button name="role" value="agent" aria-describedby="demo">Agent</button>
<button name="role" value="representative" aria-describedby="demo">Representative</button>
</form><small>Opening it the first time takes some seconds.</small></section>
"""

_START = """
<section><h2>Start with my own centre</h2>
<p>Nobody has an account here yet. You become the first administrator.</p>
<form method="post" action="/start">
<label for="name">Your name</label><input id="name" name="name" autocomplete="name" required>
<label for="login">Sign-in name</label>
<input id="login" name="login" autocomplete="username" required>
<label for="password">Password (at least 10 characters)</label>
<input id="password" name="password" type="password" autocomplete="new-password" minlength="10"
 required>
<button>Start my centre</button></form></section>
"""

_SIGN_IN = """
<section><h2>Sign in</h2>
<form method="post" action="/sign-in">
<label for="login">Sign-in name</label>
<input id="login" name="login" autocomplete="username" required>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required>
<button>Sign in</button></form></section>
"""


def welcome_page(*, is_new: bool, has_demo: bool, message: str = "") -> HTMLResponse:
    """Return the page that a visitor without a session sees; `message` says what went wrong."""
    said = escape(message[:1].upper() + message[1:])
    note = f'<section class="message" role="alert">{said}</section>' if message else ""
    parts = [_START if is_new else _SIGN_IN]
    if has_demo:
        parts.insert(0, _DEMO)
    body = f"""<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Agent planner: welcome</title><style>{_STYLE}</style></head><body><main>
<h1>Agent planner</h1>
<p>Plans the week of a contact centre for the people who work it: enough hands for every channel,
breaks that hold, and time to listen.</p>{note}{"".join(parts)}</main></body></html>"""
    headers = {
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        "Cache-Control": "no-store",
    }
    return HTMLResponse(body, status_code=400 if message else 200, headers=headers)
