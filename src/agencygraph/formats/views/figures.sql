-- Figures with their labels, the days of their period, their source and their place in it.
-- ?observation: string; Key of the figure.
-- ?subject: string; Key of the unit or program.
-- ?subject_label: string; Its present or last name.
-- ?name_in_source: string; What the source calls it at this place.
-- ?measure: string; Key of the measure.
-- ?measure_label: string; What is counted.
-- ?comparability: string; What to know before comparing figures of this measure.
-- ?breakdown: string; Code that splits the measure, or total.
-- ?breakdown_label: string; Its label.
-- ?period: string; The period.
-- ?period_kind: string; Its kind: only figures of one kind belong in one line.
-- ?starts: date; First day of the period.
-- ?ends: date; Last day of the period.
-- ?value: decimal; The number.
-- ?measurement_unit: string; What it is counted in.
-- ?qualifier: string; exact, approximately, more-than and so on.
-- ?lower: decimal; Lower bound of the true value.
-- ?lower_inclusive: boolean; Whether the lower bound itself is possible.
-- ?upper: decimal; Upper bound of the true value.
-- ?upper_inclusive: boolean; Whether the upper bound itself is possible.
-- ?basis: string; flow, stock or cumulative.
-- ?printed: string; The figure as printed.
-- ?note: string; What to know about this figure.
-- ?stated_in: string; Key of the source.
-- ?source_title: string; Its title.
-- ?source_url: anyURI; Its address; that of the archived copy where one was read.
-- ?start_offset: integer; Code point in the pinned text where the printed words begin.
-- ?end_offset: integer; Code point after them.
SELECT o.observation, o.subject, s.label AS subject_label, o.name_in_source, o.measure,
  m.label AS measure_label, m.comparability, o.breakdown, b.label AS breakdown_label, o.period,
  p.kind AS period_kind, p.starts, p.ends, o.value, o.measurement_unit, o.qualifier, o.lower,
  o.lower_inclusive, o.upper, o.upper_inclusive, o.basis, o.printed, o.note, o.stated_in,
  d.title AS source_title, COALESCE(a.archived_url, d.url) AS source_url, r.start_offset, r.end_offset
FROM observations AS o
JOIN subjects AS s ON s.subject = o.subject
JOIN measures AS m ON m.measure = o.measure
JOIN breakdowns AS b ON b.breakdown = o.breakdown
JOIN periods AS p ON p.period = o.period
JOIN sources AS d ON d.source = o.stated_in
LEFT JOIN documents AS a ON a.document = o.stated_in
LEFT JOIN receipts AS r ON r.receipt = o.receipt
