-- Whether two figures that one would put side by side may be compared, with both figures.
-- ?comparable: boolean; Whether a line may be drawn from the one to the other.
-- ?verdict: string; What lies between them.
-- ?reasons: string; Why.
-- ?before: string; Key of the earlier figure.
-- ?before_subject: string; Its unit or program.
-- ?before_measure: string; What it counts.
-- ?before_breakdown: string; Code that splits the measure, or total.
-- ?before_period: string; Its period.
-- ?before_value: decimal; Its number: read its qualifier with it.
-- ?before_qualifier: string; exact, approximately, more-than and so on.
-- ?before_unit: string; What it is counted in.
-- ?after: string; Key of the later figure.
-- ?after_subject: string; Its unit or program.
-- ?after_measure: string; What it counts.
-- ?after_breakdown: string; Code that splits the measure, or total.
-- ?after_period: string; Its period.
-- ?after_value: decimal; Its number: read its qualifier with it.
-- ?after_qualifier: string; exact, approximately, more-than and so on.
-- ?after_unit: string; What it is counted in.
SELECT j.comparable, j.verdict, j.reasons,
  j."before", x.subject AS before_subject, x.measure AS before_measure,
  x.breakdown AS before_breakdown, x.period AS before_period, x.value AS before_value,
  x.qualifier AS before_qualifier, x.measurement_unit AS before_unit,
  j."after", y.subject AS after_subject, y.measure AS after_measure,
  y.breakdown AS after_breakdown, y.period AS after_period, y.value AS after_value,
  y.qualifier AS after_qualifier, y.measurement_unit AS after_unit
FROM joints AS j
JOIN observations AS x ON x.observation = j."before"
JOIN observations AS y ON y.observation = j."after"
