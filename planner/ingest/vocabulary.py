"""The words of the exports: what each system calls a column, and how it is recognised."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from types import MappingProxyType

UNITS = MappingProxyType(
    {
        **dict.fromkeys(("s", "sec", "secs", "second", "seconds", "sek", "sekunder"), "s"),
        **dict.fromkeys(("ms", "msec", "millis", "milliseconds"), "ms"),
        **dict.fromkeys(("min", "mins", "minute", "minutes", "minutter"), "min"),
        **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), "h"),
    }
)

# Fields of an interval export; the first name found wins. Names are compared as `plain` writes.
INTERVAL_NAMES = MappingProxyType(
    {
        "start": """intervalstartutcdate intervalstartutc intervalstart timestamp datetime start
            startdatetime dateandtime datetimeutc intervalstartdate periodstart bucket datotid
            tidspunkt zeitstempel datumuhrzeit horodatage dateheure fechahora interval starttime
            time""",
        "date": "rowdate date dato datum fecha day jour calldate",
        "time": """starttime time tid uhrzeit heure hora klokkeslæt interval period halfhour
            intervalstart""",
        "step": "intrvl interval intervalduration intervallength intervalminutes intervalmin",
        "channel": """queuename queue kø køer warteschlange fileattente cola csqname planninggroup
            splitskill split vdn calltypename calltypeid calltype campaign skillname kanal channel
            channelname acdid queueid queuevalue""",
        "medium": "mediatype channeltype media medium channel",
        "part": "skillset",
        "part2": "language",
        "offered": """offered offeredcalls callsoffered contactsoffered interactionsoffered
            incomingcontactvolume volume contacts calls incoming incomingcalls received arrivals
            csplreceivedcalls tilbudte tilbudt henvendelser opkald angeboten anrufe appelsreçus
            appels llamadas ofrecidas noffered""",
        "handled": """handled answered answeredcalls callshandled callsanswered contactshandled
            interactionshandled acdcalls besvarede besvaret angenommen beantwortet traités décrochés
            atendidas nhandled""",
        "abandoned": """abandoned abandons abandonedcalls abncalls totalcallsaband callsabandoned
            contactsabandoned opgivet opgivne tabte aufgelegt verloren abandonnés abandonadas
            nabandoned""",
        "other": "othercalls",
        "aht": """aht averagehandletime avghandle avghandletime averagehandlingtime meanhandletime
            avghandlingtime behandlingstidgns dmt""",
        "handle": "totalhandletime handletime handle handlingtime totalhandlingtime tht",
        "talk": "talktime talk totaltalktime totaltalk acdtime taletid samtaletid gesprächszeit",
        "hold": "holdtime hold totalholdtime totalhold",
        "acw": """acw acwtime totalacw aftercallwork aftercallworktime aftercontactwork wraptime
            wrapuptime wrapup worktime efterbehandling nachbearbeitung""",
        "talk_mean": "avgtalk avgtalktime averagetalktime",
        "hold_mean": "avghold avgholdtime averageholdtime",
        "acw_mean": "avgacw averageacw avgacwtime averageaftercallwork",
        "wait": """wait waittime totalwait totalwaittime waitanswered speedofanswer anstime
            answerwaittime ventetid queuedelaytime""",
        "wait_mean": "asa averagespeedofanswer avgspeedofanswer avganswerspeed",
    }
)

DURATIONS = (
    *("aht", "handle", "talk", "hold", "acw"),
    *("talk_mean", "hold_mean", "acw_mean", "wait", "wait_mean"),
)
COUNTS = ("offered", "handled", "abandoned", "other")

CALABRIO_FIELDS = (
    *("interval", "date", "time", "queue_id", "queue_name", "offered_calls", "overflow_in_calls"),
    *("abandoned_calls", "overflow_out_calls", "answered_calls", "speed_of_answer_s"),
    *("time_to_abandon_s", "talk_time_s", "after_call_work_s"),
    *("longest_delay_in_queue_answered_s", "longest_delay_in_queue_abandoned_s"),
    *("avg_avail_member_cnt", "answered_calls_within_SL", "idle_dur_s"),
    *("abandoned_short_calls", "abandoned_calls_within_SL"),
)

_EVENTS = """ENTERQUEUE CONNECT ABANDON COMPLETEAGENT COMPLETECALLER TRANSFER BLINDTRANSFER
    ATTENDEDTRANSFER EXITWITHTIMEOUT EXITWITHKEY EXITEMPTY RINGNOANSWER RINGCANCELED QUEUESTART
    CONFIGRELOAD ADDMEMBER REMOVEMEMBER PAUSE UNPAUSE PAUSEALL UNPAUSEALL AGENTLOGIN AGENTLOGOFF
    AGENTCALLBACKLOGIN AGENTCALLBACKLOGOFF DID PENALTY SYSCOMPAT AGENTDUMP"""
QUEUE_EVENTS = frozenset(_EVENTS.split())


@dataclass(frozen=True, slots=True)
class LogSource:
    """A system that writes one row per call or ticket: how to know it and what its columns say.

    `signature`: plain names that must all stand in the header. `units`: for columns whose header
    does not say it.
    """

    name: str
    signature: frozenset[str]
    names: dict[str, str]
    units: dict[str, str] = field(default_factory=dict)
    is_ticket: bool = False


LOG_SOURCES = (
    LogSource(
        "Cisco UCCX call report",
        frozenset({"callstarttime", "csqnames"}),
        {
            "id": "nodeidsessionidsequenceno",
            "start": "callstarttime",
            "channel": "csqnames",
            "outcome": "contactdisposition",
            "wait": "queuetime",
            "talk": "talktime",
            "acw": "worktime",
        },
    ),
    LogSource(
        "Five9 call log",
        frozenset({"callid", "timestamp", "campaign"}),
        {
            "id": "callid",
            "start": "timestamp",
            "channel": "skill campaign",
            "direction": "calltype",
            "is_abandoned": "abandoned",
            "wait": "queuewaittime",
            "talk": "talktime",
            "hold": "holdtime",
            "acw": "aftercallworktime",
        },
    ),
    LogSource(
        "Talkdesk contacts report",
        frozenset({"interactionid", "startedat"}),
        {
            "id": "interactionid",
            "start": "startedat",
            "channel": "ringgroups queue",
            "direction": "direction",
            "outcome": "contacttype",
            "abandoned_at": "abandontime",
            "answered_at": "connectedat answeredat",
            "wait": "waittime",
            "talk": "talktime",
            "hold": "holdtime",
            "acw": "aftercallworktime",
        },
    ),
    LogSource(
        "Freshdesk tickets",
        frozenset({"ticketid", "createdtime"}),
        {
            "id": "ticketid",
            "start": "createdtime",
            "channel": "source",
            "outcome": "status",
            "kind": "type",
            "answered_at": "resolvedtime closedtime",
            "replied_at": "initialresponsetime",
            "wait": "firstresponsetime",
            "talk": "timetracked",
        },
        {"wait": "h", "talk": "h"},
        is_ticket=True,
    ),
    LogSource(
        "Zendesk tickets",
        frozenset({"createdat", "via"}),
        {
            "id": "id ticketid",
            "start": "createdat",
            "channel": "via",
            "outcome": "status",
            "kind": "tickettype",
            "answered_at": "solvedat",
            "wait": "firstreplytime",
        },
        {"wait": "min"},
        is_ticket=True,
    ),
)

SOURCE_MARKS = (
    ("Genesys Cloud history", frozenset({"intervalstartutcdate"})),
    ("Amazon Connect history", frozenset({"incomingcontactvolume"})),
    ("Avaya CMS split report", frozenset({"acdcalls", "acdtime"})),
    ("NICE WFM history (XML)", frozenset({"queuevalue", "queuedelaytime"})),
    ("Cisco CCE interval table", frozenset({"calltypeid", "callsoffered"})),
    ("planner history", frozenset({"intervalstartutc", "intervalmin", "talks"})),
)


def plain(name: str) -> str:
    """Return a column name as letters and digits only, so that spelling does not matter."""
    return "".join(ch for ch in name.casefold() if ch.isalnum())


def unit_of(name: str) -> tuple[str, str]:
    """Return a plain column name without its unit, and the unit: `AHT (in min)` -> aht, min."""
    words = re.findall(r"[^\W_]+", name.casefold())
    unit = ""
    for i, word in enumerate(words):
        if word in UNITS and i > 0:
            unit = UNITS[word]
            words = words[:i]
            break
    if unit and words[-1] == "in":
        words.pop()
    return "".join(words), unit
