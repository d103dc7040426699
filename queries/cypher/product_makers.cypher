// zh: 一个产品的生产者与所在地
// en: Makers of a product and where they are
// param product STRING: 产品名称或编号
// param as_of DATE = today: 截至日期
// column firm STRING: 企业
// column firm_id STRING: 企业编号
// column place STRING: 地点
// column role STRING: 地点的作用
// column captive BOOLEAN: 自制自用
// column confidence DOUBLE: 可信度
MATCH (f:Firm)-[m:PRODUCES]->(p:Product)
WHERE p.id = $product AND m.retired_at IS NULL AND (m.valid_from IS NULL OR m.valid_from <= $as_of) AND (m.valid_to IS NULL OR m.valid_to >= $as_of)
OPTIONAL MATCH (f)-[l:LOCATED_IN]->(d:Place) WHERE l.retired_at IS NULL AND (l.valid_from IS NULL OR l.valid_from <= $as_of) AND (l.valid_to IS NULL OR l.valid_to >= $as_of)
RETURN DISTINCT f.name AS firm, f.id AS firm_id, d.name AS place, l.role AS role, m.captive AS captive, m.confidence AS confidence
ORDER BY firm_id, place, role, confidence
