// zh: 一家企业的母公司与子公司
// en: Parents and subsidiaries of a firm
// param firm STRING: 企业名称或编号
// param as_of DATE = today: 截至日期
// column relation STRING: 关系
// column firm STRING: 企业
// column firm_id STRING: 编号
// column kind STRING: 股权性质
// column share DOUBLE: 持股比例
MATCH (f:Firm)-[r:SUBSIDIARY_OF]->(p:Firm) WHERE f.id = $firm AND (r.retired_at IS NULL AND (r.valid_from IS NULL OR r.valid_from <= $as_of) AND (r.valid_to IS NULL OR r.valid_to >= $as_of))
RETURN '母公司' AS relation, p.name AS firm, p.id AS firm_id, r.relation AS kind, r.share AS share
UNION
MATCH (c:Firm)-[r:SUBSIDIARY_OF]->(f:Firm) WHERE f.id = $firm AND (r.retired_at IS NULL AND (r.valid_from IS NULL OR r.valid_from <= $as_of) AND (r.valid_to IS NULL OR r.valid_to >= $as_of))
RETURN '子公司' AS relation, c.name AS firm, c.id AS firm_id, r.relation AS kind, r.share AS share
