// zh: 一种投入用在哪些产品
// en: What a product is an input of
// param product STRING: 产品名称或编号
// param as_of DATE = today: 截至日期
// column output STRING: 产出品
// column output_id STRING: 编号
// column criticality STRING: 必需程度
// column chain STRING: 产业链
MATCH (i:Product)-[n:INPUT_OF]->(o:Product)
WHERE i.id = $product AND (n.retired_at IS NULL AND (n.valid_from IS NULL OR n.valid_from <= $as_of) AND (n.valid_to IS NULL OR n.valid_to >= $as_of))
OPTIONAL MATCH (o)-[:IN_SEGMENT]->(s:Segment)-[:PART_OF]->(c:Chain)
RETURN DISTINCT o.name AS output, o.id AS output_id, n.criticality AS criticality, c.name AS chain
ORDER BY output_id, chain, criticality
