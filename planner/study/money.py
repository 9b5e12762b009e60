"""What strain and service cost: figures that a person sets, each with its range and its label.

None of them is read by the optimiser, and none is a claim of ours: a figure says whether it is
quoted, estimated or measured, and where it comes from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from planner.errors import BadInput, Fault

QUICK_RETURN_RATE = 1.066  # sick-leave days per quick return in a month (Vedaa 2017)


class Standing(StrEnum):
    """How a figure is known; a result is known no better than its worst part."""

    QUOTED = "quoted"
    ESTIMATED = "estimated"
    MEASURED = "measured"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its range, its standing and its source."""

    value: float
    low: float
    high: float
    standing: Standing
    source: str

    def __post_init__(self) -> None:
        """Refuse a value outside its own range and a figure without a source."""
        if not self.low <= self.value <= self.high:
            raise BadInput(
                f"{self.value:g} does not lie between {self.low:g} and {self.high:g}; "
                "write the lowest, likely and highest value"
            )
        if not self.source.strip():
            raise BadInput("a figure needs a source: where it was read, or who estimated it")

    def times(self, other: Figure) -> Figure:
        """Return the product of two figures that are not below 0."""
        return Figure(
            self.value * other.value,
            self.low * other.low,
            self.high * other.high,
            weakest(self.standing, other.standing),
            f"{self.source}; {other.source}",
        )

    def scaled(self, factor: float) -> Figure:
        """Return the figure times a plain number of at least 0."""
        return Figure(
            self.value * factor, self.low * factor, self.high * factor, self.standing, self.source
        )

    def plus(self, other: Figure) -> Figure:
        """Return the sum; the range is that of both at their worst together."""
        return Figure(
            self.value + other.value,
            self.low + other.low,
            self.high + other.high,
            weakest(self.standing, other.standing),
            f"{self.source}; {other.source}",
        )


def weakest(*standings: Standing) -> Standing:
    """Return the standing of a result: quoted before estimated before measured."""
    return min(standings, key=list(Standing).index)


TURNOVER_MONTHS = Figure(
    3.5, 3.0, 4.0, Standing.QUOTED, "Holman, Batt and Holtgrewe 2007: 3 to 4 months of pay"
)
LEAVER_REASONS: Mapping[str, float] = {
    "poor service": 0.45,
    "lack of attention": 0.20,
    "better product": 0.15,
    "cheaper product": 0.15,
    "other": 0.05,
}
SERVICE_REASONS = ("poor service", "lack of attention")
QUOTED_REASONS = "why customers leave, quoted in the article without a study"
CURRENT_CUSTOMERS = Figure(
    0.65, 0.5, 0.8, Standing.QUOTED, "quoted in the article without a study: 65 % of business"
)


def absence_cost(
    quick_returns: Mapping[str, float], *, absence_days: Figure, day_cost: Figure
) -> Figure:
    """Return a month's cost of absence through quick returns, of all agents together.

    `quick_returns`: count of the month by agent; `absence_days`: usual days of absence of an agent
    in a month. Days grow by 6.6 % for each quick return: our reading of Vedaa (2017).
    """
    extra = sum(QUICK_RETURN_RATE**count - 1 for count in quick_returns.values())
    return absence_days.times(day_cost).scaled(extra)


def turnover_cost(leavers: Figure, month_pay: Figure, months: Figure = TURNOVER_MONTHS) -> Figure:
    """Return what replacing so many leavers costs, in months of pay."""
    return leavers.times(month_pay).times(months)


def leaver_reasons(own: Mapping[str, float] | None = None) -> tuple[dict[str, float], Standing]:
    """Return why customers leave as shares, own counts before the quoted split, and the label."""
    if not own:
        return dict(LEAVER_REASONS), Standing.QUOTED
    wrong = [
        Fault(f'"{reason}" has {count:g} leavers', "write a count of at least 0")
        for reason, count in own.items()
        if not count >= 0
    ]
    total = sum(own.values())
    if not wrong and total <= 0:
        wrong.append(Fault("no leavers were counted", "leave the reasons out instead"))
    if wrong:
        raise BadInput(*wrong)
    return {reason: count / total for reason, count in own.items()}, Standing.MEASURED


def service_share(own: Mapping[str, float] | None = None) -> Figure:
    """Return the share of leavers who go for reasons of service: as counted, else as quoted."""
    shares, standing = leaver_reasons(own)
    share = sum(shares.get(reason, 0.0) for reason in SERVICE_REASONS)
    source = f"own count of {sum(own.values()):g} who left" if own else QUOTED_REASONS
    return Figure(share, share, share, standing, source)


def retention_value(
    business: Figure,
    churn: Figure,
    *,
    current_share: Figure = CURRENT_CUSTOMERS,
    service: Figure | None = None,
) -> Figure:
    """Return the business at risk through service: business x share x churn x service reasons.

    `service`: share of leavers who go for reasons of service; None: the quoted 65 %.
    """
    return business.times(current_share).times(churn).times(service or service_share())


def retention_benefit(at_risk: Figure, effect: Figure) -> Figure:
    """Return what an improvement keeps; its effect is set by the user, none is claimed here."""
    return at_risk.times(effect)


def silent_leavers(overdue_cases: int, *, loss_share: Figure, case_value: Figure) -> Figure:
    """Return the value of customers who go without a word: overdue cases x share x value.

    Shown from half to twice the share that the user set.
    """
    share = loss_share
    wide = Figure(
        share.value,
        min(share.low, share.value / 2),
        min(1.0, max(share.high, 2 * share.value)),
        share.standing,
        share.source,
    )
    return wide.times(case_value).scaled(overdue_cases)
