// zh: 一条关系的出处
// en: Sources of one link
// param link STRING: 关系编号（弱项与对接的依据里给出）
// column kind STRING: 关系
// column head STRING: 起
// column tail STRING: 止
// column sources STRING: 出处编号
// column locator STRING: 位置
// column said STRING: 原文
// column confidence DOUBLE: 可信度
MATCH (a)-[r:SUPPLIES]->(b) WHERE r.id = $link
RETURN '供货' AS kind, a.name AS head, b.name AS tail, r.sources AS sources, r.locator AS locator, r.said AS said, r.confidence AS confidence
UNION
MATCH (a)-[r:PRODUCES]->(b) WHERE r.id = $link
RETURN '生产' AS kind, a.name AS head, b.name AS tail, r.sources AS sources, r.locator AS locator, r.said AS said, r.confidence AS confidence
UNION
MATCH (a)-[r:INPUT_OF]->(b) WHERE r.id = $link
RETURN '投入' AS kind, a.name AS head, b.name AS tail, r.sources AS sources, r.locator AS locator, r.said AS said, r.confidence AS confidence
UNION
MATCH (a)-[r:SUBSIDIARY_OF]->(b) WHERE r.id = $link
RETURN '股权' AS kind, a.name AS head, b.name AS tail, r.sources AS sources, r.locator AS locator, r.said AS said, r.confidence AS confidence
UNION
MATCH (a)-[r:LEADS]->(b) WHERE r.id = $link
RETURN '链主' AS kind, a.name AS head, b.name AS tail, r.sources AS sources, r.locator AS locator, r.said AS said, r.confidence AS confidence
