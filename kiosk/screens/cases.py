"""Pages of cases: those of one person, and how one stands, stage by stage."""

from contracts.cases import CaseFacts, CaseStage, CaseState
from kiosk.flow import lists
from kiosk.flow.cases import shown
from kiosk.flow.inputs import Act
from kiosk.flow.offer import Obstacle
from kiosk.flow.why import Why
from kiosk.screens.keys import Text
from kiosk.screens.screen import Choice, Label, Screen, Step, Template
from kiosk.screens.words import Seen, because, choice, day_clock, label

STATES: dict[CaseState, Text] = {
    CaseState.SUBMITTED: Text.CASE_SUBMITTED,
    CaseState.ACCEPTED: Text.CASE_ACCEPTED,
    CaseState.CORRECTION: Text.CASE_CORRECTION,
    CaseState.GRANTED: Text.CASE_GRANTED,
    CaseState.REFUSED: Text.CASE_REFUSED,
    CaseState.WITHDRAWN: Text.CASE_WITHDRAWN,
}


def cases(seen: Seen) -> Screen:
    """Several of one person."""
    found = lists.shown(lists.cases(seen.state, seen.world), seen.state, seen.world)
    more = seen.visit.cases_more
    return Screen(
        "cases",
        Template.LIST,
        label(Text.CASES_TITLE),
        lines=(label(Text.CASES_MORE, count=more),) if more else (),
        choices=tuple(_listed(seen, case) for case in found),
    )


def case(seen: Seen) -> Screen:
    """One: what it is about, how far it is, when it is to be finished, and its stages."""
    found = shown(seen.visit)
    if found is None:
        gone = because(seen, Obstacle(Why.NO_CASES))
        return Screen("case", Template.STEPS, label(Text.CASE_TITLE), lines=(gone,))
    return Screen(
        "case",
        Template.STEPS,
        label(Text.CASE_TITLE),
        lines=(_about(seen, found), label(STATES[found.state]), *_facts(seen, found)),
        steps=tuple(_stage(seen, stage) for stage in found.stages),
    )


def _listed(seen: Seen, case: CaseFacts) -> Choice:
    return choice(
        seen,
        Act.CHOOSE,
        _about(seen, case),
        argument=case.case,
        details=(label(STATES[case.state]), label(Text.CASE_NUMBER, number=case.case)),
    )


def _about(seen: Seen, case: CaseFacts) -> Label:
    item = seen.world.item(case.item or "")
    if item is not None:
        return seen.name(item.name)
    return seen.name(case.title) if case.title else label(Text.CASE_NUMBER, number=case.case)


def _facts(seen: Seen, case: CaseFacts) -> list[Label]:
    lines = [label(Text.CASE_NUMBER, number=case.case)]
    if case.accepted_at:
        lines.append(label(Text.CASE_ACCEPTED_AT, at=day_clock(seen, case.accepted_at)))
    if case.ended_at:
        lines.append(label(Text.CASE_ENDED_AT, at=day_clock(seen, case.ended_at)))
    elif case.expected_end and not case.is_over:
        lines.append(label(Text.CASE_EXPECTED, day=case.expected_end.isoformat()))
    return lines


def _stage(seen: Seen, stage: CaseStage) -> Step:
    details = [label(Text.CASE_TIME, at=day_clock(seen, stage.at))] if stage.at else []
    if stage.department:
        details.append(label(Text.CASE_DEPARTMENT, name=seen.text(stage.department)))
    if stage.staff_no:
        details.append(label(Text.CASE_CLERK, number=stage.staff_no))
    if stage.opinion:
        details.append(label(Text.CASE_OPINION, opinion=seen.text(stage.opinion)))
    return Step(seen.name(stage.name), tuple(details), stage.state.value)
