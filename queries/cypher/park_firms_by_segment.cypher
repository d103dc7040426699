// zh: 一个园区的企业按环节
// en: Firms of a park by segment
// param park STRING: 园区名称或编号
// param as_of DATE = today: 截至日期
// column segment STRING: 环节
// column firm STRING: 企业
// column product STRING: 产品
MATCH (f:Firm)-[t:TENANT_OF]->(k:Park)
WHERE k.id = $park AND t.retired_at IS NULL AND (t.valid_from IS NULL OR t.valid_from <= $as_of) AND (t.valid_to IS NULL OR t.valid_to >= $as_of)
OPTIONAL MATCH (f)-[m:PRODUCES]->(p:Product)-[:IN_SEGMENT]->(s:Segment) WHERE m.retired_at IS NULL AND (m.valid_from IS NULL OR m.valid_from <= $as_of) AND (m.valid_to IS NULL OR m.valid_to >= $as_of)
RETURN DISTINCT s.name AS segment, f.name AS firm, p.name AS product
ORDER BY segment, firm, product
