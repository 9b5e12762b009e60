"""One small export per source, written by us: two quarter-hours of one queue, times open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Stamp = tuple[str, str]  # date as 2026-11-02 and time as 09:15


@dataclass(frozen=True)
class Export:
    """How a system writes an interval: `row` gets date, time, offered, handled, abandoned, AHT."""

    header: str
    row: Callable[[str, str, int, int, int, int], str]
    is_utc: bool = False
    has_abandoned: bool = True

    def file(self, *rows: tuple[str, str, int, int, int, int]) -> str:
        """Return the whole text of an export of these rows."""
        return "\n".join([*([self.header] if self.header else []), *(self.row(*r) for r in rows)])


def _compact(day: str) -> str:
    return day.replace("-", "")


EXPORTS = {
    "genesys history": Export(
        "Interval Start UTC Date,Queue,Media Type,Skill Set,Language,Offered,"
        "Interactions Handled,Total Handle Time (Seconds)",
        lambda d, t, o, h, b, a: f"{d}T{t}:00.000Z,voice,Voice,a|||b,en,{o},{h},{h * a}",
        is_utc=True,
        has_abandoned=False,
    ),
    "genesys performance view": Export(
        "Interval Start,Queue Name,Offered,Answer %,Answered,Abandon %,Abandoned,Avg Handle",
        lambda d, t, o, h, b, a: f"{d} {t},voice,{o},90%,{h},10%,{b},{a * 1000}",
    ),
    "amazon connect": Export(
        "QueueName,QueueId,ChannelType,TimeStamp,IntervalDuration,IncomingContactVolume,"
        "AverageHandleTime,ContactsHandled",
        lambda d, t, o, h, b, a: f"voice,q-1,VOICE,{d}T{t}:00Z,15mins,{o},{a}.0,{h}",
        is_utc=True,
        has_abandoned=False,
    ),
    "calabrio": Export(
        "",
        lambda d, t, o, h, b, a: (
            f"15;{_compact(d)};{t};7;voice;{o};0;{b};0;{h};20;9;{h * (a - 60)};{h * 60};"
            f"9;9;3;{h};0;0;0"
        ),
    ),
    "avaya cms": Export(
        "Split report\n\nrow_date;starttime;intrvl;split;acdcalls;anstime;acdtime;acwtime;holdtime;"
        "abncalls;othercalls",
        lambda d, t, o, h, b, a: (
            f"{d};{int(t.replace(':', ''))};15;voice;{h};20;{h * (a - 60)};{h * 40};{h * 20};{b};"
            f"{o - h - b}"
        ),
    ),
    "cisco cce": Export(
        "DateTime,CallTypeID,CallsOffered,CallsHandled,TotalCallsAband,HandleTime,AnswerWaitTime",
        lambda d, t, o, h, b, a: f"{d} {t}:00,voice,{o},{h},{b},{h * a},20",
    ),
    "nice pipe export": Export(
        "date|period|queue|offered|handled|abandoned|aht",
        lambda d, t, o, h, b, a: f"{d[5:7]}{d[8:]}{d[:4]}|{t}|voice|{o}|{h}|{b}|{a}",
    ),
    "generic": Export(
        "queue,channel,interval_start,interval_minutes,offered,handled,abandoned,aht_seconds",
        lambda d, t, o, h, b, a: f"voice,phone,{d} {t},15,{o},{h},{b},{a}",
    ),
    "danish spreadsheet": Export(
        "Dato;Tid;Kø;Tilbudte;Besvarede;Opgivne;AHT (min)",
        lambda d, t, o, h, b, a: (
            f"{d[8:]}-{d[5:7]}-{d[:4]};{t};voice;{o};{h};{b};{a / 60:.10f}".replace(".", ",")
        ),
    ),
    "american spreadsheet": Export(
        "Date\tTime\tQueue\tCalls Offered\tCalls Answered\tCalls Abandoned\tAvg Handle Time",
        lambda d, t, o, h, b, a: (
            f"{d[5:7]}/{d[8:]}/{d[:4]}\t{_ampm(t)}\tvoice\t{o}\t{h}\t{b}\t"
            f"0:{a // 60:02d}:{a % 60:02d}"
        ),
    ),
}


def _ampm(clock: str) -> str:
    hour, minute = int(clock[:2]), clock[3:]
    return f"{hour % 12 or 12}:{minute} {'PM' if hour >= 12 else 'AM'}"
