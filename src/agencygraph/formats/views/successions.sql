-- What came after what: the units and programs before and after each event that ends or begins one.
-- ?event: string; Key of the event.
-- ?kind: string; Kind of the event.
-- ?title: string; What happened.
-- ?date: string; When, in EDTF.
-- ?earliest: date; Earliest day that can be meant.
-- ?latest: date; Latest day that can be meant.
-- ?certainty: string; How sure it is that it happened so: high, medium or low.
-- ?before: string; Key of what was before.
-- ?before_label: string; Its last name.
-- ?after: string; Key of what came after.
-- ?after_label: string; Its present or last name.
SELECT e.event, e.kind, e.title, e.date, e.earliest, e.latest, e.certainty,
  x.subject AS "before", b.label AS before_label, y.subject AS "after", a.label AS after_label
FROM events AS e
JOIN event_subjects AS x ON x.event = e.event AND x.side = 'before'
JOIN event_subjects AS y ON y.event = e.event AND y.side = 'after' AND y.subject <> x.subject
JOIN subjects AS b ON b.subject = x.subject
JOIN subjects AS a ON a.subject = y.subject
WHERE e.kind NOT IN
  ('Rename', 'ParentChange', 'Reclassification', 'Codification', 'FunctionTransfer')
