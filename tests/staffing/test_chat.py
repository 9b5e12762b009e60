import numpy as np
import pytest

from planner.staffing import ChatTerms, Promise, chat_agents_needed, chat_queue, erlang_a
from planner.staffing.chat import service_rates

CHAT = ChatTerms(aht_s=450, patience_s=200, target_s=60, concurrency=3, slowdown=0.2)


@pytest.mark.parametrize("patience_s", [150.0, np.inf])
def test_one_chat_at_a_time_is_erlang_a(patience_s):
    chat = chat_queue(0.05, 18, ChatTerms(300, patience_s, 20, 1, 0.3))
    phone = erlang_a(15.0, 18, aht_s=300, patience_s=patience_s, target_s=20)
    for name in ("p_wait", "p_abandon", "service_level", "wait_s", "occupancy", "back_to_back"):
        assert getattr(chat, name)[0] == pytest.approx(getattr(phone, name)[0], rel=1e-9), name
    assert chat.pressure[0] == pytest.approx(phone.pressure[0], rel=1e-9)


def test_rates_of_two_agents_by_hand():
    # Slowdown .5: alone speed 1, two 1/1.5 each. x = 3: one agent with 2 (4/3), one with 1 (1).
    rates = service_rates(2, 6, aht_s=1.0, concurrency=2, slowdown=0.5)
    assert rates.tolist() == pytest.approx([0, 1, 2, 4 / 3 + 1, 8 / 3, 8 / 3])


def test_dividing_the_handle_time_by_concurrency_is_too_optimistic():
    load = 0.05
    chain = chat_queue(load, 9, CHAT).service_level[0]
    shortcut = erlang_a(load * 150, 9, aht_s=150, patience_s=200, target_s=60).service_level[0]
    assert shortcut > chain + 0.01


def test_more_agents_never_serve_chats_worse():
    levels = [chat_queue(0.06, n, CHAT).service_level[0] for n in range(25)]
    assert np.diff(levels).min() >= -1e-12


def test_the_fewest_agents_keep_the_promise():
    promise = Promise(service=0.8)
    found = chat_agents_needed(0.06, CHAT, promise)
    assert promise.is_kept(chat_queue(0.06, found, CHAT))[0]
    assert not promise.is_kept(chat_queue(0.06, found - 1, CHAT))[0]
    assert chat_agents_needed(0.0, CHAT, promise) == 0
