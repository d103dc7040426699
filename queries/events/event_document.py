"""What is kept of an event (Event.plan): guests, slots, candidate pairs with their table and time."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from graph.errors import BadInput
from graph.language import say
from queries.events.problem import EventProblem, Meeting, Party, Slot, Wish
from queries.events.timetable import Timetable

#: State of a guest who stays away after all.
WITHDRAWN = "退出"


class Kept(BaseModel):
    """A part of the document; unknown fields are refused, so that a typo cannot be lost."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Round(Kept):
    """A slot: when it begins and ends (HH:MM) and in which session."""

    label: str
    start: str
    end: str
    session: str = ""


class Guest(Kept):
    """A firm called to the event. `away`: slots from 0 when it cannot come."""

    firm: str
    name: str
    side: str = ""
    state: str = "邀请"
    cap: int | None = None
    minimum: int = 0
    away: tuple[int, ...] = ()
    languages: tuple[str, ...] = ()
    prefers: str = Field(default="", description="愿在哪一场次")
    note: str = Field(default="", description="退出的原因等")
    called: bool = Field(default=False, description="由人指名邀请")

    @property
    def conditions(self) -> str:
        """What it asks for itself, in words; blank where nothing."""
        said = [
            say("已退出", "withdrew") if self.state == WITHDRAWN else "",
            "" if self.cap is None else say(f"最多 {self.cap} 场", f"at most {self.cap}"),
            say(f"最少 {self.minimum} 场", f"at least {self.minimum}") if self.minimum else "",
            say(f"{len(self.away)} 个时段不能来", f"away in {list(self.away)}")
            if self.away
            else "",
            "、".join(self.languages),
            say(f"愿在{self.prefers}", f"prefers {self.prefers}") if self.prefers else "",
        ]
        return "，".join(filter(None, said))

    @property
    def stays(self) -> bool:
        """Whether it stays on the list of an open event though it has no meeting."""
        return self.called or self.state != "邀请" or bool(self.conditions or self.note)


class Pair(Kept):
    """A candidate pair; `slot` from 0 and `table` from 1 where it is planned."""

    key: str
    buyer: str
    supplier: str
    buyer_name: str
    supplier_name: str
    product: str
    product_name: str
    score: float = 0.0
    words: str = ""
    doubt: str = ""
    reasons: tuple[str, ...] = ()
    values: dict[str, float] = Field(default={}, description="各项特征的值，供校准权重")
    sources: tuple[str, ...] = ()
    demand: str = ""
    offer: str = ""
    must: bool = False
    refused: str = ""
    wished: bool = Field(default=False, description="一方登记了必见")
    barred: str = Field(default="", description="因意愿或见过而不排的原因；每次重排重新判断")
    slot: int | None = None
    table: int | None = None
    lock_slot: bool = False
    lock_table: bool = False

    @property
    def is_planned(self) -> bool:
        """Whether it has a time."""
        return self.slot is not None

    @property
    def is_candidate(self) -> bool:
        """Whether it was found and ranked, and not added after two had met without a plan."""
        return bool(self.reasons)

    @property
    def words_of_pair(self) -> str:
        """The two firms, the buyer first."""
        return f"{self.buyer_name}—{self.supplier_name}"


class Proof(Kept):
    """How good the plan is known to be, and what it leaves out."""

    worth: float = 0.0
    worth_bound: float = 0.0
    breaks: int = 0
    breaks_bound: int = 0
    proven: bool = False
    seconds: float = 0.0
    given_up: tuple[str, ...] = ()
    idle: dict[str, str] = {}
    moved: tuple[str, ...] = ()
    lost: tuple[str, ...] = Field(default=(), description="补排时取消的会面")
    added: tuple[str, ...] = Field(default=(), description="补排时新加的会面")
    made_for: dict[str, str] = Field(default={}, description="排的时候各项条件是什么")
    displaced: tuple[str, ...] = Field(default=(), description="被后来的锁定挤出的对子")


class YearPart(Kept):
    """Place of the event in a year's programme. `locked`: a re-plan leaves it alone; `pairs`: buyer,
    supplier and product (ids) that it was chosen for."""

    programme: str
    relief: float = 0.0
    locked: bool = False
    why: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str, str], ...] = ()


