"""The comparison as a document, made of what :mod:`safeguard.disclosure` let through and of nothing else."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from safeguard.comparison import Basis, Dimension, attributes, sums_only
from safeguard.comparison_table import EVIDENCED
from safeguard.model import Rubric
from safeguard.model.comparison import (
    Comparable,
    ComparedCounts,
    ComparedFigure,
    ComparedPartner,
    Comparison,
    LeftOut,
    Mark,
    Mine,
    Need,
    Why,
)
from safeguard.model.submission import Answered
from safeguard.publication import Publication
from safeguard.respondents import K
from safeguard.rounding import fixed
from safeguard.wanted import Wanted, changed


class Occasion(NamedTuple):
    """When and as what a comparison is made."""

    release: str
    made: date
    round: str
    engine: str
    waiting: int = 0


def document(shown: Publication, found: Basis, occasion: Occasion) -> Comparison:
    """The comparison of a round. Names stand in it only of those who agreed; all figures come from ``shown``."""
    rubric = found.rubric
    return Comparison(
        engine=occasion.engine,
        release=occasion.release,
        audience=shown.audience,
        made=occasion.made,
        rubric=Answered(id=rubric.id, version=rubric.version, scoring_digest=rubric.digests.scoring),
        round=occasion.round,
        organisations=shown.organisations,
        k=K,
        waiting=occasion.waiting,
        named=tuple(sorted(each.organisation.name for each in found.entries.values() if each.named)),
        comparable=_comparable(found, shown),
        figures=tuple(_figures(shown, rubric)),
        counts=tuple(_counts(shown, rubric)),
        agenda=tuple(_agenda(shown, rubric)),
    )


def _comparable(found: Basis, shown: Publication) -> Comparable:
    versions: dict[str, int] = {}
    for entry in found.entries.values():
        version = entry.contribution.rubric.version
        versions[version] = versions.get(version, 0) + 1
    names: dict[Why, list[str]] = {}
    for name, why in found.left_out.items():
        names.setdefault(why, []).append(name)
    public = shown.audience == "public"
    return Comparable(
        share=fixed(found.share * 100, 0 if found.share == 1 else 1),
        warning=found.warning,
        versions={} if public and min(versions.values(), default=K) < K else versions,
        criteria=found.criteria,
        asked=found.asked,
        sums_only=0 if public else len(sums_only(found)),
        left_out=tuple(
            LeftOut(why=why, n=len(them), names=() if public else tuple(sorted(them)))
            for why, them in sorted(names.items())
        ),
    )


def _names(rubric: Rubric) -> Iterable[str]:
    tags = dict.fromkeys(tag for criterion in rubric.criteria for tag in criterion.maps)
    return ["overall", *(f"domain:{each.id}" for each in rubric.domains), *(f"view:{tag}" for tag in tags)]


def _figures(shown: Publication, rubric: Rubric) -> Iterable[ComparedFigure]:
    for name in _names(rubric):
        for by in shown.asked:
            if (name, by) not in shown.quartiles:
                if shown.audience == "public" or not by:
                    yield ComparedFigure(of=name, by=dict(by), hidden=True)
                continue
            n, three = shown.quartiles[name, by]
            evidenced = shown.quartiles.get((name + EVIDENCED, by))
            moved = shown.quartiles.get((changed(name), by))
            yield ComparedFigure(
                of=name,
                by=dict(by),
                n=n,
                q1=three.q1,
                median=three.median,
                q3=three.q3,
                evidenced=evidenced[1] if evidenced else None,
                coverage=shown.means.get((name, "coverage", by)),
                na_share=shown.means.get((name, "na_share", by)),
                change=moved[1] if moved else None,
                changed=moved[0] if moved else None,
            )


def _counts(shown: Publication, rubric: Rubric) -> Iterable[ComparedCounts]:
    names = ["band", f"band{EVIDENCED}", "closed"]
    names += [f"gate:{each.id}" for each in rubric.criteria if each.gate]
    names += [f"criterion:{each.id}" for each in rubric.criteria]
    for name in names:
        for by in shown.asked:
            if (name, by) in shown.counts:
                n, numbers = shown.counts[name, by]
                yield ComparedCounts(of=name, by=dict(by), n=n, counts=numbers)
            elif shown.audience == "public":
                yield ComparedCounts(of=name, by=dict(by), hidden=True)


def _agenda(shown: Publication, rubric: Rubric) -> list[Need]:
    """The criteria that at least half have below ``met``, those that most need first."""
    needs: list[tuple[Fraction, Need]] = []
    for criterion in rubric.criteria:
        if (f"criterion:{criterion.id}", ()) not in shown.counts:
            continue
        _, numbers = shown.counts[f"criterion:{criterion.id}", ()]
        below = numbers.get("unknown", 0) + sum(numbers.get(str(level), 0) for level in range(rubric.scale.met))
        told = sum(number for kind, number in numbers.items() if kind != "none")
        if told and 2 * below >= told:
            need = Need(criterion=criterion.id, domain=criterion.domain, below=below, n=told)
            needs.append((Fraction(below, told), need))
    return [need for _, need in sorted(needs, key=lambda pair: -pair[0])]


def partners(found: Basis, wanted: Wanted, by: Sequence[Dimension], secret: bytes) -> tuple[ComparedPartner, ...]:
    """Every partner's own figures, for internal use: by name where it agreed, otherwise by a pseudonym.

    Those who agreed come first, by name, then the others, by pseudonym, so the order says nothing of anybody's figures.
    Pseudonyms stay the same from report to report and cannot be found from the id of an organisation without ``secret``.
    """
    rows = []
    for place, (name, entry) in enumerate(found.entries.items()):
        domains = {each.id: _percent(wanted, f"domain:{each.id}", place) for each in found.rubric.domains}
        band = wanted.kinds["band"]
        code, closed = int(band.codes[place]), int(wanted.kinds["closed"].codes[place])
        claimed = _percent(wanted, "overall", place)
        rows.append(
            ComparedPartner(
                label=entry.organisation.name if entry.named else pseudonym(name, secret),
                named=entry.named,
                by=attributes(entry.organisation, by),
                claimed=claimed,
                evidenced=_percent(wanted, "overall" + EVIDENCED, place),
                band=band.labels[code] if code >= 0 and band.labels[code] != "none" else None,
                closed=closed if closed > 0 or (closed == 0 and claimed is not None) else None,
                domains=domains,
            )
        )
    return tuple(sorted(rows, key=lambda row: (not row.named, row.label)))


def pseudonym(organisation: str, secret: bytes) -> str:
    """A short name that only the holder of ``secret`` can find from an id."""
    digest = hmac.new(secret, organisation.encode(), hashlib.sha256).digest()
    return "P-" + base64.b32encode(digest)[:5].decode()


def _percent(wanted: Wanted, name: str, place: int) -> str | None:
    value = wanted.figures[name].at(place) if name in wanted.figures else None
    return None if value is None else fixed(value * 100, 4)


def mine(label: str, own: Mapping[str, Fraction | None], released: Comparison) -> Mine:
    """A partner's own figures (``overall``, ``domain:ID``) beside what was released: in which quarter each lies."""
    everybody = {each.of: each for each in released.figures if not each.by}
    return Mine(label=label, marks=tuple(_mark(name, value, everybody.get(name)) for name, value in own.items()))


def own_figures(wanted: Wanted, rubric: Rubric, place: int) -> dict[str, Fraction | None]:
    """The overall figure and those of the domains of one organisation."""
    names = ["overall", *(f"domain:{each.id}" for each in rubric.domains)]
    return {name: wanted.figures[name].at(place) for name in names if name in wanted.figures}


def _mark(name: str, own: Fraction | None, figure: ComparedFigure | None) -> Mark:
    percent = None if own is None else fixed(own * 100, 4)
    if own is None or figure is None or figure.q1 is None or figure.median is None or figure.q3 is None:
        return Mark(of=name, own=percent, place="unknown")
    limits = [Fraction(each) / 100 for each in (figure.q1, figure.median, figure.q3)]
    above = sum(own >= each for each in limits)
    return Mark(of=name, own=percent, place=("lowest", "lower", "upper", "highest")[above])
