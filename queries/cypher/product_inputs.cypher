// zh: 一个产品的投入
// en: Inputs of a product
// param product STRING: 产品名称或编号
// param as_of DATE = today: 截至日期
// column input STRING: 投入品
// column input_id STRING: 编号
// column criticality STRING: 必需程度
// column kind STRING: 性质
// column makers INT64: 已知生产者数
MATCH (i:Product)-[n:INPUT_OF]->(p:Product)
WHERE p.id = $product AND n.retired_at IS NULL AND (n.valid_from IS NULL OR n.valid_from <= $as_of) AND (n.valid_to IS NULL OR n.valid_to >= $as_of)
OPTIONAL MATCH (x:Firm)-[m:PRODUCES]->(i) WHERE m.retired_at IS NULL AND (m.valid_from IS NULL OR m.valid_from <= $as_of) AND (m.valid_to IS NULL OR m.valid_to >= $as_of)
RETURN i.name AS input, i.id AS input_id, n.criticality AS criticality, n.kind AS kind, count(DISTINCT x.id) AS makers
ORDER BY input_id, criticality, kind
