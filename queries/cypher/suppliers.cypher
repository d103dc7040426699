// zh: 一家企业的供方（n 级）；经几条路能到的，每一级各列一次
// en: Suppliers of a firm, up to n tiers; listed once per tier at which they are reached
// param firm STRING: 企业名称或编号
// param tiers INT64 = 2: 级数（1–4）
// param as_of DATE = today: 截至日期
// column supplier STRING: 供方
// column supplier_id STRING: 供方编号
// column tier INT64: 级
MATCH (s1:Firm)-[r1:SUPPLIES]->(b:Firm)
WHERE b.id = $firm
  AND r1.retired_at IS NULL AND (r1.valid_from IS NULL OR r1.valid_from <= $as_of) AND (r1.valid_to IS NULL OR r1.valid_to >= $as_of)
RETURN s1.name AS supplier, s1.id AS supplier_id, 1 AS tier
UNION
MATCH (s2:Firm)-[r2:SUPPLIES]->(s1:Firm)-[r1:SUPPLIES]->(b:Firm)
WHERE b.id = $firm AND $tiers >= 2 AND s2.id <> $firm
  AND r1.retired_at IS NULL AND (r1.valid_from IS NULL OR r1.valid_from <= $as_of) AND (r1.valid_to IS NULL OR r1.valid_to >= $as_of)
  AND r2.retired_at IS NULL AND (r2.valid_from IS NULL OR r2.valid_from <= $as_of) AND (r2.valid_to IS NULL OR r2.valid_to >= $as_of)
RETURN s2.name AS supplier, s2.id AS supplier_id, 2 AS tier
UNION
MATCH (s3:Firm)-[r3:SUPPLIES]->(s2:Firm)-[r2:SUPPLIES]->(s1:Firm)-[r1:SUPPLIES]->(b:Firm)
WHERE b.id = $firm AND $tiers >= 3 AND s3.id <> $firm
  AND r1.retired_at IS NULL AND (r1.valid_from IS NULL OR r1.valid_from <= $as_of) AND (r1.valid_to IS NULL OR r1.valid_to >= $as_of)
  AND r2.retired_at IS NULL AND (r2.valid_from IS NULL OR r2.valid_from <= $as_of) AND (r2.valid_to IS NULL OR r2.valid_to >= $as_of)
  AND r3.retired_at IS NULL AND (r3.valid_from IS NULL OR r3.valid_from <= $as_of) AND (r3.valid_to IS NULL OR r3.valid_to >= $as_of)
RETURN s3.name AS supplier, s3.id AS supplier_id, 3 AS tier
UNION
MATCH (s4:Firm)-[r4:SUPPLIES]->(s3:Firm)-[r3:SUPPLIES]->(s2:Firm)-[r2:SUPPLIES]->(s1:Firm)-[r1:SUPPLIES]->(b:Firm)
WHERE b.id = $firm AND $tiers >= 4 AND s4.id <> $firm
  AND r1.retired_at IS NULL AND (r1.valid_from IS NULL OR r1.valid_from <= $as_of) AND (r1.valid_to IS NULL OR r1.valid_to >= $as_of)
  AND r2.retired_at IS NULL AND (r2.valid_from IS NULL OR r2.valid_from <= $as_of) AND (r2.valid_to IS NULL OR r2.valid_to >= $as_of)
  AND r3.retired_at IS NULL AND (r3.valid_from IS NULL OR r3.valid_from <= $as_of) AND (r3.valid_to IS NULL OR r3.valid_to >= $as_of)
  AND r4.retired_at IS NULL AND (r4.valid_from IS NULL OR r4.valid_from <= $as_of) AND (r4.valid_to IS NULL OR r4.valid_to >= $as_of)
RETURN s4.name AS supplier, s4.id AS supplier_id, 4 AS tier
