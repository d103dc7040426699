// zh: 一个地点内的企业
// en: Firms located in a place or one level below
// param place STRING: 地点名称或编号
// param as_of DATE = today: 截至日期
// column firm STRING: 企业
// column firm_id STRING: 编号
// column place STRING: 地点
// column role STRING: 作用
MATCH (f:Firm)-[l:LOCATED_IN]->(d:Place) WHERE d.id = $place AND (l.retired_at IS NULL AND (l.valid_from IS NULL OR l.valid_from <= $as_of) AND (l.valid_to IS NULL OR l.valid_to >= $as_of))
RETURN f.name AS firm, f.id AS firm_id, d.name AS place, l.role AS role
UNION
MATCH (f:Firm)-[l:LOCATED_IN]->(d:Place)-[:WITHIN]->(c:Place) WHERE c.id = $place AND (l.retired_at IS NULL AND (l.valid_from IS NULL OR l.valid_from <= $as_of) AND (l.valid_to IS NULL OR l.valid_to >= $as_of))
RETURN f.name AS firm, f.id AS firm_id, d.name AS place, l.role AS role
