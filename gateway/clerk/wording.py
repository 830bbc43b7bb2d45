"""What a clerk's terminal says, in Chinese and in English. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from contracts.catalog import Priority
from contracts.commands import CommandErrorCode
from contracts.hall import TicketState, WindowState
from contracts.session import Language
from gateway.clerk.actions import Action, Unclear


@dataclass(frozen=True, slots=True)
class Words:
    """All wording of one language. Names in braces are filled in."""

    language: Language
    actions: Mapping[Action, str]
    window_states: Mapping[WindowState, str]
    ticket_states: Mapping[TicketState, str]
    priorities: Mapping[Priority, str]
    languages: Mapping[Language, str]
    questions: Mapping[Action, str]
    errors: Mapping[CommandErrorCode, str]
    """What a gateway's no means; without one its own words stand alone."""
    unclear: Mapping[Unclear, str]
    """What is wrong with what was typed; without one the message stands."""
    window: str
    nobody: str
    nobody_signed_in: str
    waiting: str
    held: str
    item: str
    ticket_language: str
    priority: str
    misses: str
    waited: str
    since_called: str
    minutes: str
    today: str
    connected: str
    no_broker: str
    no_link: str
    no_gateway: str
    connecting: str
    done: str
    called: str
    nobody_next: str
    failed: str
    sent: str
    unsure: str
    still_waiting: str
    was_done: str
    not_sent: str
    no_key: str
    given_up: str
    nothing_asked: str
    quit_pending: str
    welcome: str
    question_keys: str
    choose: str
    none_fits: str
    more: str
    menu: tuple[str, ...]
    help: tuple[str, ...]


CHINESE = Words(
    language=Language.ZH_HANS,
    actions={
        Action.NEXT: "叫下一位",
        Action.CALL: "叫指定号",
        Action.RECALL: "重呼",
        Action.BEGIN: "开始办理",
        Action.NO_SHOW: "未到过号",
        Action.HOLD: "挂起",
        Action.TRANSFER: "转办",
        Action.FINISH: "办结",
        Action.COLLECT: "办结待取件",
        Action.PAUSE: "暂停",
        Action.RESUME: "恢复",
        Action.SIGN_IN: "签到",
        Action.SIGN_OUT: "签退",
        Action.STATUS: "查看窗口",
    },
    window_states={
        WindowState.CLOSED: "关闭",
        WindowState.OPEN: "开放",
        WindowState.PAUSED: "暂停",
    },
    ticket_states={
        TicketState.RESERVED: "取号中",
        TicketState.WAITING: "等候",
        TicketState.CALLED: "已叫号",
        TicketState.SERVING: "办理中",
        TicketState.HELD: "挂起",
        TicketState.COLLECT: "待取件",
        TicketState.SERVED: "已办结",
        TicketState.NO_SHOW: "过号作废",
        TicketState.CANCELLED: "已取消",
        TicketState.EXPIRED: "已失效",
        TicketState.LEFT: "已离开",
    },
    priorities={
        Priority.NONE: "无",
        Priority.ELDERLY: "老年人",
        Priority.DISABLED: "残疾人",
        Priority.MILITARY: "军人",
        Priority.GREEN: "绿色通道",
    },
    languages={
        Language.ZH_HANS: "中文",
        Language.EN: "英语",
        Language.UG: "维吾尔语",
        Language.ZH_HANT: "繁体中文",
    },
    questions={
        Action.CALL: "叫哪个号?",
        Action.TRANSFER: "转到哪个窗口或哪项服务?",
        Action.FINISH: "办的是什么事项? (直接回车: 按取号事项)",
        Action.PAUSE: "暂停原因?",
        Action.SIGN_IN: "工号?",
    },
    errors={
        CommandErrorCode.UNKNOWN_WINDOW: "没有这个窗口",
        CommandErrorCode.UNKNOWN_SERVICE: "没有这项服务",
        CommandErrorCode.UNKNOWN_TICKET: "没有这个号",
        CommandErrorCode.UNKNOWN_STAFF: "没有这个工号",
        CommandErrorCode.NOBODY_WAITS: "现在没有人等候",
        CommandErrorCode.NOT_NOW: "现在不能这样做",
        CommandErrorCode.CLOSED: "现在不开放",
        CommandErrorCode.NO_QUEUE: "这台网关没有启用排队",
        CommandErrorCode.BAD_REQUEST: "输入有误",
        CommandErrorCode.BUSY: "网关正忙",
        CommandErrorCode.TIMED_OUT: "网关没能及时办完",
        CommandErrorCode.JOURNAL_FULL: "网关的存储已满",
        CommandErrorCode.PAD_OFFLINE: "评价器没有连接",
        CommandErrorCode.INTERNAL: "网关内部出错",
    },
    unclear={
        Unclear.NO_TARGET: "请写窗口号或服务, 例如 3",
        Unclear.UNKNOWN_TARGET: "没有 {text} 这个窗口或服务",
        Unclear.UNKNOWN_ITEM: "没有 {text} 这个事项",
        Unclear.BAD_NUMBER: "{text} 不是一个号码",
        Unclear.OTHER: "输入有误",
    },
    window="{number} 号窗口",
    nobody="没有叫号",
    nobody_signed_in="未签到",
    waiting="等候 {count} 人",
    held="挂起 {numbers}",
    item="事项",
    ticket_language="语言",
    priority="优先",
    misses="过号 {count} 次",
    waited="等了 {time}",
    since_called="叫号 {time}",
    minutes="{minutes} 分 {seconds:02d} 秒",
    today="今日  办结 {served}   未到 {missed}   平均等候 {wait}   平均办理 {service}",
    connected="已连接",
    no_broker="连不上消息服务器: {reason}",
    no_link="没有连接",
    no_gateway="网关不在线",
    connecting="正在连接",
    done="{action}: 已完成",
    called="请 {number} 号",
    nobody_next="{action}: 前一位已办结, 现在没有人等候",
    failed="{action}: {reason}",
    sent="{action} …",
    unsure="{action}: 没有答复, 不知道是否已办; 用同一请求号重发 (Esc 放弃)",
    still_waiting="{action} 还没有答复: 这个键没有执行",
    was_done="{action}: 窗口状态表明已完成",
    not_sent="{action}: 没有发出, {reason}",
    no_key="键 {key} 没有用途: 按 ? 看说明",
    given_up="{action}: 不再重发; 不知道是否已办, 请看窗口状态",
    nothing_asked="已取消, 没有发出",
    quit_pending="{action} 还没有答复: 再按一次 q 退出",
    welcome="按 ? 看说明",
    question_keys="↑↓ 选择  回车 确认  Esc 取消",
    choose="有 {count} 个都符合: 用 ↑↓ 选一个",
    none_fits="没有符合 {text} 的",
    more="还有 {count} 个",
    menu=(
        "n 下一位  r 重呼  b 开始  f 办结  m 未到  h 挂起  t 转办  c 待取件",
        "p 暂停  g 恢复  # 指定号  i 签到  o 签退  ? 帮助  q 退出",
    ),
    help=(
        "n  叫下一位; 有人在办时先办结 (看本厅规定)",
        "r  再叫一遍                 b  人到了, 开始办理",
        "f  办结, 请群众评价         c  办结, 以后来取件",
        "m  叫了没来: 排到后面       h  挂起: 去补材料, 回本窗口",
        "t  转到别的窗口或服务       #  叫指定号 (挂起、过号的也可以)",
        "p  暂停  g  恢复            i  签到  o  签退",
        "没有答复的命令用同一请求号重发, 不会叫两个人; Esc 放弃重发。",
        "q 只离开本终端: 窗口保持原样, 签退用 o。按任意键返回。",
    ),
)

