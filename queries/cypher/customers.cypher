// zh: 一家企业的客户与所供产品
// en: Customers of a firm and what it supplies
// param firm STRING: 企业名称或编号
// param as_of DATE = today: 截至日期
// column buyer STRING: 需方
// column buyer_id STRING: 需方编号
// column product STRING: 产品
// column amount DOUBLE: 年供货额（元）
// column year INT64: 年份
MATCH (s:Firm)-[r:SUPPLIES]->(b:Firm)
WHERE s.id = $firm AND (r.retired_at IS NULL AND (r.valid_from IS NULL OR r.valid_from <= $as_of) AND (r.valid_to IS NULL OR r.valid_to >= $as_of))
OPTIONAL MATCH (p:Product) WHERE p.id = r.product
RETURN b.name AS buyer, b.id AS buyer_id, p.name AS product, r.amount AS amount, r.year AS year
ORDER BY buyer_id, product, year
