// zh: 一家企业的基本情况
// en: What is recorded of a firm
// param firm STRING: 企业名称或编号
// param as_of DATE = today: 截至日期
// column id STRING: 编号
// column name STRING: 名称
// column short_name STRING: 简称
// column uscc STRING: 信用代码
// column stock_code STRING: 证券代码
// column note STRING: 备注
// column products INT64: 产品数
// column suppliers INT64: 供方数
// column customers INT64: 客户数
MATCH (f:Firm) WHERE f.id = $firm
OPTIONAL MATCH (f)-[m:PRODUCES]->(p:Product) WHERE m.retired_at IS NULL AND (m.valid_from IS NULL OR m.valid_from <= $as_of) AND (m.valid_to IS NULL OR m.valid_to >= $as_of)
WITH f, count(DISTINCT p.id) AS products
OPTIONAL MATCH (s:Firm)-[r:SUPPLIES]->(f) WHERE r.retired_at IS NULL AND (r.valid_from IS NULL OR r.valid_from <= $as_of) AND (r.valid_to IS NULL OR r.valid_to >= $as_of)
WITH f, products, count(DISTINCT s.id) AS suppliers
OPTIONAL MATCH (f)-[t:SUPPLIES]->(b:Firm) WHERE t.retired_at IS NULL AND (t.valid_from IS NULL OR t.valid_from <= $as_of) AND (t.valid_to IS NULL OR t.valid_to >= $as_of)
RETURN f.id AS id, f.name AS name, f.short_name AS short_name, f.uscc AS uscc, f.stock_code AS stock_code, f.note AS note,
  products, suppliers, count(DISTINCT b.id) AS customers
ORDER BY id