ENGLISH = Words(
    language=Language.EN,
    actions={
        Action.NEXT: "next person",
        Action.CALL: "call a number",
        Action.RECALL: "call again",
        Action.BEGIN: "begin",
        Action.NO_SHOW: "did not come",
        Action.HOLD: "hold",
        Action.TRANSFER: "transfer",
        Action.FINISH: "finish",
        Action.COLLECT: "finish, collect later",
        Action.PAUSE: "pause",
        Action.RESUME: "go on",
        Action.SIGN_IN: "sign in",
        Action.SIGN_OUT: "sign out",
        Action.STATUS: "window",
    },
    window_states={
        WindowState.CLOSED: "closed",
        WindowState.OPEN: "open",
        WindowState.PAUSED: "paused",
    },
    ticket_states={state: state.value.replace("-", " ") for state in TicketState},
    priorities={priority: priority.value for priority in Priority},
    languages={
        Language.ZH_HANS: "Chinese",
        Language.EN: "English",
        Language.UG: "Uyghur",
        Language.ZH_HANT: "Chinese (traditional)",
    },
    questions={
        Action.CALL: "Which number?",
        Action.TRANSFER: "To which window or service?",
        Action.FINISH: "Which item was it? (Enter: the ticket's)",
        Action.PAUSE: "Reason of the pause?",
        Action.SIGN_IN: "Staff number?",
    },
    errors={},
    unclear={},
    window="Window {number}",
    nobody="nobody is called",
    nobody_signed_in="nobody signed in",
    waiting="{count} waiting",
    held="held {numbers}",
    item="item",
    ticket_language="language",
    priority="priority",
    misses="missed {count}x",
    waited="waited {time}",
    since_called="called {time} ago",
    minutes="{minutes} min {seconds:02d} s",
    today="today  served {served}   no-shows {missed}   mean wait {wait}   mean service {service}",
    connected="connected",
    no_broker="no broker: {reason}",
    no_link="not connected",
    no_gateway="the gateway is gone",
    connecting="connecting",
    done="{action}: done",
    called="{number}, please",
    nobody_next="{action}: finished with the one before; nobody waits",
    failed="{action}: {reason}",
    sent="{action} …",
    unsure="{action}: no answer, not known whether it was done: sent again under the same request key "
    "(Esc gives up)",
    still_waiting="{action} has no answer yet: this key did nothing",
    was_done="{action}: done, as the window's state shows",
    not_sent="{action}: not sent, {reason}",
    no_key="the key {key} does nothing: ? shows help",
    given_up="{action}: given up; not known whether it was done: look at the window's state",
    nothing_asked="cancelled, nothing was sent",
    quit_pending="{action} has no answer yet: q again leaves",
    welcome="? shows help",
    question_keys="up/down chooses  Enter takes  Esc cancels",
    choose="{count} fit: choose one with up and down",
    none_fits="nothing fits {text}",
    more="{count} more",
    menu=(
        "n next  r again  b begin  f finish  m missed  h hold  t transfer  c collect",
        "p pause  g go on  # number  i sign in  o sign out  ? help  q quit",
    ),
    help=(
        "n  call the next person; finishes with the one before (the hall's rule)",
        "r  call again                  b  the person is here: begin",
        "f  finish, invite a rating     c  finish, the result is collected later",
        "m  called, not come: requeued  h  hold: fetches something and comes back",
        "t  to another window, service  #  call a number, also a held or missed one",
        "p  pause  g  go on             i  sign in  o  sign out",
        "A command without an answer is sent again under the same request key:",
        "nobody is called twice. Esc gives up. q leaves the window as it is.",
    ),
)

WORDS = {Language.ZH_HANS: CHINESE, Language.EN: ENGLISH}
