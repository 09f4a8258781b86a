-- Whether two figures that one would put side by side may be compared, with both figures.
-- ?before: string; Key of the earlier figure.
-- ?before_subject: string; Its unit or program.
-- ?before_measure: string; What it counts.
-- ?before_period: string; Its period.
-- ?before_value: decimal; Its number.
-- ?after: string; Key of the later figure.
-- ?after_subject: string; Its unit or program.
-- ?after_measure: string; What it counts.
-- ?after_period: string; Its period.
-- ?after_value: decimal; Its number.
-- ?comparable: boolean; Whether a line may be drawn from the one to the other.
-- ?verdict: string; What lies between them.
-- ?reasons: string; Why.
SELECT j."before", x.subject AS before_subject, x.measure AS before_measure,
  x.period AS before_period, x.value AS before_value, j."after", y.subject AS after_subject,
  y.measure AS after_measure, y.period AS after_period, y.value AS after_value, j.comparable,
  j.verdict, j.reasons
FROM joints AS j
JOIN observations AS x ON x.observation = j."before"
JOIN observations AS y ON y.observation = j."after"