class EventPlan(Kept):
    """The plan of one event. `chains` and `findings` are ids; `languages` of interpreters: count."""

    chains: tuple[str, ...] = ()
    chain_names: tuple[str, ...] = ()
    scope: str = ""
    products: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    rounds: tuple[Round, ...] = ()
    tables: int = 20
    cap: int | None = None
    minimum: int = 0
    interpreters: int | None = None
    fairness: int | None = None
    guests: tuple[Guest, ...] = ()
    pairs: tuple[Pair, ...] = ()
    proof: Proof = Proof()
    year: YearPart | None = None
    walk_ins: tuple[str, ...] = ()
    open: bool = Field(default=False, description="名单之外的企业也可邀请")
    wide: bool = Field(default=False, description="放宽到别的链上用到或生产同样产品的企业")

    @cached_property
    def planned(self) -> tuple[Pair, ...]:
        """Pairs with a time, by slot and table."""
        held = [pair for pair in self.pairs if pair.is_planned]
        return tuple(sorted(held, key=lambda pair: (pair.slot, pair.table, pair.key)))

    @cached_property
    def by_key(self) -> dict[str, Pair]:
        """Pairs by key."""
        return {pair.key: pair for pair in self.pairs}

    @property
    def brought_together(self) -> frozenset[tuple[str, str, str]]:
        """(buyer, supplier, product) of its meetings; before it has any, of those it was chosen for."""
        met = frozenset((pair.buyer, pair.supplier, pair.product) for pair in self.planned)
        return met or frozenset(self.year.pairs if self.year else ())

    @cached_property
    def reserve(self) -> tuple[str, ...]:
        """Firms of candidate pairs that are not called."""
        guests = {guest.firm for guest in self.guests}
        own = (
            firm for pair in self.pairs if pair.is_candidate for firm in (pair.buyer, pair.supplier)
        )
        return tuple(firm for firm in dict.fromkeys(own) if firm not in guests)

    @cached_property
    def conditions(self) -> dict[str, str]:
        """What a timetable depends on, in words: name → value; guests only where they ask for something."""

        def number(value: int | None) -> str:
            return say("不限", "any") if value is None else str(value)

        return {
            say("桌数", "tables"): str(self.tables),
            say("时段", "slots"): "、".join(one.label for one in self.rounds),
            say("每家最多几场", "cap"): number(self.cap),
            say("每家最少几场", "minimum"): str(self.minimum),
            say("译员数", "interpreters"): number(self.interpreters),
            say("空档数最多相差", "fairness"): number(self.fairness),
            say("候选的范围", "net"): say("含别的链", "wide")
            if self.wide
            else say("只取本链", "own"),
            **{guest.name: guest.conditions for guest in self.guests if guest.conditions},
        }

    @cached_property
    def names(self) -> dict[str, str]:
        """Firm → name, guests and sides of pairs."""
        named = {pair.buyer: pair.buyer_name for pair in self.pairs}
        named |= {pair.supplier: pair.supplier_name for pair in self.pairs}
        return named | {guest.firm: guest.name for guest in self.guests}

    def changed(self, **fields: Any) -> EventPlan:
        """The document with some fields changed."""
        kept = {name: getattr(self, name) for name in type(self).model_fields}
        # A copy would take the cached properties along.
        return type(self).model_construct(**{**kept, **fields})

    def with_pairs(self, changed: dict[str, dict[str, Any]]) -> EventPlan:
        """Some pairs altered by key."""
        pairs = tuple(
            pair.model_copy(update=changed[pair.key]) if pair.key in changed else pair
            for pair in self.pairs
        )
        return self.changed(pairs=pairs)


def read_plan(text: str, where: str) -> EventPlan:
    """The document of an event. Raises BadInput where it has none that can be read."""
    if not text:
        raise BadInput(
            say("该活动没有会务安排（只是一条记录）", "This event is a record without a plan"),
            where,
            say("用 liantu event create 新建。", "Create one with liantu event create."),
        )
    try:
        return EventPlan.model_validate_json(text)
    except ValidationError as fault:
        raise BadInput(
            say("会务安排读不出", "The event's plan cannot be read"),
            f"{where}: {fault.errors()[0]}",
        ) from fault


def as_problem(plan: EventPlan) -> EventProblem:
    """The timetable question of a document."""
    firms = dict.fromkeys(firm for pair in plan.pairs for firm in (pair.buyer, pair.supplier))
    guests = {guest.firm: guest for guest in plan.guests}
    gone = {guest.firm: _withdrawn(guest) for guest in plan.guests if guest.state == WITHDRAWN}
    for firm in guests:
        firms.setdefault(firm)
    meetings = tuple(_meeting(pair, gone) for pair in plan.pairs)
    required = {firm for m in meetings if m.must for firm in (m.first, m.second)}
    return EventProblem(
        meetings=meetings,
        parties=tuple(_party(plan, firm, guests.get(firm), firm in required) for firm in firms),
        slots=tuple(Slot(label=one.label, session=one.session) for one in plan.rounds),
        tables=plan.tables,
        interpreters=plan.interpreters,
        fairness=plan.fairness,
        wishes=tuple(_wishes(plan)),
    )


def _withdrawn(guest: Guest) -> str:
    why = guest.note or say("未写原因", "no reason given")
    return say(f"{guest.name}退出：{why}", f"{guest.name} withdrew: {why}")


def _meeting(pair: Pair, gone: Mapping[str, str]) -> Meeting:
    """A locked or required pair goes before what wishes and earlier meetings say of it."""
    away = "" if pair.lock_slot else gone.get(pair.buyer, "") or gone.get(pair.supplier, "")
    refused = pair.refused or away or ("" if pair.must else pair.barred)
    return Meeting(
        key=pair.key, first=pair.buyer, second=pair.supplier, weight=pair.score,
        must=(pair.must or pair.wished) and not refused, refused=refused,
        slot=pair.slot if pair.lock_slot and not refused else None,
        table=pair.table if pair.lock_table and not refused else None,
    )  # fmt: skip


