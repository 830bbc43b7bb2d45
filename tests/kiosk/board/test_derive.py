"""What a board shows of what it knows."""

from dataclasses import replace
from datetime import timedelta

from contracts.hall import TicketState, WindowState, WindowView
from contracts.session import Language
from kiosk.board.derive import derive
from kiosk.board.screen import BoardScreen, Phrase, Section, Titled
from kiosk.board.state import (
    Announcing,
    BoardState,
    CatalogHeard,
    Link,
    LinkHeard,
    MessageWanted,
    Setting,
    WindowGone,
)
from kiosk.texts.resolve import resolve
from tests.kiosk.board.halls import CATALOG, NINE, after, at, call, calls, queue, queues, rated, up

CHINESE = Setting(languages=(Language.ZH_HANS,))


def said(phrase: Phrase | None) -> str:
    return resolve(phrase.label, phrase.language) if phrase else ""


def both(titled: Titled) -> list[str]:
    return [said(phrase) for phrase in titled]


def rows(section: Section) -> list[tuple[str, ...]]:
    return [(said(row.name), *row.figures, *([said(row.note)] if row.note else [])) for row in section.rows]


def ranks(section: Section) -> list[tuple[str, ...]]:
    return [(row.rank, said(row.name), *row.figures) for row in section.rows]


def lines(screen: BoardScreen) -> list[tuple[str, str, bool]]:
    return [(line.number, line.window, line.new) for line in screen.calls]


def section(screen: BoardScreen, name: str) -> Section:
    return next(one for one in screen.others if one.name == name)


# -- calls ------------------------------------------------------------------------------------------------


def test_the_newest_call_is_first_and_new_for_its_time() -> None:
    state = up(None, calls(call(1)), now=at(0))
    state = after(state, calls(call(1), call(2)), now=at(20))
    assert lines(derive(state, at(29))) == [("A0002", "1", True), ("A0001", "1", True)]
    assert lines(derive(state, at(31))) == [("A0002", "1", True), ("A0001", "1", False)]
    assert lines(derive(state, at(51)))[0] == ("A0002", "1", False)


def test_the_call_that_is_announced_is_first_and_new_however_long_it_waited_for_that() -> None:
    state = up(None, calls(call(1), call(2)))
    state = after(state, Announcing(1), now=at(300))
    assert lines(derive(state, at(300))) == [("A0001", "1", True), ("A0002", "1", False)]


def test_who_has_come_to_the_window_is_not_called_for_any_more() -> None:
    view = WindowView(
        window="1", state=WindowState.OPEN, waiting=0, number="A0001", ticket_state=TicketState.SERVING
    )
    state = up(None, calls(call(1)), view)
    assert lines(derive(state, at(1))) == [("A0001", "1", False)]
    state = after(state, WindowGone("1"), now=at(1))
    assert lines(derive(state, at(1))) == [("A0001", "1", True)]


def test_a_number_that_is_called_to_another_window_stands_there_alone() -> None:
    state = up(None, calls(call(1, "A0001"), call(2, "A0002"), call(3, "A0001", window="3")))
    assert lines(derive(state, at(1))) == [("A0001", "3", True), ("A0002", "1", True)]


def test_what_is_heard_after_a_silence_is_as_old_as_it_is() -> None:
    state = after(BoardState(), calls(call(1), call(2, seconds=590)), LinkHeard(Link.UP), now=at(600))
    assert lines(derive(state, at(601))) == [("A0002", "1", True), ("A0001", "1", False)]


def test_calls_of_yesterday_are_not_shown() -> None:
    state = up(None, calls(call(1)))
    assert derive(state, at(86_400)).calls == ()


def test_a_board_of_an_area_shows_its_own_calls_and_where_others_go_that_wait_there() -> None:
    told = calls(call(1), call(2, area="west"), call(3, area="west", waits_in="east", window="3"))
    screen = derive(up(Setting(areas=("east",), languages=(Language.EN,)), told), at(0))
    assert [(line.number, line.window, said(line.place)) for line in screen.calls] == [
        ("A0003", "3", "West"),
        ("A0001", "1", ""),
    ]
    assert both(screen.title) == ["East"]


# -- who waits --------------------------------------------------------------------------------------------


def test_people_wait_by_area_and_by_service() -> None:
    state = up(CHINESE, queues(queue("a", 4), queue("b", 3, low_s=0, high_s=50)))
    assert rows(derive(state, at(0)).waiting) == [
        ("东区", "4", ""),
        ("税务", "4", "5–15"),
        ("西区", "3", ""),
        ("婚姻", "3", "<1"),
    ]


def test_a_queue_that_is_closed_or_unheard_of_or_can_not_be_estimated_is_not_given_a_figure() -> None:
    state = up(Setting(areas=("east",), languages=(Language.ZH_HANS,)))
    assert rows(derive(state, at(0)).waiting) == [("东区", "–", ""), ("税务", "–", "–")]
    unknown = after(state, queues(queue("a", 4, estimate=None)), now=at(0))
    assert rows(derive(unknown, at(0)).waiting)[1] == ("税务", "4", "–")
    closed = after(state, queues(queue("a", 0, open=False)), now=at(0))
    assert rows(derive(closed, at(0)).waiting)[1] == ("税务", "未受理")
    late = after(state, queues(queue("a", 2, open=False)), now=at(0))
    assert rows(derive(late, at(0)).waiting)[1] == ("税务", "2", "5–15")


