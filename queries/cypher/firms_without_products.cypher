// zh: 链上没有产品记录的企业：先去补哪些
// en: Firms of a chain with no product on record
// param chain STRING: 产业链名称或编号
// param as_of DATE = today: 截至日期
// column firm STRING: 企业
// column firm_id STRING: 编号
MATCH (f:Firm)-[o:OPERATES_IN]->(c:Chain)
WHERE c.name = $chain AND o.retired_at IS NULL AND (o.valid_from IS NULL OR o.valid_from <= $as_of) AND (o.valid_to IS NULL OR o.valid_to >= $as_of)
  AND NOT EXISTS { MATCH (f)-[m:PRODUCES]->(p:Product) WHERE m.retired_at IS NULL AND (m.valid_from IS NULL OR m.valid_from <= $as_of) AND (m.valid_to IS NULL OR m.valid_to >= $as_of) }
RETURN DISTINCT f.name AS firm, f.id AS firm_id
ORDER BY firm_id
