"""What the journal's events say: a press and its verdict as a draft. Pure."""

from contracts.events import (
    EventIdentity,
    EventKind,
    PressData,
    PressUnsolicited,
    RatingGiven,
    RatingRefused,
    ReasonsAdded,
    SessionUnrated,
    UnsolicitedCause,
)
from contracts.ratings import CURRENT_TABLE, Level
from contracts.session import ServiceSession, UnratedCause
from gateway.journal.entries import Draft, HeardPress, utc
from gateway.rules import SessionRow, Verdict, sort_reasons


def press_draft(press: HeardPress, verdict: Verdict, session: SessionRow | None) -> Draft:
    """The event that a press becomes."""
    facts = PressData(
        key=press.key,
        window=press.window,
        device=press.device,
        pressed_at=utc(press.pressed_ms),
        age_ms=press.age_ms,
        age_quality=press.age_quality,
        delivery=press.delivery,
    )
    if session is None or verdict.kind is EventKind.PRESS_UNSOLICITED:
        stray = _unsolicited(facts, press, verdict.cause)
        return Draft(EventKind.PRESS_UNSOLICITED, press.pressed_ms, stray, identity=press.identity)
    if verdict.kind is EventKind.SESSION_UNRATED:
        return unrated_draft(
            session.session,
            UnratedCause.DECLINED,
            press.device,
            session.armed_ms,
            press.pressed_ms,
            identity=press.identity,
        )
    data = _rating(facts, press, verdict, session)
    return Draft(verdict.kind, press.pressed_ms, data, session.session.key, press.identity)


def unrated_draft(
    session: ServiceSession,
    cause: UnratedCause,
    device: str,
    armed_ms: int,
    now_ms: int,
    *,
    identity: EventIdentity | None = None,
) -> Draft:
    """The event that a session without a rating becomes. `device` is empty when no pad could be asked."""
    data = SessionUnrated(session=session, cause=cause, device=device or None, armed_at=utc(armed_ms))
    return Draft(EventKind.SESSION_UNRATED, now_ms, data, session.key, identity)


def _unsolicited(facts: PressData, press: HeardPress, cause: UnsolicitedCause | None) -> PressUnsolicited:
    return PressUnsolicited.model_construct(
        **facts.__dict__,
        cause=cause or UnsolicitedCause.NO_SESSION,
        token=press.token,
        reasons=press.reasons,
    )


def _rating(
    facts: PressData, press: HeardPress, verdict: Verdict, session: SessionRow
) -> RatingGiven | ReasonsAdded | RatingRefused:
    if verdict.kind is EventKind.RATING_REFUSED:
        return RatingRefused.model_construct(
            **facts.__dict__,
            session=session.session,
            rated_by=session.rated_by or "",
            reasons=press.reasons,
            remark=press.remark,
        )
    known, unknown = sort_reasons(press.key, press.reasons)
    common = {
        **facts.__dict__,
        "session": session.session,
        "level": Level(press.key),
        "reasons": known,
        "unknown_reasons": unknown,
        "indicator_table": CURRENT_TABLE,
    }
    if verdict.kind is EventKind.REASONS_ADDED:
        return ReasonsAdded.model_construct(**common)
    return RatingGiven.model_construct(
        **common, flags=verdict.flags, channel=press.channel, remark=press.remark
    )
