"""A second, independent reading of the scoring page (docs/scoring.md and the file shapes of docs/formats.md).

Written from the two pages alone, by someone who has not seen the engine. Plain dicts, the standard
library, one small definition for each sentence of the page, no optimisation. It is an oracle for
tests: where it and the engine differ, one of the two (or the page) is wrong.

Where the page leaves a choice
------------------------------
Can change a number, a band or a name in a record:
 1. Spread beside a consensus. "Highest - lowest level given", but by whom once a consensus stands?
    Here: by the respondents, the consensus itself left out; a consensus level without any
    respondent's level has spread 0; a consensus without a level has spread null.
 2. A gate's `review` beside a consensus. "Any respondent, whatever the median". Here: respondents
    only, also where a consensus stands; the consensus is no respondent. `unknown` is not "a level
    below" (docs/formats.md) and flags nothing. One lone respondent below the minimum is flagged as well.
 3. A reviewer's own record. The page says "scored by the same rules" and no more. Here: the reviewer
    is read as if the only respondent: no consensus, nothing taken over from the self-assessment
    (what the reviewer left out is unanswered), spread 0, `review` by the reviewer's own level.
 4. Rule 1 with nobody: 0 is at least half of 0. Here: nobody answered means unanswered (rule 2).
 5. `provisional` where there is no band. Here: the sentence as it stands (a gate is pending or the
    overall is not complete), so always true there, since no score means not complete.
 6. Overall low, high, coverage where no domain can be scored: null (and complete false). Where some
    can be scored but nothing is answered: claimed and evidenced null, low 0, high 1, coverage 0.
 7. Sum W in the overall coverage ("over domains"): over the domains that can be scored.
 8. Domain status `no_score`: can be scored, but no criterion is level or unknown. claimed and
    evidenced are null; low 0, high 1, coverage 0 and na_share are printed.
 9. "Every scored domain" in a floor: domains with a score (status `scored`); a `no_score` domain
    holds no floor down. For the evidenced band the domain's evidenced value is what meets the floor.
10. A band without a floor above a band with one. "Floors never fall" may or may not forbid it.
    Here each band is tried by its own `from` and its own floor only: the highest that passes stands,
    even where a lower band fails its floor.
11. Order of views: "by first appearance". Here: in the criteria in scope (an out-of-scope criterion
    gives no tag a place), rubric order, then the order inside `maps`. A tag twice in one `maps` is once.
12. Views: the fields are tag, claimed, evidenced, low, high, coverage (the record in docs/formats.md shows
    only tag, claimed, evidenced "…"); no status, no na_share. Where na_limit is exceeded or nothing is
    applicable all five are null; with nothing answered claimed and evidenced are null, low 0, high 1,
    coverage 0. `na_share` of a view is over the criteria in scope that carry the tag.
13. Strength shown for a group: the strength by the rule for an answer (expired and future evidence
    left out), highest among those who gave a level, above or below the median alike. So `strength`
    and `level` together need not give `evidenced_level` back.
14. Evidence on an answer that is not a level has no effect (docs/formats.md: strength "none").
15. A criterion with `profiles = []`: lists no profile, hence out of scope everywhere (not "all").
16. Evidence dated on the assessment's own day counts ("after" is strict). Evidence that expires
    before its own date is simply judged by both rules.
17. "Scales reach from 1 to 100 levels": a scale of one level would be max = 0 and l / M is 0/0.
    Here: max >= 1, anything else refused.
18. Whether an unknown `by` (not in `respondents`) counts. Here: every `by` that is neither
    "consensus" nor "review:..." is a respondent; the respondents list is not consulted.
19. "The latest event stands" against "a second answer is refused". Here: a file, so refused; this
    holds for consensus and each reviewer too, and for answers outside the profile.
20. Not applicable where not allowed is refused in every voice (respondent, consensus, reviewer) and
    also outside the profile. A reason of blanks only is empty.
21. Criterion `not_applicable = true` written on a gate: the gate still never allows it.
22. The `date` given to score() is the day evidence is judged on; it is not compared with answers["date"].
Only words, not in the score record:
23. "Reasons joined": with "; ", in file order, nothing left out as a duplicate.
24. Levels written beside a state other than `level` are ignored here (a reader may refuse them).
Plans (apply_levels, promised):
25. "Evidence as it is" for a group folded to one respondent: all evidence of those who gave a level
    (or of the consensus) is put on the one answer. For several respondents the evidenced figures of
    that file may then be higher than the group's (see 13); claimed figures and gates are exact.
    promised() keeps the group's own evidenced levels for what is not raised, and counts a raised
    criterion as evidenced at its level.
26. A level lower than the baseline's, or a step on something not applicable or out of scope, is
    refused. Unknown to 0 is a raise. None in `levels` leaves the criterion alone. A criterion raised
    in a domain that is not scored is allowed here: "stays out" against "a gate holds also there".
"""

