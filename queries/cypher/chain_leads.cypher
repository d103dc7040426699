// zh: 一条链的链主与出处
// en: Lead firms of a chain with their sources
// param chain STRING: 产业链名称或编号
// param as_of DATE = today: 截至日期
// column firm STRING: 企业
// column firm_id STRING: 编号
// column year INT64: 年份
// column observed BOOLEAN: 直接陈述
// column rule STRING: 推断所依
// column sources STRING: 出处
MATCH (f:Firm)-[r:LEADS]->(c:Chain) WHERE c.name = $chain AND (r.retired_at IS NULL AND (r.valid_from IS NULL OR r.valid_from <= $as_of) AND (r.valid_to IS NULL OR r.valid_to >= $as_of))
RETURN f.name AS firm, f.id AS firm_id, r.year AS year, r.observed AS observed, r.rule AS rule, r.sources AS sources
ORDER BY firm_id, year
