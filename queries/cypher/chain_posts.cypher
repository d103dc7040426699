// zh: 一条链的需求与供给
// en: Demands and offers of a chain
// param chain STRING: 产业链名称或编号
// column kind STRING: 需求或供给
// column id STRING: 编号
// column firm STRING: 企业
// column text STRING: 内容
// column product STRING: 产品
MATCH (d:Demand) WHERE d.chain = $chain AND d.retired_at IS NULL
OPTIONAL MATCH (f:Firm)-[:POSTED]->(d)
OPTIONAL MATCH (d)-[:`FOR`]->(p:Product)
RETURN '需求' AS kind, d.id AS id, f.name AS firm, d.text AS text, p.name AS product
UNION
MATCH (d:Offer) WHERE d.chain = $chain AND d.retired_at IS NULL
OPTIONAL MATCH (f:Firm)-[:POSTED]->(d)
OPTIONAL MATCH (d)-[:`FOR`]->(p:Product)
RETURN '供给' AS kind, d.id AS id, f.name AS firm, d.text AS text, p.name AS product
