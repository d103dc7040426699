// zh: 一条链上的企业按梯度
// en: Firms of a chain by tier
// param chain STRING: 产业链名称或编号
// param as_of DATE = today: 截至日期
// column tier STRING: 梯度
// column rank INT64: 位次
// column firm STRING: 企业
// column firm_id STRING: 企业编号
// column year INT64: 认定年份
MATCH (f:Firm)-[o:OPERATES_IN]->(c:Chain)
WHERE c.name = $chain AND (o.retired_at IS NULL AND (o.valid_from IS NULL OR o.valid_from <= $as_of) AND (o.valid_to IS NULL OR o.valid_to >= $as_of))
MATCH (f)-[h:HOLDS]->(q:Qualification)
WHERE q.rank IS NOT NULL AND (h.retired_at IS NULL AND (h.valid_from IS NULL OR h.valid_from <= $as_of) AND (h.valid_to IS NULL OR h.valid_to >= $as_of))
RETURN q.name AS tier, q.rank AS rank, f.name AS firm, f.id AS firm_id, max(h.year) AS year
ORDER BY rank DESC, firm_id
