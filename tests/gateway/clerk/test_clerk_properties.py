"""Whatever keys are pressed and whatever answers come or don't: nothing raises, and no command is two."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from contracts.commands import CommandErrorCode
from contracts.hall import TicketState
from contracts.hall_commands import CallNextCommand
from gateway.clerk.clerk import Ask, Clerk, Ended
from gateway.clerk.keyboard import Key, Keyboard, Special
from gateway.clerk.wording import ENGLISH
from tests.gateway.clerk.halls import catalog, no, ticket, view, yes
from tests.gateway.clerk.test_screen import lines

KEYS: list[Key] = [*"nrbmhtfcpg#io?qxa03", *Special]
EVENTS = st.one_of(
    st.tuples(st.just("key"), st.sampled_from(KEYS)),
    st.tuples(st.just("answer"), st.booleans()),
    st.tuples(st.just("old answer"), st.booleans()),
    st.tuples(st.just("link"), st.booleans()),
    st.tuples(st.just("gateway"), st.booleans()),
    st.tuples(st.just("view"), st.sampled_from([None, "A0001", "B0002"])),
    st.tuples(st.just("time"), st.sampled_from([0.2, 3.0, 10.0])),
)


@given(st.lists(EVENTS, max_size=60))
def test_one_command_is_under_way_at_a_time_and_keeps_its_key(events: list[tuple[str, object]]) -> None:
    clerk = Clerk("12", ENGLISH, Random(1), "W012")
    clerk.catalog_is(catalog())
    keyboard = Keyboard(clerk)
    now = 0.0
    asked: list[Ask] = []
    wishes: dict[bytes, object] = {}
    begun = ended = 0
    for event, value in events:
        before = clerk.pending
        effects: list[object] = []
        match event, value:
            case "key", (str() | Special()) as key:
                effects += keyboard.key(key, now)
            case "answer", bool(good) if asked:
                reply = yes(view("A0001"), ticket("A0001")) if good else no(CommandErrorCode.NOT_NOW)
                effects += clerk.answer(asked[-1].correlation, reply, now)
            case "old answer", bool() if asked:
                effects += clerk.answer(asked[0].correlation, yes(view("A0001")), now)
            case "link", bool(up):
                effects += clerk.link(up, "" if up else "gone", now)
            case "gateway", bool(up):
                effects += clerk.gateway(up, now)
            case "view", (str() | None) as number:
                effects += clerk.window_is(view(number, TicketState.CALLED if number else None), now)
            case "time", float(seconds):
                now += seconds
                effects += clerk.tick(now)
        new = [e for e in effects if isinstance(e, Ask)]
        asked += new
        for ask in new:
            assert wishes.setdefault(ask.correlation, ask.request) == ask.request
            if isinstance(ask.request, CallNextCommand):
                assert clerk.pending is not None
                assert clerk.pending.correlation == ask.correlation
        begun += clerk.pending is not None and clerk.pending is not before
        if before is not None and clerk.pending is not before:
            ended += 1
            assert any(isinstance(e, Ended) for e in effects), "a command is never forgotten without a word"
        lines(keyboard)
    assert begun - ended == (clerk.pending is not None)
