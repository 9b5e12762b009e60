"""Open peers beside the product, on the same questions: their answers, faults and speed.

`python -m benchmarks.staffing_peers PYTHON`, where PYTHON is the interpreter of an environment with
pyworkforce, call-center-tools, ciw and simpy (one that is missing or fails is named and skipped).
"""

from __future__ import annotations

import json
import subprocess
import sys
import time

import numpy as np

from benchmarks.staffing_speed import simulated
from planner.staffing import Promise, agents_needed, erlang_a, erlang_c, load_table, warm_up

FASTER = 100

ERLANG_PEER = """
import json, time
from pyworkforce.queuing import ErlangC
def ask(load, **k):
    try:
        queue = ErlangC(transactions=load * 6, aht=5, asa=20 / 60, interval=30)
        return queue.required_positions(service_level=0.8, max_occupancy=1.0)["positions"]
    except Exception as error: return f"{type(error).__name__}: {error}"
begin = time.process_time()
for k in range(2000): ask(1 + k % 150)
rate = 2000 / (time.process_time() - begin)
short = ErlangC(transactions=60, aht=5, asa=20 / 60, interval=30)
print(json.dumps({"rate": rate, "none": ask(0), "hundred": ask(100),
                  "wait_of_9": short.waiting_probability(positions=9)}))
"""
TOOLS_PEER = """
import json, time
from call_center_tools import calc_staffing
def ask(load):
    try:
        return calc_staffing(load * 12, 300, max_occupancy=1.0, target_answer_time=20,
                             target_service_level=0.8).agents
    except Exception as error: return f"{type(error).__name__}: {error}"
begin = time.process_time()
for k in range(1000): ask(1.5 + k % 150)
rate = 1000 / (time.process_time() - begin)
print(json.dumps({"rate": rate, "none": ask(0), "hundred": ask(100), "near": ask(100.5)}))
"""
CIW_PEER = """
import json, time, ciw
exp = ciw.dists.Exponential
net = ciw.create_network(arrival_distributions=[exp(20 / 300)],
    service_distributions=[exp(1 / 300)], number_of_servers=[23],
    reneging_time_distributions=[exp(1 / 180)])
ciw.seed(1)
begin = time.process_time()
run = ciw.Simulation(net)
run.simulate_until_max_time(60000 * 15)
seen = run.get_all_records()
rate = len(seen) / (time.process_time() - begin)
quick = sum(r.record_type == "service" and r.waiting_time <= 20 for r in seen) / len(seen)
print(json.dumps({"rate": rate, "level": quick}))
"""
SIMPY_PEER = """
import json, random, time, simpy
random.seed(1)
env = simpy.Environment()
team, seen = simpy.Resource(env, 23), [0, 0]
def call():
    seen[0] += 1
    came = env.now
    with team.request() as asked:
        got = yield asked | env.timeout(random.expovariate(1 / 180))
        if asked in got:
            seen[1] += env.now - came <= 20
            yield env.timeout(random.expovariate(1 / 300))
def come():
    for _ in range(60000):
        yield env.timeout(random.expovariate(20 / 300))
        env.process(call())
begin = time.process_time()
env.process(come())
env.run()
print(json.dumps({"rate": seen[0] / (time.process_time() - begin), "level": seen[1] / seen[0]}))
"""
PEERS = {
    "pyworkforce": ERLANG_PEER,
    "call-center-tools": TOOLS_PEER,
    "ciw": CIW_PEER,
    "simpy": SIMPY_PEER,
}


def ask(python: str, script: str) -> dict[str, float | str] | None:
    """Return what a peer answers, or None where it is not installed or fails."""
    try:
        done = subprocess.run(
            [python, "-c", script], capture_output=True, text=True, timeout=300, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    if done.returncode:
        return None
    answer: dict[str, float | str] = json.loads(done.stdout)
    return answer


def own_rate() -> float:
    """Return the product's requirement look-ups a second."""
    load = np.random.default_rng(1).uniform(0, 150, 1_000_000)
    promise = Promise(service=0.8)
    table = load_table(250, aht_s=300.0, patience_s=180.0, target_s=20.0, promise=promise)
    begin = time.process_time()
    table.agents(load)
    return load.size / (time.process_time() - begin)


def main(arguments: list[str]) -> int:
    """Print the product's answers and each peer's; exit 1 if a peer is too close in speed."""
    python = arguments[0] if arguments else sys.executable
    warm_up()
    own = own_rate()
    terms = {"aht_s": 300, "target_s": 20, "promise": Promise(service=0.8)}
    need = {p: int(agents_needed(100, patience_s=p, **terms)[0]) for p in (None, 180)}
    print(f"product: {own:,.0f} requirements a second; load 0 needs nobody; 100 Erlangs need")
    print(f"  {need[None]} agents if nobody hangs up, {need[180]} with 180 s patience;")
    level = erlang_a(20, 23, aht_s=300, patience_s=180, target_s=20).service_level[0]
    print(f"  9 agents for 10 Erlangs: P(wait) {erlang_c(10, 9).p_wait[0]:.2f}, marked unstable;")
    print(f"  20 Erlangs on 23 agents: service level {level:.4f}; simulation")
    print(f"  {simulated():,.0f} contacts a second")
    good = True
    for name, script in PEERS.items():
        found = ask(python, script)
        if found is None:
            print(f"{name}: not installed for {python}, or it failed; skipped")
            continue
        rate = float(found.pop("rate"))
        said = ", ".join(f"{k} {v}" for k, v in found.items())
        is_formula = "hundred" in found
        times = f"; the product is {own / rate:,.0f} times as fast" if is_formula else ""
        print(
            f"{name}: {rate:,.0f} {'requirements' if is_formula else 'contacts'} a second", end=""
        )
        print(f"{times}; {said}")
        good &= name != "pyworkforce" or own >= FASTER * rate
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
