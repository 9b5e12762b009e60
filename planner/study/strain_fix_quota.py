"""Lower quotas for a day whose quota is above humane capacity, from small to large."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import floor

from planner.domain import AgentDay, Contract, People
from planner.study.week import Brief

CLOSE = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class QuotaCut:
    """A lower quota of a full day (None: no quota any more) in words, and the week with it."""

    sentence: str
    quota: float | None
    brief: Brief


def quota_cuts(brief: Brief, before: AgentDay) -> Iterator[QuotaCut]:
    """Yield lower quotas that fit a day: of the contract, of the agent alone, then none at all.

    A contract is shared: what fits one day may be below what other days are planned to bring. Of
    mixed work it may be so within one week, since a count of contacts says little there.
    """
    people = brief.inputs.people
    agent = next(a for a in people.agents if a.id == before.agent)
    contract = people.contract_of(agent)
    quota = contract.quota_contacts_day
    if quota is None:
        return
    fits = float(floor(quota / before.values["quota"] * 0.999))
    own = replace(contract, id=f"{contract.id}, {agent.id}")
    if fits > 0:
        cut = replace(contract, quota_contacts_day=fits)
        of_all = f'cut the quota of a full day of contract "{contract.name}"'
        of_one = f'give {agent.id} a contract of their own, as "{contract.name}" with the quota cut'
        change = f"from {quota:g} to {fits:g} contacts"
        yield QuotaCut(f"{of_all} {change}", fits, with_contract(brief, cut))
        cut = replace(own, quota_contacts_day=fits)
        yield QuotaCut(f"{of_one} {change}", fits, _with_own(brief, before, cut))
    free = replace(own, quota_contacts_day=None)
    sentence = f'give {agent.id} a contract of their own, as "{contract.name}" without a quota'
    yield QuotaCut(sentence, None, _with_own(brief, before, free))


def with_contract(brief: Brief, contract: Contract) -> Brief:
    """Return the brief with the quota of one contract changed."""
    people = brief.inputs.people
    return with_people(brief, People(people.agents, {**people.contracts, contract.id: contract}))


def with_people(brief: Brief, people: People) -> Brief:
    """Return the brief with other quotas, in its inputs and in the roster case."""
    case, factor = brief.case, brief.inputs.centre.policy.quota_factor
    contracts = {a.id: people.contract_of(a) for a in people.agents}
    terms, workers = dict(case.terms), []
    for worker in case.workers:
        known = case.terms[worker.terms]
        full = contracts[worker.id].quota(known.full_day * case.grid.step_min)
        quota = None if full is None else full * factor
        name = f"{worker.terms}, quota {quota}"
        if not _same(quota, known.quota_contacts_day):
            terms[name] = replace(known, quota_contacts_day=quota)
            worker = replace(worker, terms=name)  # noqa: PLW2901 (the worker as it is to be)
        workers.append(worker)
    changed = replace(case, terms=terms, workers=tuple(workers))
    return replace(brief, inputs=replace(brief.inputs, people=people), case=changed)


def _with_own(brief: Brief, before: AgentDay, contract: Contract) -> Brief:
    people = brief.inputs.people
    agents = tuple(
        replace(a, contract=contract.id) if a.id == before.agent else a for a in people.agents
    )
    return with_people(brief, People(agents, {**people.contracts, contract.id: contract}))


def _same(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) <= CLOSE
