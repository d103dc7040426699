// zh: 一个来源支持的关系各有多少
// en: Links that cite a source, counted
// param source STRING: 来源编号
// column kind STRING: 关系
// column links INT64: 条数
MATCH (a)-[r:`SUPPLIES`]->(b) WHERE r.sources = $source OR r.stated_in = $source
RETURN '供货' AS kind, count(r) AS links
UNION
MATCH (a)-[r:`PRODUCES`]->(b) WHERE r.sources = $source OR r.stated_in = $source
RETURN '生产' AS kind, count(r) AS links
UNION
MATCH (a)-[r:`INPUT_OF`]->(b) WHERE r.sources = $source OR r.stated_in = $source
RETURN '投入' AS kind, count(r) AS links
UNION
MATCH (a)-[r:`LOCATED_IN`]->(b) WHERE r.sources = $source OR r.stated_in = $source
RETURN '位于' AS kind, count(r) AS links
UNION
MATCH (a)-[r:`HOLDS`]->(b) WHERE r.sources = $source OR r.stated_in = $source
RETURN '资质' AS kind, count(r) AS links
UNION
MATCH (a)-[r:`SUBSIDIARY_OF`]->(b) WHERE r.sources = $source OR r.stated_in = $source
RETURN '股权' AS kind, count(r) AS links
UNION
MATCH (a)-[r:`FOR`]->(b) WHERE r.sources = $source OR r.stated_in = $source
RETURN '所指产品' AS kind, count(r) AS links
