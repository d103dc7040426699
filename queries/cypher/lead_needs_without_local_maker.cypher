// zh: 链主的必需投入中没有本地生产者的
// en: Needs of a lead firm with no producer inside a place
// param firm STRING: 链主名称或编号
// param place STRING: 市的名称或编号
// param as_of DATE = today: 截至日期
// column product STRING: 所缺产品
// column product_id STRING: 产品编号
// column makes STRING: 用于
// column outside_makers INT64: 外地已知生产者数
MATCH (f:Firm)-[m:PRODUCES]->(o:Product)<-[n:INPUT_OF]-(i:Product)
WHERE f.id = $firm AND n.criticality = '必需'
  AND m.retired_at IS NULL AND (m.valid_from IS NULL OR m.valid_from <= $as_of) AND (m.valid_to IS NULL OR m.valid_to >= $as_of)
  AND n.retired_at IS NULL AND (n.valid_from IS NULL OR n.valid_from <= $as_of) AND (n.valid_to IS NULL OR n.valid_to >= $as_of)
WITH i, min(o.name) AS makes
WHERE NOT EXISTS { MATCH (i)<-[k:PRODUCES]-(x:Firm)-[l:LOCATED_IN]->(d:Place)
    WHERE d.id = $place AND k.retired_at IS NULL AND (k.valid_from IS NULL OR k.valid_from <= $as_of) AND (k.valid_to IS NULL OR k.valid_to >= $as_of) AND l.retired_at IS NULL AND (l.valid_from IS NULL OR l.valid_from <= $as_of) AND (l.valid_to IS NULL OR l.valid_to >= $as_of) }
  AND NOT EXISTS { MATCH (i)<-[k:PRODUCES]-(x:Firm)-[l:LOCATED_IN]->(d:Place)-[:WITHIN]->(c:Place)
    WHERE c.id = $place AND k.retired_at IS NULL AND (k.valid_from IS NULL OR k.valid_from <= $as_of) AND (k.valid_to IS NULL OR k.valid_to >= $as_of) AND l.retired_at IS NULL AND (l.valid_from IS NULL OR l.valid_from <= $as_of) AND (l.valid_to IS NULL OR l.valid_to >= $as_of) }
OPTIONAL MATCH (y:Firm)-[q:PRODUCES]->(i) WHERE q.retired_at IS NULL AND (q.valid_from IS NULL OR q.valid_from <= $as_of) AND (q.valid_to IS NULL OR q.valid_to >= $as_of)
RETURN i.name AS product, i.id AS product_id, makes, count(DISTINCT y.id) AS outside_makers
ORDER BY product_id
