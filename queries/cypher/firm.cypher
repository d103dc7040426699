// zh: 一家企业的基本情况
// en: What is recorded of a firm
// param firm STRING: 企业编号或名称
// column id STRING: 编号
// column name STRING: 名称
// column short_name STRING: 简称
// column uscc STRING: 信用代码
// column stock_code STRING: 证券代码
// column note STRING: 备注
// column products INT64: 产品数
// column suppliers INT64: 供方数
// column customers INT64: 客户数
MATCH (f:Firm) WHERE f.id = $firm OR f.name = $firm OR f.short_name = $firm
RETURN f.id AS id, f.name AS name, f.short_name AS short_name, f.uscc AS uscc, f.stock_code AS stock_code, f.note AS note,
  COUNT { MATCH (f)-[:PRODUCES]->(p:Product) } AS products,
  COUNT { MATCH (s:Firm)-[:SUPPLIES]->(f) } AS suppliers,
  COUNT { MATCH (f)-[:SUPPLIES]->(b:Firm) } AS customers
ORDER BY id