from datetime import date as Date
from fractions import Fraction

STRENGTHS = ["none", "documented", "sampled", "verified"]


# ---------------------------------------------------------------- figures


def figure(number):
    """A number as the record prints it: lowest terms, and a percentage half up to four decimals."""
    if number is None:
        return None
    number = Fraction(number)
    ten_thousandths = (number * 100 * 10000 + Fraction(1, 2)).__floor__()
    whole, rest = divmod(ten_thousandths, 10000)
    return {"exact": str(number), "percent": f"{whole}.{rest:04d}"}


def weighted_mean(pairs):
    """Pairs of weight and number; nothing to weigh has no mean."""
    pairs = list(pairs)
    if not pairs:
        return None
    total = sum(weight for weight, _ in pairs)
    return Fraction(sum((weight * number for weight, number in pairs), Fraction(0)), total)


# ---------------------------------------------------------------- the rubric


def scale_max(rubric):
    top = rubric["scale"]["max"]
    if top < 1:
        raise ValueError("a scale needs max >= 1")
    return top


def na_limit(rubric):
    return Fraction(rubric.get("na_limit", "1/2"))


def weight_of(thing):
    return thing.get("weight", 1)


def tags_of(criterion):
    return criterion.get("maps", [])


def gate_of(rubric, criterion):
    """(minimum, cap) of a gate, or None."""
    gate = criterion.get("gate")
    if gate is None:
        return None
    return gate.get("minimum", rubric["scale"]["met"]), gate["cap"]


def allows_not_applicable(criterion):
    return criterion.get("gate") is None and criterion.get("not_applicable", True)


def in_scope(criterion, profile):
    return "profiles" not in criterion or profile in criterion["profiles"]


def all_criteria(rubric):
    """Domains in order, then criteria in file order within their domain."""
    known = [domain["id"] for domain in rubric["domain"]]
    for criterion in rubric["criterion"]:
        if criterion["domain"] not in known:
            raise ValueError("criterion of an unknown domain")
    return [c for d in known for c in rubric["criterion"] if c["domain"] == d]


def scope(rubric, answers):
    profile = answers["profile"]
    if profile not in rubric["profiles"]:
        raise ValueError("the assessment names no profile of its rubric")
    return [c for c in all_criteria(rubric) if in_scope(c, profile)]


# ---------------------------------------------------------------- one answer


def refuse_what_cannot_be_read(rubric, answers):
    criteria = {c["id"]: c for c in rubric["criterion"]}
    seen = set()
    for answer in answers["answers"]:
        if answer["criterion"] not in criteria:
            raise ValueError("unknown criterion")
        place = (answer["by"], answer["criterion"])
        if place in seen:
            raise ValueError("second answer of one respondent to one criterion")
        seen.add(place)
        state = answer["state"]
        if state not in ("level", "not_applicable", "unknown", "unanswered"):
            raise ValueError("unknown state")
        if state == "level" and not 0 <= answer["level"] <= scale_max(rubric):
            raise ValueError("level outside the scale")
        if state == "not_applicable":
            if not allows_not_applicable(criteria[answer["criterion"]]):
                raise ValueError("not applicable is not allowed here")
            if not (answer.get("reason") or "").strip():
                raise ValueError("not applicable needs a reason")


