"""What a timetable is asked for: meetings, firms, slots, tables and the rules between them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from graph.errors import BadInput
from graph.language import say


class Frozen(BaseModel):
    """A part of a question: it never changes once asked."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Slot(Frozen):
    """One round of meetings; neighbours in the list follow each other."""

    label: str
    session: str = Field(default="", description="场次，如 上午、下午")
    tables: int | None = Field(default=None, ge=0, description="本时段可用桌数；空为活动的桌数")


class Party(Frozen):
    """A firm at the event."""

    key: str
    name: str = ""
    unavailable: frozenset[int] = Field(
        default=frozenset(), description="不能到场的时段（序号从 0 起）"
    )
    cap: int | None = Field(default=None, ge=0, description="最多几场")
    minimum: int = Field(default=0, ge=0, description="最少几场")
    optional: bool = Field(default=False, description="凑不满最少场数时可以不请")
    languages: frozenset[str] = Field(default=frozenset(), description="会说的语言；空为中文")


class Meeting(Frozen):
    """A pair of firms that may meet once."""

    key: str
    first: str
    second: str
    weight: float = Field(default=1.0, ge=0, allow_inf_nan=False, description="撮合得分")
    must: bool = Field(default=False, description="必须安排")
    refused: str = Field(default="", description="不得安排的原因；空为可安排")
    session: str = Field(default="", description="只能在此场次；空为不限")
    slot: int | None = Field(default=None, ge=0, description="锁定的时段序号")
    table: int | None = Field(default=None, ge=1, description="锁定的桌号，从 1 起")


class Wish(Frozen):
    """A soft wish: a meeting, or all meetings of a firm, inside the slots named; rank 1 first."""

    words: str
    rank: int = Field(default=1, ge=1)
    slots: frozenset[int]
    meeting: str = ""
    firm: str = ""


class EventProblem(Frozen):
    """What is to be timetabled. `fairness`: largest difference between two firms' breaks."""

    meetings: tuple[Meeting, ...]
    parties: tuple[Party, ...]
    slots: tuple[Slot, ...]
    tables: int = Field(ge=0)
    before: tuple[tuple[str, str], ...] = Field(default=(), description="先后：前者须早于后者")
    fairness: int | None = Field(default=None, ge=0)
    interpreters: int | None = Field(default=None, ge=0, description="每个时段的译员数；空为不限")
    wishes: tuple[Wish, ...] = ()

    @model_validator(mode="after")
    def _names_exist(self) -> Self:
        firms = [party.key for party in self.parties]
        meetings = [meeting.key for meeting in self.meetings]
        _no_repeats(firms, say("企业", "firm"))
        _no_repeats(meetings, say("会面", "meeting"))
        named = {meeting.first for meeting in self.meetings}
        named |= {meeting.second for meeting in self.meetings}
        _all_known(named, firms, say("企业", "firm"))
        _all_known({key for pair in self.before for key in pair}, meetings, say("会面", "meeting"))
        _all_known({w.meeting for w in self.wishes if w.meeting}, meetings, say("会面", "meeting"))
        _all_known({w.firm for w in self.wishes if w.firm}, firms, say("企业", "firm"))
        for meeting in self.meetings:
            if meeting.first == meeting.second:
                raise BadInput(say("企业不能与自己会面", "A firm cannot meet itself"), meeting.key)
        return self

    @cached_property
    def party(self) -> Mapping[str, Party]:
        """Firms by key."""
        return {party.key: party for party in self.parties}

    @cached_property
    def meeting(self) -> Mapping[str, Meeting]:
        """Meetings by key."""
        return {meeting.key: meeting for meeting in self.meetings}

    @cached_property
    def places(self) -> tuple[int, ...]:
        """Tables of each slot."""
        return tuple(self.tables if s.tables is None else s.tables for s in self.slots)

    def too_few(self, firm: str, meetings: int) -> bool:
        """Whether so many meetings are below what the firm is owed."""
        party = self.party[firm]
        return meetings < party.minimum and not (party.optional and not meetings)

    def name(self, firm: str) -> str:
        """How a firm is called on paper."""
        return self.party[firm].name or firm

    def pair(self, key: str) -> str:
        """A meeting's two firms in words."""
        meeting = self.meeting[key]
        return f"{self.name(meeting.first)}—{self.name(meeting.second)}"

    def open_slots(self, meeting: Meeting) -> tuple[int, ...]:
        """Slots in which this meeting alone could be held."""
        return self._open[meeting.key]

    @cached_property
    def _open(self) -> Mapping[str, tuple[int, ...]]:
        every = frozenset(range(len(self.slots)))
        free = {party.key: every - party.unavailable for party in self.parties}
        in_order: dict[frozenset[int], tuple[int, ...]] = {}
        found = {}
        for meeting in self.meetings:
            slots = frozenset() if meeting.refused else free[meeting.first] & free[meeting.second]
            if meeting.session or meeting.table or meeting.slot is not None:
                slots = frozenset(slot for slot in slots if self._allows(meeting, slot))
            if slots not in in_order:
                in_order[slots] = tuple(s for s in sorted(slots) if self.places[s])
            found[meeting.key] = in_order[slots]
        return found

    def _allows(self, meeting: Meeting, slot: int) -> bool:
        return (
            meeting.session in ("", self.slots[slot].session)
            and meeting.slot in (None, slot)
            and self.places[slot] >= (meeting.table or 1)
        )

    def needs_interpreter(self, meeting: Meeting) -> bool:
        """Whether the two firms share no language."""
        first = self.party[meeting.first].languages or {"中文"}
        second = self.party[meeting.second].languages or {"中文"}
        return not (first & second)

    def only(self, kept: frozenset[str]) -> EventProblem:
        """The same event with these meetings alone."""
        return self.altered(
            meetings=tuple(m for m in self.meetings if m.key in kept),
            before=tuple(p for p in self.before if p[0] in kept and p[1] in kept),
            wishes=tuple(w for w in self.wishes if not w.meeting or w.meeting in kept),
        )

    def altered(self, **changes: object) -> EventProblem:
        """The same event with some fields changed, checked anew."""
        fields = {name: getattr(self, name) for name in type(self).model_fields}
        return EventProblem(**{**fields, **changes})

    def in_words(self) -> str:
        """The question as one sentence for headings and the audit."""
        return say(
            f"{len(self.parties)} 家企业、{len(self.meetings)} 场候选会面，排入 {len(self.slots)} 个时段、"
            f"每段至多 {self.tables} 桌",
            f"{len(self.meetings)} candidate meetings of {len(self.parties)} firms in "
            f"{len(self.slots)} slots of up to {self.tables} tables",
        )


def _no_repeats(keys: list[str], kind: str) -> None:
    if len(set(keys)) < len(keys):
        twice = sorted({key for key in keys if keys.count(key) > 1})[:3]
        raise BadInput(say(f"{kind}编号重复", f"A {kind} key is used twice"), "、".join(twice))


def _all_known(named: set[str], known: list[str], kind: str) -> None:
    if missing := sorted(named - set(known)):
        raise BadInput(say(f"未登记的{kind}", f"Unknown {kind}"), "、".join(missing[:3]))
