// zh: 政策目标（可按指标筛）
// en: Policy targets, filtered by metric
// param metric STRING = : 指标含有的字，空为全部
// column id STRING: 编号
// column kind STRING: 类别
// column subject STRING: 主体
// column metric STRING: 指标
// column comparator STRING: 比较
// column value DOUBLE: 数值
// column unit STRING: 单位
// column period STRING: 期限
// column text STRING: 原文
MATCH (t:Target) WHERE (size($metric) = 0 OR t.metric CONTAINS $metric) AND t.retired_at IS NULL
RETURN t.id AS id, t.kind AS kind, t.subject AS subject, t.metric AS metric, t.comparator AS comparator, t.value AS value, t.unit AS unit, t.period AS period, t.text AS text
ORDER BY id