def counts_on(evidence, day):
    dated, expires = evidence.get("date"), evidence.get("expires")
    from_the_future = dated is not None and Date.fromisoformat(dated) > day
    expired = expires is not None and Date.fromisoformat(expires) < day
    return not from_the_future and not expired


def strength_of(answer, day):
    given = [e["strength"] for e in answer.get("evidence") or [] if counts_on(e, day)]
    return max(given, key=STRENGTHS.index, default="none")


def evidenced_level(rubric, level, strength):
    required = rubric["evidence"]["required"]
    reached = [lower for lower in range(level + 1) if STRENGTHS.index(required[lower]) <= STRENGTHS.index(strength)]
    return max(reached)


# ---------------------------------------------------------------- several answers to one criterion


def without_level(state, reason=None):
    return {
        "state": state,
        "level": None,
        "evidenced_level": None,
        "strength": "none",
        "spread": None,
        "reason": reason,
        "review": False,
    }


def lower_median(numbers):
    ordered = sorted(numbers)
    return ordered[(len(ordered) - 1) // 2]


def own_state(rubric, answer, day):
    """One voice alone."""
    if answer["state"] == "not_applicable":
        return without_level("not_applicable", answer["reason"])
    if answer["state"] != "level":
        return without_level(answer["state"])
    strength = strength_of(answer, day)
    own = without_level("level")
    own["level"] = answer["level"]
    own["strength"] = strength
    own["evidenced_level"] = evidenced_level(rubric, answer["level"], strength)
    own["spread"] = 0
    return own


def group_state(rubric, voices, day):
    """Rules 0 to 3 over the respondents' answers to one criterion."""
    answered = [a for a in voices if a["state"] != "unanswered"]
    saying_na = [a for a in answered if a["state"] == "not_applicable"]
    with_level = [a for a in answered if a["state"] == "level"]

    if not answered:
        return without_level("unanswered")
    if 2 * len(saying_na) >= len(answered):
        return without_level("not_applicable", "; ".join(a["reason"] for a in saying_na))
    if not with_level:
        # Less than half said not applicable and nobody gave a level: somebody said unknown.
        return without_level("unknown")

    levels = [a["level"] for a in with_level]
    strengths = [strength_of(a, day) for a in with_level]
    own_evidenced = [evidenced_level(rubric, a["level"], strength_of(a, day)) for a in with_level]
    group = without_level("level")
    group["level"] = lower_median(levels)
    group["evidenced_level"] = min(max(own_evidenced), group["level"])
    group["strength"] = max(strengths, key=STRENGTHS.index)
    group["spread"] = max(levels) - min(levels)
    return group


def voices_on(answers, criterion_id, reviewer):
    """(respondents' answers, the consensus or None) on one criterion."""
    here = [a for a in answers["answers"] if a["criterion"] == criterion_id]
    if reviewer is not None:
        name = reviewer if reviewer.startswith("review:") else "review:" + reviewer
        return [a for a in here if a["by"] == name], None
    respondents = [a for a in here if a["by"] != "consensus" and not a["by"].startswith("review:")]
    standing = [a for a in here if a["by"] == "consensus" and a["state"] != "unanswered"]
    return respondents, (standing[0] if standing else None)


def folded(rubric, answers, date=None, reviewer=None):
    """Criterion id -> state, level, evidenced_level, strength, spread, reason, review; in scope only."""
    refuse_what_cannot_be_read(rubric, answers)
    day = Date.fromisoformat(answers["date"] if date is None else date)
    result = {}
    for criterion in scope(rubric, answers):
        respondents, consensus = voices_on(answers, criterion["id"], reviewer)
        given = [a["level"] for a in respondents if a["state"] == "level"]
        if consensus is None:
            state = group_state(rubric, respondents, day)
        else:
            state = own_state(rubric, consensus, day)
            if state["state"] == "level" and given:
                state["spread"] = max(given) - min(given)
        gate = gate_of(rubric, criterion)
        state["review"] = gate is not None and any(level < gate[0] for level in given)
        result[criterion["id"]] = state
    return result


# ---------------------------------------------------------------- one pool of criteria (domain or view)


def pool(rubric, criteria, states):
    """The arithmetic of 'One domain' over the given criteria in scope."""
    top = scale_max(rubric)

    def pairs(wanted, value):
        return [(weight_of(c), value(states[c["id"]])) for c in criteria if states[c["id"]]["state"] in wanted]

    def claimed(s):
        return Fraction(s["level"], top) if s["state"] == "level" else Fraction(0)

    def evidenced(s):
        return Fraction(s["evidenced_level"], top) if s["state"] == "level" else Fraction(0)

    def low(s):
        return claimed(s)  # unknown is 0, unanswered is 0

    def high(s):
        return claimed(s) if s["state"] == "level" else Fraction(1)

    answered = ("level", "unknown")
    applicable = ("level", "unknown", "unanswered")
    everything = (*applicable, "not_applicable")

    result = {"na_share": weighted_mean(pairs(everything, lambda s: 1 if s["state"] == "not_applicable" else 0))}
    if not pairs(applicable, low) or result["na_share"] > na_limit(rubric):
        nothing = dict.fromkeys(("claimed", "evidenced", "low", "high", "coverage"))
        return {**result, **nothing, "status": "not_scored"}
    result["claimed"] = weighted_mean(pairs(answered, claimed))
    result["evidenced"] = weighted_mean(pairs(answered, evidenced))
    result["low"] = weighted_mean(pairs(applicable, low))
    result["high"] = weighted_mean(pairs(applicable, high))
    result["coverage"] = weighted_mean(pairs(applicable, lambda s: 1 if s["state"] in answered else 0))
    result["status"] = "no_score" if result["claimed"] is None else "scored"
    return result


def domains_of(rubric, criteria, states):
    """(domain, its figures) for each domain with something in scope."""
    listed = []
    for domain in rubric["domain"]:
        inside = [c for c in criteria if c["domain"] == domain["id"]]
        if inside:
            listed.append((domain, pool(rubric, inside, states)))
    return listed


def overall_of(domains):
    scored = [(weight_of(d), f) for d, f in domains if f["status"] == "scored"]
    possible = [(weight_of(d), f) for d, f in domains if f["status"] != "not_scored"]
    return {
        "claimed": weighted_mean((w, f["claimed"]) for w, f in scored),
        "evidenced": weighted_mean((w, f["evidenced"]) for w, f in scored),
        "low": weighted_mean((w, f["low"]) for w, f in possible),
        "high": weighted_mean((w, f["high"]) for w, f in possible),
        "coverage": weighted_mean((w, f["coverage"]) for w, f in possible),
        "complete": bool(possible) and all(f["coverage"] == 1 for _, f in possible),
    }


# ---------------------------------------------------------------- gates and bands


def gate_state(minimum, state, which):
    """which: 'level' for the claimed gate, 'evidenced_level' for the evidenced one."""
    if state["state"] == "unanswered":
        return "pending"
    if state["state"] == "level" and state[which] >= minimum:
        return "open"
    return "closed"


def percentage(text):
    return Fraction(str(text)) / 100


def band_by_score(rubric, overall, domain_scores):
    """Place in the rubric's list of bands."""
    best = 0
    for place, band in enumerate(rubric["band"]):
        if place == 0:
            continue
        far_enough = percentage(band["from"]) <= overall
        floor = band.get("domain_floor")
        held = floor is None or all(score >= percentage(floor) for score in domain_scores)
        if far_enough and held:
            best = place
    return best


def bands(rubric, criteria, states, domains, overall, which_score, which_level):
    """(band by score, final band), both ids, or two nulls."""
    if overall[which_score] is None:
        return None, None
    names = [band["id"] for band in rubric["band"]]
    scores = [f[which_score] for _, f in domains if f["status"] == "scored"]
    by_score = band_by_score(rubric, overall[which_score], scores)
    caps = []
    for criterion in criteria:
        gate = gate_of(rubric, criterion)
        if gate is not None:
            minimum, cap = gate
            if gate_state(minimum, states[criterion["id"]], which_level) != "open":
                caps.append(names.index(cap))
    return names[by_score], names[min([by_score, *caps])]


# ---------------------------------------------------------------- the record


def record(rubric, answers, states):
    criteria = scope(rubric, answers)
    domains = domains_of(rubric, criteria, states)
    overall = overall_of(domains)

    gates = []
    for criterion in criteria:
        gate = gate_of(rubric, criterion)
        if gate is not None:
            state = states[criterion["id"]]
            gates.append(
                {
                    "criterion": criterion["id"],
                    "minimum": gate[0],
                    "cap": gate[1],
                    "state": gate_state(gate[0], state, "level"),
                    "review": state["review"],
                }
            )

    by_score, final = bands(rubric, criteria, states, domains, overall, "claimed", "level")
    _, evidenced = bands(rubric, criteria, states, domains, overall, "evidenced", "evidenced_level")
    pending = any(gate["state"] == "pending" for gate in gates)

    tags = list(dict.fromkeys(tag for c in criteria for tag in tags_of(c)))
    views = []
    for tag in tags:
        seen = pool(rubric, [c for c in criteria if tag in tags_of(c)], states)
        shown = ("claimed", "evidenced", "low", "high", "coverage")
        views.append({"tag": tag, **{name: figure(seen[name]) for name in shown}})

    numbers = ("claimed", "evidenced", "low", "high", "coverage")
    return {
        "overall": {
            **{name: figure(overall[name]) for name in numbers},
            "complete": overall["complete"],
        },
        "band": {
            "by_score": by_score,
            "final": final,
            "evidenced": evidenced,
            "provisional": pending or not overall["complete"],
        },
        "gates": gates,
        "domains": [
            {
                "id": domain["id"],
                "status": figures["status"],
                **{name: figure(figures[name]) for name in (*numbers, "na_share")},
            }
            for domain, figures in domains
        ],
        "criteria": [
            {
                "id": criterion["id"],
                **{
                    name: states[criterion["id"]][name]
                    for name in ("state", "level", "evidenced_level", "strength", "spread")
                },
            }
            for criterion in criteria
        ],
        "views": views,
    }


def score(rubric, answers, date=None, reviewer=None):
    """The score record without engine, rubric, assessment, agreement, reasons and faults."""
    return record(rubric, answers, folded(rubric, answers, date, reviewer))


# ---------------------------------------------------------------- plans


def check_raise(states, levels):
    for criterion_id, level in levels.items():
        if level is None:
            continue
        state = states.get(criterion_id)
        if state is None or state["state"] == "not_applicable":
            raise ValueError("no steps on a criterion not applicable or out of scope")
        if state["state"] == "level" and level < state["level"]:
            raise ValueError("a plan never lowers a level")


def apply_levels(rubric, answers, levels):
    """The plan's baseline as a file of one respondent, with some criteria at a higher level.

    Every unanswered criterion is unknown; evidence as it is (choice 25). `levels` may be empty:
    the baseline itself.
    """
    states = folded(rubric, answers)
    check_raise(states, levels)
    written = []
    for criterion_id, state in states.items():
        respondents, consensus = voices_on(answers, criterion_id, None)
        sources = respondents if consensus is None else [consensus]
        kind, level = state["state"], state["level"]
        if kind == "unanswered":
            kind = "unknown"
        if levels.get(criterion_id) is not None:
            kind, level = "level", levels[criterion_id]
        written.append(
            {
                "criterion": criterion_id,
                "by": "r1",
                "state": kind,
                "level": level if kind == "level" else None,
                "reason": state["reason"],
                "note": "",
                "evidence": [dict(e) for a in sources if a["state"] == "level" for e in a.get("evidence") or []],
            }
        )
    plain = {name: value for name, value in answers.items() if name not in ("respondents", "answers")}
    plain["respondents"] = [{"id": "r1", "role": "", "perspective": "staff", "sex": None}]
    plain["answers"] = written
    return plain


def promised(rubric, answers, levels):
    """The record a plan promises, evidenced figures 'once the proof of each step is shown'."""
    states = folded(rubric, answers)
    check_raise(states, levels)
    for criterion_id, state in states.items():
        if state["state"] == "unanswered":
            state["state"] = "unknown"
        level = levels.get(criterion_id)
        if level is None or (state["state"] == "level" and level == state["level"]):
            continue
        required = rubric["evidence"]["required"][level]
        state["strength"] = max(state["strength"], required, key=STRENGTHS.index)
        state["state"], state["level"], state["evidenced_level"] = "level", level, level
        state["spread"] = 0
    return record(rubric, answers, states)


# ---------------------------------------------------------------- examples worked by hand


if __name__ == "__main__":

    def rubric_of(criteria, domains=None, **more):
        made = {
            "format": "safeguard/rubric/1",
            "id": "example",
            "version": "1.0.0",
            "profiles": ["ngo", "network"],
            "scale": {"max": 4, "met": 3},
            "evidence": {"required": ["none", "none", "documented", "sampled", "verified"]},
            "band": [
                {"id": "low", "from": "0"},
                {"id": "middle", "from": "40"},
                {"id": "strong", "from": "75", "domain_floor": "60"},
            ],
            "domain": domains or [{"id": "d"}],
            "criterion": [{"domain": "d", **c} for c in criteria],
        }
        made.update(more)
        return made

    def proof(strength, dated=None, expires=None):
        return {
            "kind": "document", "reference": "x", "date": dated, "expires": expires, "strength": strength,
        }  # fmt: skip

    def said(criterion, what, *evidence, by="r1"):
        """what: a level, '?' unknown, '-' unanswered, or a reason for not applicable."""
        states = {"?": "unknown", "-": "unanswered"}
        level = what if isinstance(what, int) else None
        state = "level" if level is not None else states.get(what, "not_applicable")
        return {
            "criterion": criterion, "by": by, "state": state, "level": level,
            "reason": what if state == "not_applicable" else None, "note": "", "evidence": list(evidence),
        }  # fmt: skip

    def file_of(*answers, profile="ngo"):
        return {"profile": profile, "date": "2026-11-01", "respondents": [], "answers": list(answers)}

    def exact(figures, *names):
        return [figures[n] and figures[n]["exact"] for n in names]

    five = ("claimed", "evidenced", "low", "high", "coverage")
    day = "2026-11-01"

    # Rounding: half up at the fifth decimal; a whole number without a denominator.
    assert figure(Fraction(13, 20)) == {"exact": "13/20", "percent": "65.0000"}
    assert figure(Fraction(1, 2000000)) == {"exact": "1/2000000", "percent": "0.0001"}
    assert figure(Fraction(2, 3))["percent"] == "66.6667"
    assert figure(Fraction(4, 4)) == {"exact": "1", "percent": "100.0000"}

    # One domain. a (weight 2) level 3 documented, b unanswered, c unknown.
    # claimed (2*3/4 + 0)/3 = 1/2; evidenced (2*2/4)/3 = 1/3; low 1.5/4 = 3/8; high 3.5/4 = 7/8; coverage 3/4.
    r = rubric_of([{"id": "a", "weight": 2}, {"id": "b"}, {"id": "c"}])
    s = score(r, file_of(said("a", 3, proof("documented")), said("c", "?")), day)
    assert exact(s["domains"][0], *five) == ["1/2", "1/3", "3/8", "7/8", "3/4"]
    assert exact(s["overall"], *five) == ["1/2", "1/3", "3/8", "7/8", "3/4"]
    assert s["overall"]["complete"] is False
    assert s["band"] == {"by_score": "middle", "final": "middle", "evidenced": "low", "provisional": True}
    assert [c["state"] for c in s["criteria"]] == ["level", "unanswered", "unknown"]
    assert s["criteria"][0] == {
        "id": "a", "state": "level", "level": 3, "evidenced_level": 2, "strength": "documented", "spread": 0,
    }  # fmt: skip

    # na_limit: exactly one half is still scored, above it is not; a domain out of scope is not listed.
    r = rubric_of([{"id": "a"}, {"id": "b"}])
    s = score(r, file_of(said("a", 4), said("b", "we have none")), day)
    assert s["domains"][0]["status"] == "scored"
    assert exact(s["domains"][0], "na_share") == ["1/2"]
    assert s["overall"]["complete"] is True
    assert exact(s["overall"], *five) == ["1", "1/4", "1", "1", "1"]
    r = rubric_of([{"id": "a"}, {"id": "b", "weight": 2}])
    s = score(r, file_of(said("a", 4), said("b", "we have none")), day)
    assert s["domains"][0]["status"] == "not_scored"
    assert exact(s["domains"][0], "na_share") == ["2/3"]
    assert exact(s["overall"], *five) == [None] * 5
    assert s["band"]["final"] is None
    assert s["overall"]["complete"] is False
    assert s["band"]["provisional"] is True
    r = rubric_of([{"id": "a"}], na_limit="1/1")
    assert score(r, file_of(said("a", "none")), day)["domains"][0]["status"] == "not_scored"
    r = rubric_of([{"id": "a", "profiles": ["network"]}])
    s = score(r, file_of(), day)
    assert s["domains"] == []
    assert s["criteria"] == []
    assert s["overall"]["coverage"] is None

    # Two domains, W 3 and 1; the second has nothing answered.
    # claimed = first alone 3/4; low (3*3/4 + 0)/4 = 9/16; high (9/4 + 1)/4 = 13/16; coverage 3/4.
    r = rubric_of([{"id": "b", "domain": "e"}, {"id": "a"}], [{"id": "d", "weight": 3}, {"id": "e"}])
    s = score(r, file_of(said("a", 3, proof("verified"))), day)
    assert exact(s["overall"], *five) == ["3/4", "3/4", "9/16", "13/16", "3/4"]
    assert [d["status"] for d in s["domains"]] == ["scored", "no_score"]
    assert exact(s["domains"][1], *five) == [None, None, "0", "1", "0"]
    assert [c["id"] for c in s["criteria"]] == ["a", "b"]
    assert s["band"]["by_score"] == "strong"  # exactly 75, and the only scored domain is above 60

    # A floor: (4/4 + 2/4)/2 = 75% reaches strong, but the second domain has 50% < 60%.
    s = score(r | {"domain": [{"id": "d"}, {"id": "e"}]}, file_of(said("a", 4), said("b", 2)), day)
    assert exact(s["overall"], "claimed") == ["3/4"]
    assert s["band"]["by_score"] == "middle"
    assert s["band"]["evidenced"] == "low"
    assert s["band"]["provisional"] is False

    # Gates: closed caps, unknown is closed, pending caps and is provisional, evidenced by evidenced level.
    r = rubric_of([{"id": "g", "gate": {"cap": "low"}}, {"id": "a", "weight": 9}])
    strong = said("a", 4, proof("verified"))
    for what, state, final, evidenced in [
        (2, "closed", "low", "low"), ("?", "closed", "low", "low"), ("-", "pending", "low", "low"),
        (3, "open", "strong", "low"),
    ]:  # fmt: skip
        s = score(r, file_of(said("g", what), strong), day)
        assert s["gates"] == [{"criterion": "g", "minimum": 3, "cap": "low", "state": state, "review": what == 2}]
        assert (s["band"]["by_score"], s["band"]["final"]) == ("strong", final)
        assert s["band"]["evidenced"] == evidenced
        assert s["band"]["provisional"] is (what == "-")
    s = score(r, file_of(said("g", 3, proof("sampled")), strong), day)
    assert s["band"]["evidenced"] == "strong"

    # Evidence: counts on the day it expires, not a day later, not from the future; undated counts.
    r = rubric_of([{"id": "a"}])
    for evidence, expected in [
        (proof("verified", "2026-11-01", "2026-11-01"), 4), (proof("verified", None, "2026-10-31"), 1),
        (proof("verified", "2026-11-02"), 1), (proof("sampled"), 3),
    ]:  # fmt: skip
        assert folded(r, file_of(said("a", 4, evidence)))["a"]["evidenced_level"] == expected

    # Several respondents. Levels 1, 2, 4, 4: lower median 2. Own evidenced: 1, 1, 3, 1 -> 3, held to 2.
    r = rubric_of([{"id": "a"}])
    several = [
        said("a", 1, by="r1"), said("a", 2, by="r2"), said("a", 4, proof("sampled"), by="r3"),
        said("a", 4, by="r4"), said("a", "?", by="r5"), said("a", 0, by="review:m"),
    ]  # fmt: skip
    f = folded(r, file_of(*several))["a"]
    assert (f["level"], f["evidenced_level"], f["strength"], f["spread"]) == (2, 2, "sampled", 3)
    assert folded(r, file_of(*several, said("a", "-", by="consensus")))["a"] == f
    f = folded(r, file_of(*several, said("a", 3, proof("documented"), by="consensus")))["a"]
    assert (f["level"], f["evidenced_level"], f["strength"], f["spread"]) == (3, 2, "documented", 3)
    f = folded(r, file_of(*several, said("a", "?", by="consensus")))["a"]
    assert (f["state"], f["spread"]) == ("unknown", None)
    assert folded(r, file_of(*several), reviewer="m")["a"]["level"] == 0
    f = folded(r, file_of(said("a", "x", by="r1"), said("a", 4, by="r2"), said("a", "-", by="r3")))["a"]
    assert (f["state"], f["reason"], f["strength"]) == ("not_applicable", "x", "none")
    f = folded(r, file_of(said("a", "x", by="r1"), said("a", 4, by="r2"), said("a", "?", by="r3")))["a"]
    assert (f["state"], f["level"]) == ("level", 4)
    f = folded(r, file_of(said("a", "x", by="r1"), said("a", "?", by="r2"), said("a", "?", by="r3")))["a"]
    assert f["state"] == "unknown"
    assert folded(r, file_of())["a"]["state"] == "unanswered"

    # Views: criterion weights alone, across domains, tags by first appearance in scope.
    r = rubric_of(
        [
            {"id": "o", "profiles": ["network"], "maps": ["z", "y"]},
            {"id": "a", "weight": 3, "maps": ["x", "x"]},
            {"id": "b", "domain": "e", "maps": ["y", "x"]},
        ],
        [{"id": "d"}, {"id": "e", "weight": 50}],
    )
    s = score(r, file_of(said("a", 4)), day)
    assert [v["tag"] for v in s["views"]] == ["x", "y"]
    assert exact(s["views"][0], *five) == ["1", "1/4", "3/4", "1", "3/4"]
    assert exact(s["views"][1], *five) == [None, None, "0", "1", "0"]

    # Plan: baseline of the first example has claimed (2*3/4 + 0 + 0)/4 = 3/8; c to 2 adds 1/8.
    r = rubric_of([{"id": "a", "weight": 2}, {"id": "b"}, {"id": "c"}])
    told = file_of(said("a", 3, proof("documented")), said("c", "?"))
    assert exact(score(r, apply_levels(r, told, {}), day)["overall"], "claimed", "high") == ["3/8", "7/8"]
    s = score(r, apply_levels(r, told, {"c": 2}), day)
    assert exact(s["overall"], "claimed", "evidenced") == ["1/2", "5/16"]  # c evidenced at 1: 1/16
    s = promised(r, told, {"c": 2})
    assert exact(s["overall"], "claimed", "evidenced") == ["1/2", "3/8"]  # c evidenced at 2

    # What cannot be read is refused.
    r = rubric_of([{"id": "g", "gate": {"cap": "low"}}, {"id": "a", "not_applicable": False}])
    for bad in (
        [said("g", "x")], [said("a", "x")], [said("a", 5)], [said("a", 1), said("a", 2)],
    ):  # fmt: skip
        try:
            score(r, file_of(*bad), day)
        except ValueError:
            continue
        raise AssertionError("should have been refused")

    print("all examples hold")