def _party(plan: EventPlan, firm: str, guest: Guest | None, required: bool) -> Party:
    gone = guest is not None and guest.state == WITHDRAWN
    cap = guest.cap if guest and guest.cap is not None else plan.cap
    own = guest.minimum if guest else 0
    minimum = own or plan.minimum
    # Whom an open event cannot offer its minimum is not called, unless a person asked for it.
    optional = plan.open and not (own or required or (guest and guest.called))
    return Party(
        key=firm, name=plan.names.get(firm, firm), cap=cap, minimum=0 if gone else minimum, optional=optional,
        unavailable=frozenset(guest.away) if guest else frozenset(),
        languages=frozenset(guest.languages) if guest else frozenset(),
    )  # fmt: skip


def _wishes(plan: EventPlan) -> list[Wish]:
    with_pair = {firm for pair in plan.pairs for firm in (pair.buyer, pair.supplier)}
    return [
        Wish(
            words=say(f"{guest.name}愿在{guest.prefers}", f"{guest.name} prefers {guest.prefers}"),
            firm=guest.firm,
            slots=frozenset(i for i, r in enumerate(plan.rounds) if r.session == guest.prefers),
        )
        for guest in plan.guests
        if guest.prefers and guest.firm in with_pair
    ]


def as_timetable(plan: EventPlan) -> Timetable:
    """The plan as the repair asks for it."""
    return Timetable(
        slots={pair.key: pair.slot for pair in plan.planned if pair.slot is not None},
        tables={pair.key: pair.table for pair in plan.planned if pair.table is not None},
    )


def take_in(plan: EventPlan, made: Timetable) -> EventPlan:
    """The document with a timetable's slots and tables. Raises BadInput with the rules in the way."""
    if made.conflict:
        raise BadInput(
            say("排不出日程，以下各条不能同时成立", "No timetable: these cannot hold together"),
            "；".join(made.conflict),
            say("放宽其中任一条后重排。", "Relax any one of them and plan again."),
        )
    spots = {
        pair.key: {"slot": made.slots.get(pair.key), "table": made.tables.get(pair.key)}
        for pair in plan.pairs
    }
    proof = Proof(
        worth=round(made.worth, 4), worth_bound=round(made.worth_bound, 4), breaks=made.breaks,
        breaks_bound=made.bound, proven=made.proven, seconds=round(made.seconds, 3),
        given_up=tuple(wish.words for wish in made.given_up), idle=made.idle_firms,
        moved=made.moved, made_for=plan.conditions,
    )  # fmt: skip
    return plan.with_pairs(spots).changed(proof=proof)


def rounds_of(sessions: str, minutes: int, pause: int) -> tuple[Round, ...]:
    """Slots of `minutes` with `pause` between them, from “09:00-11:30,14:00-16:00”.

    Sessions are named 上午, 下午, 晚上 by when they begin. Raises BadInput on times that cannot be.
    """
    if minutes < 5 or pause < 0:
        raise BadInput(
            say("每场至少 5 分钟，间隔不小于 0", "A slot has at least 5 minutes"),
            say(f"每场 {minutes} 分钟，间隔 {pause} 分钟", f"{minutes}/{pause}"),
            say("改成合适的分钟数。", "Correct the minutes."),
        )
    found: list[Round] = []
    for written in filter(None, (part.strip() for part in sessions.split(","))):
        begin, end = _clock_pair(written)
        name = "上午" if begin < 12 * 60 else "下午" if begin < 18 * 60 else "晚上"
        if begin + minutes > end:
            raise BadInput(
                say("场次里放不下一场会面", "The session is shorter than one meeting"),
                say(f"{written}，每场 {minutes} 分钟", f"{written}, {minutes} minutes"),
                say("延长场次，或缩短每场分钟数。", "Lengthen it, or shorten the meetings."),
            )  # fmt: skip
        while begin + minutes <= end:
            start, stop = _clock(begin), _clock(begin + minutes)
            found.append(Round(label=f"{start}–{stop}", start=start, end=stop, session=name))
            begin += minutes + pause
    if not found:
        raise BadInput(
            say("没有写场次", "No session is given"), sessions,
            say("写成 09:00-11:30,14:00-16:30。", "Write 09:00-11:30,14:00-16:30."),
        )  # fmt: skip
    if [one.start for one in found] != sorted({one.start for one in found}):
        raise BadInput(
            say("时段重叠或次序不对", "Sessions overlap"), sessions,
            say("按先后写，互不重叠，如 09:00-11:30,14:00-16:30。", "Write them in order."),
        )  # fmt: skip
    return tuple(found)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _clock_pair(written: str) -> tuple[int, int]:
    try:
        begin, end = (
            int(hour) * 60 + int(minute)
            for hour, minute in (part.strip().split(":") for part in written.split("-"))
        )
    except ValueError:
        begin, end = 0, 0
    if not 0 <= begin < end <= 24 * 60:
        raise BadInput(
            say("时间写法不对", "Not a session"), written,
            say("写成 09:00-11:30。", "Write it as 09:00-11:30."),
        )  # fmt: skip
    return begin, end
