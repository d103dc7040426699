// zh: 一家企业的供方（n 级）
// en: Suppliers of a firm, up to n tiers
// param firm STRING: 企业编号
// param tiers INT64 = 2: 级数（1–4）
// column supplier STRING: 供方
// column supplier_id STRING: 供方编号
// column tier INT64: 最近的级
MATCH p = (s:Firm)-[:SUPPLIES*1..4]->(b:Firm)
WHERE b.id = $firm AND s.id <> $firm AND length(p) <= $tiers
RETURN s.name AS supplier, s.id AS supplier_id, min(length(p)) AS tier
ORDER BY tier, supplier_id
