// zh: 只有一家已知供方的需方与产品
// en: Buyers with one known supplier of a product
// param as_of DATE = today: 截至日期
// column buyer STRING: 需方
// column product STRING: 产品
// column supplier STRING: 唯一已知供方
MATCH (s:Firm)-[r:SUPPLIES]->(b:Firm) WHERE r.product <> '' AND (r.retired_at IS NULL AND (r.valid_from IS NULL OR r.valid_from <= $as_of) AND (r.valid_to IS NULL OR r.valid_to >= $as_of))
WITH b, r.product AS bought, count(DISTINCT s.id) AS suppliers, min(s.name) AS supplier
WHERE suppliers = 1
OPTIONAL MATCH (p:Product) WHERE p.id = bought
RETURN b.name AS buyer, p.name AS product, supplier AS supplier
ORDER BY buyer, product
