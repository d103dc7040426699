"""One settings object: every knob with its default, unit and meaning; `liantu settings` prints it.

Values come, first wins: arguments of the command, environment (`LIANTU_…`), `liantu.toml` in the
data folder or the working folder, the defaults below.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from graph.errors import BadInput, wrong_value
from graph.language import say

SETTINGS_FILE = "liantu.toml"


class Settings(BaseSettings):
    """What may be set for one installation. Field descriptions are the user's documentation."""

    model_config = SettingsConfigDict(
        env_prefix="LIANTU_", toml_file=SETTINGS_FILE, extra="ignore", validate_default=True
    )

    store: str = Field(
        "data/graph.lbug",
        description="图库：嵌入式文件路径，或 neo4j://主机:端口 / bolt://主机:端口",
    )
    neo4j_user: str = Field("neo4j", description="Neo4j 用户名")
    neo4j_password: SecretStr | None = Field(None, description="Neo4j 口令")
    neo4j_password_file: Path | None = Field(
        None, description="存放 Neo4j 口令的文件（优先于口令）"
    )
    ledger: str = Field(
        "",
        description="账目库（账号、审计、任务、处置记录）的 SQLAlchemy 地址；空为数据目录下的 SQLite",
    )
    host: str = Field("127.0.0.1", description="服务监听地址；非本机地址须先设访问口令")
    port: int = Field(8000, ge=0, le=65535, description="服务监听端口")
    access_password: SecretStr | None = Field(
        None, description="访问口令：监听非本机地址时必须有（用户名任意）"
    )
    access_password_file: Path | None = Field(None, description="存放访问口令的文件（优先于口令）")
    scope: str = Field("", description="默认范围；空为图中标为本市的地点")
    log_level: str = Field("WARNING", description="日志级别：DEBUG INFO WARNING ERROR")
    log_json: bool = Field(False, description="日志写成 JSON 行")
    upload_limit_mb: int = Field(100, gt=0, description="导入文件的大小上限，MB")
    compute: str = Field("", description="重任务的计算集群 tcp://主机:端口（Dask）；空为本机线程")
    threads: int = Field(0, ge=0, description="本机计算线程数；0 为全部")

    local_share_alarm: float = Field(
        0.7, ge=0, le=1, description="外部依赖：范围外供给份额高于此值即列出（比例）"
    )
    hhi_alarm: float = Field(0.25, ge=0, le=1, description="集中：HHI 达到此值即列出（0–1）")
    silence_trust: float = Field(
        0.7, gt=0, le=1, description="建立在“未见记载”上的结论的可信度上限（0–1）"
    )
    doubt_trust: float = Field(
        0.3, gt=0, le=1, description="产品登记存疑时，“未见记载”结论再乘的系数（0–1）"
    )
    single_buyer_share: float = Field(
        0.5,
        gt=0,
        le=1,
        description="单一来源：有供方记录的需方中，只有一家供方的占比达到此值（比例）",
    )
    shared_alarm: float = Field(
        0.75, gt=0, le=1, description="伪冗余：同一股东、园区或上级来源的供方合占达到此值（比例）"
    )
    choke_alarm: float = Field(
        0.1, gt=0, le=1, description="堵点：一条链的链主产品因此停产的占比达到此值（比例）"
    )
    choke_sources: int = Field(
        3, ge=1, description="堵点：产品已知独立生产者不多于此数才列出（家）"
    )
    weak_rank: int = Field(
        2,
        ge=1,
        description="弱项：国产成熟度低的产品，本地生产者至少应达的梯度次序（2 为专精特新）",
    )
    capacity_gap_alarm: float = Field(
        0.05, ge=0, le=1, description="产能缺口：缺口占所需数量的比例高于此值即列出（比例）"
    )
    lead_depth: int = Field(3, ge=1, le=8, description="波及面：向上追溯链主投入的层数")
    systemic_top: float = Field(0.05, gt=0, le=1, description="关键企业：ESRI 居前的比例")
    templates: Path | None = Field(
        None, description="活动 Word 模板的文件夹：同名模板优先于自带的；空为数据目录下的 templates"
    )
    match_weights: dict[str, float] = Field(
        {},
        description="候选打分各项的权重（非负，合计 1）；空为自带的。liantu match-weights fit 由对接结果"
        "校准并写入 liantu.toml",
    )
    redraws: int = Field(200, ge=10, description="排名区间的重抽次数")
    seed: int = Field(20240101, description="随机种子：重抽与生成数据")
    needs_depth: int = Field(1, ge=1, le=6, description="需要推导的投入层数")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings, env_settings, TomlConfigSettingsSource(settings_cls))

    @property
    def is_embedded(self) -> bool:
        """Whether the graph is one file of ours (and not a Neo4j server)."""
        return "://" not in self.store

    @property
    def data_folder(self) -> Path:
        """Where what is not the graph lives: the ledger, profiles, papers' templates."""
        return Path(self.store).parent if self.is_embedded else Path("data")

    @property
    def ledger_url(self) -> str:
        """SQLAlchemy address of the ledger."""
        return self.ledger or f"sqlite:///{self.data_folder / 'ledger.sqlite'}"

    @property
    def workers(self) -> int:
        """Threads that a local heavy job may use."""
        return self.threads or os.cpu_count() or 1

    def for_workers(self) -> Settings:
        """These settings as a cluster's workers get them: no secrets, no cluster of their own."""
        kept_here = {"neo4j_password": None, "access_password": None, "compute": ""}
        return self.model_copy(update=kept_here)

    def password(self) -> str:
        """The Neo4j password, from its file or the environment; never logged."""
        return secret(self.neo4j_password, self.neo4j_password_file)

    def access(self) -> str:
        """The access password; blank where none is set."""
        return secret(self.access_password, self.access_password_file)


def secret(value: SecretStr | None, file: Path | None) -> str:
    """A secret from its file, else from the environment; blank where neither is given."""
    if file is None:
        return value.get_secret_value() if value else ""
    try:
        return file.read_text(encoding="utf-8").strip()
    except OSError as fault:
        raise BadInput(
            say("读不到口令文件", "Cannot read a password file"),
            f"{file}: {fault.strerror}",
            say("检查路径与权限。", "Check its path and permissions."),
        ) from fault


class InForce:
    """The settings in force: those of this process, or those sent along with a piece of work."""

    def __init__(self) -> None:
        self._own: Settings | None = None
        self._sent: ContextVar[Settings | None] = ContextVar("settings", default=None)

    def __call__(self) -> Settings:
        sent = self._sent.get()
        if sent is not None:
            return sent
        if self._own is None:
            self._own = load()
        return self._own

    def cache_clear(self) -> None:
        """Read them afresh at the next call."""
        self._own = None

    @contextmanager
    def sent(self, given: Settings) -> Iterator[None]:
        """Rule by `given` in this context."""
        token = self._sent.set(given)
        try:
            yield
        finally:
            self._sent.reset(token)


settings = InForce()


def load(**given: Any) -> Settings:
    """Read settings afresh, `given` ones first; a wrong value names its key and what is allowed."""
    try:
        return Settings(**{key: value for key, value in given.items() if value is not None})
    except ValidationError as fault:
        first = fault.errors()[0]
        key = "_".join(str(part) for part in first["loc"]).upper()
        raise BadInput(
            say("设置有误", "A setting is wrong"),
            f"LIANTU_{key}={first.get('input')!r}：{wrong_value(first)}",
            say("改正后重试；liantu settings 列出全部设置。", "See liantu settings."),
        ) from fault