# -- ratings and figures ----------------------------------------------------------------------------------


def test_windows_and_departments_are_ranked() -> None:
    figures = rated(("1", 10, 1), ("2", 20, 0), ("3", 4, 0), items=(("tax-0", 9, 0),))
    screen = derive(up(CHINESE, figures), at(0))
    assert ranks(section(screen, "windows")) == [
        ("1", "2 号窗口 登记", "100%", "20"),
        ("2", "1 号窗口", "90%", "10"),
    ]
    assert ranks(section(screen, "departments")) == [("1", "税务局", "100%", "9")]


def test_todays_figures_are_the_halls_and_those_of_yesterday_are_none() -> None:
    state = up(CHINESE, rated(("1", 10, 1)), WindowView(window="1", state=WindowState.OPEN, waiting=0))
    assert rows(section(derive(state, at(0)), "today")) == [
        ("已取号", "9"),
        ("已办理", "7"),
        ("平均等候（分钟）", "–"),
        ("收到评价", "10"),
        ("好评率", "90%"),
        ("开放窗口", "1"),
    ]
    tomorrow = derive(state, at(86_400))
    assert rows(section(tomorrow, "today")) == [("开放窗口", "1")]
    assert [one.name for one in tomorrow.others] == ["today"]


def test_without_anything_to_rank_it_says_from_when_on_there_is() -> None:
    (only,) = derive(up(CHINESE), at(0)).others
    assert (only.name, said(only.empty)) == ("windows", "今日评价满 5 件后参加排名")


# -- languages and turns ----------------------------------------------------------------------------------


def test_titles_are_in_both_languages_and_names_in_one_after_the_other() -> None:
    state = up(Setting(rotate_ms=5000), queues(queue("a", 1)))
    first, second, third = (derive(state, at(seconds)) for seconds in (0, 5, 10))
    assert both(first.title) == ["示例大厅", "Example hall"]
    assert both(first.waiting.title) == ["等候情况", "Waiting"]
    assert [rows(screen.waiting)[1][0] for screen in (first, second, third)] == ["税务", "Tax", "税务"]
    assert [screen.turn for screen in (first, second, third)] == [0, 0, 1]


def test_a_name_without_a_wording_of_its_own_stands_once() -> None:
    state = up(Setting(areas=("east",), languages=(Language.ZH_HANS, Language.UG)))
    assert both(derive(state, at(0)).title) == ["东区"]


def test_the_clock_is_the_halls() -> None:
    assert derive(up(), at(61)).clock == "09:01"


# -- what is not true any more ----------------------------------------------------------------------------


def test_a_board_that_is_cut_off_says_since_when_and_shows_nothing_as_new_or_as_known() -> None:
    state = up(CHINESE, queues(queue("a", 4)), calls(call(1)))
    for link in (Link.NO_BROKER, Link.NO_GATEWAY):
        away = after(state, LinkHeard(link), now=at(5))
        screen = derive(away, at(600))
        assert [both(notice) for notice in screen.notices] == [["09:00 起与叫号系统断开，请听工作人员安排"]]
        assert lines(screen) == [("A0001", "1", False)]
        assert (screen.true_now, screen.waiting.rows) == (False, ())
        back = after(away, LinkHeard(Link.UP), now=at(700))
        assert derive(back, at(700)).notices == ()


def test_since_when_is_not_changed_by_what_comes_of_it() -> None:
    state = after(up(CHINESE), LinkHeard(Link.NO_GATEWAY), now=at(60))
    state = after(state, LinkHeard(Link.NO_BROKER), now=at(600))
    assert "09:01" in both(derive(state, at(700)).notices[0])[0]


def test_a_board_that_begins_without_a_gateway_says_of_when_it_is_or_that_it_knows_nothing() -> None:
    never = BoardState(CHINESE, began=NINE)
    assert "尚未与叫号系统连接" in both(derive(never, at(60)).notices[0])[0]
    kept = after(never, CatalogHeard(CATALOG), queues(queue("a", 4)), LinkHeard(Link.NO_GATEWAY), now=at(600))
    told = both(derive(kept, at(600)).notices[0])[0]
    assert told.startswith("未与叫号系统连接")
    days = replace(kept, as_of=NINE - timedelta(days=1))
    assert "01-04 09:00" in both(derive(days, at(600)).notices[0])[0]


def test_what_the_hall_wants_to_be_read_is_shown_until_it_is_taken_back() -> None:
    state = after(up(), MessageWanted("三楼暂停受理"), now=at(0))
    assert [both(notice) for notice in derive(state, at(0)).notices] == [["三楼暂停受理"]]
    assert derive(after(state, MessageWanted(""), now=at(0)), at(0)).notices == ()
