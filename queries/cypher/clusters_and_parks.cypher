// zh: 一条链的集群与园区
// en: Clusters and parks of a chain
// param chain STRING: 产业链名称或编号
// param as_of DATE = today: 截至日期
// column kind STRING: 集群或园区
// column name STRING: 名称
// column level STRING: 级别或类型
// column place STRING: 地点
MATCH (k:Cluster)-[r:FOCUSES_ON]->(c:Chain) WHERE c.name = $chain AND (r.retired_at IS NULL AND (r.valid_from IS NULL OR r.valid_from <= $as_of) AND (r.valid_to IS NULL OR r.valid_to >= $as_of))
OPTIONAL MATCH (k)-[:LOCATED_IN]->(d:Place)
RETURN '集群' AS kind, k.name AS name, k.level AS level, d.name AS place
UNION
MATCH (k:Park)-[r:FOCUSES_ON]->(c:Chain) WHERE c.name = $chain AND (r.retired_at IS NULL AND (r.valid_from IS NULL OR r.valid_from <= $as_of) AND (r.valid_to IS NULL OR r.valid_to >= $as_of))
OPTIONAL MATCH (k)-[:LOCATED_IN]->(d:Place)
RETURN '园区' AS kind, k.name AS name, k.kind AS level, d.name AS place
