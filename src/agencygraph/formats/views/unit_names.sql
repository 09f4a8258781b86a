-- What each unit was called, from when to when: on a day d it certainly had the name where begins_latest <= d and (ends is empty or ends_earliest >= d), up to last_day of dataset.
-- ?unit: string; Key of the unit.
-- ?name: string; Its name at the time.
-- ?abbreviation: string; Its abbreviation at the time.
-- ?kind: string; Its kind at the time.
-- ?parent: string; Key of the unit it stood under at the time.
-- ?parent_name: string; Name of that unit when this stretch began; empty where that is not certain.
-- ?parent_label: string; Its present or last name.
-- ?begins: string; First day, in EDTF.
-- ?begins_earliest: date; Earliest day that can be meant.
-- ?begins_latest: date; Latest day that can be meant.
-- ?ends: string; Last day, in EDTF; empty while it goes on.
-- ?ends_earliest: date; Earliest day that can be meant.
-- ?ends_latest: date; Latest day that can be meant.
-- ?version: string; Key of the version.
SELECT v.unit, v.name, v.abbreviation, v.kind, v.parent,
  (SELECT CASE WHEN COUNT(DISTINCT q.name) = 1 THEN MIN(q.name) END FROM versions AS q
    WHERE q.unit = v.parent AND COALESCE(q.begins_earliest <= v.begins_latest, true)
      AND COALESCE(q.ends_latest >= v.begins_earliest, true)) AS parent_name,
  p.label AS parent_label, v.begins, v.begins_earliest, v.begins_latest, v.ends,
  v.ends_earliest, v.ends_latest, v.version
FROM versions AS v
LEFT JOIN subjects AS p ON p.subject = v.parent
