// zh: 一个来源支持的关系各有多少
// en: Links that cite a source, counted
// param source STRING: 来源名称或编号
// column kind STRING: 关系
// column links INT64: 条数
MATCH (a)-[r:`SUPPLIES`]->(b)
WHERE r.retired_at IS NULL AND (r.stated_in = $source OR (';' + r.sources + ';') CONTAINS (';' + $source + ';'))
RETURN '供货' AS kind, count(r) AS links
UNION
MATCH (a)-[r:`PRODUCES`]->(b)
WHERE r.retired_at IS NULL AND (r.stated_in = $source OR (';' + r.sources + ';') CONTAINS (';' + $source + ';'))
RETURN '生产' AS kind, count(r) AS links
UNION
MATCH (a)-[r:`INPUT_OF`]->(b)
WHERE r.retired_at IS NULL AND (r.stated_in = $source OR (';' + r.sources + ';') CONTAINS (';' + $source + ';'))
RETURN '投入' AS kind, count(r) AS links
UNION
MATCH (a)-[r:`LOCATED_IN`]->(b)
WHERE r.retired_at IS NULL AND (r.stated_in = $source OR (';' + r.sources + ';') CONTAINS (';' + $source + ';'))
RETURN '位于' AS kind, count(r) AS links
UNION
MATCH (a)-[r:`HOLDS`]->(b)
WHERE r.retired_at IS NULL AND (r.stated_in = $source OR (';' + r.sources + ';') CONTAINS (';' + $source + ';'))
RETURN '资质' AS kind, count(r) AS links
UNION
MATCH (a)-[r:`SUBSIDIARY_OF`]->(b)
WHERE r.retired_at IS NULL AND (r.stated_in = $source OR (';' + r.sources + ';') CONTAINS (';' + $source + ';'))
RETURN '股权' AS kind, count(r) AS links
UNION
MATCH (a)-[r:`LEADS`]->(b)
WHERE r.retired_at IS NULL AND (r.stated_in = $source OR (';' + r.sources + ';') CONTAINS (';' + $source + ';'))
RETURN '链主' AS kind, count(r) AS links
UNION
MATCH (a)-[r:`OPERATES_IN`]->(b)
WHERE r.retired_at IS NULL AND (r.stated_in = $source OR (';' + r.sources + ';') CONTAINS (';' + $source + ';'))
RETURN '在链' AS kind, count(r) AS links
UNION
MATCH (a)-[r:`TENANT_OF`]->(b)
WHERE r.retired_at IS NULL AND (r.stated_in = $source OR (';' + r.sources + ';') CONTAINS (';' + $source + ';'))
RETURN '入园' AS kind, count(r) AS links
UNION
MATCH (a)-[r:`FOCUSES_ON`]->(b)
WHERE r.retired_at IS NULL AND (r.stated_in = $source OR (';' + r.sources + ';') CONTAINS (';' + $source + ';'))
RETURN '主导方向' AS kind, count(r) AS links
UNION
MATCH (a)-[r:`LISTED_IN`]->(b)
WHERE r.retired_at IS NULL AND (r.stated_in = $source OR (';' + r.sources + ';') CONTAINS (';' + $source + ';'))
RETURN '列入' AS kind, count(r) AS links
UNION
MATCH (a)-[r:`FOR`]->(b)
WHERE r.retired_at IS NULL AND (r.stated_in = $source OR (';' + r.sources + ';') CONTAINS (';' + $source + ';'))
RETURN '所指产品' AS kind, count(r) AS links
