BEGIN TRANSACTION;
CREATE TABLE chunks(
  chunk_id INTEGER PRIMARY KEY,
  item_id TEXT NOT NULL REFERENCES items ON DELETE CASCADE,
  ordinal INTEGER NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL, text TEXT NOT NULL, crc INTEGER NOT NULL,
  UNIQUE(item_id, ordinal)) STRICT;
INSERT INTO "chunks" VALUES(1,'t7f01e1a5e3dd6cd',0,0,23,'财联社1月5日电，第0条，成交额0.5万亿元。',840094375);
INSERT INTO "chunks" VALUES(2,'tb2fcf514b7ccbe8',0,0,23,'财联社1月5日电，第1条，成交额1.5万亿元。',2432248328);
INSERT INTO "chunks" VALUES(3,'taaadf74e6d3eaf7',0,0,23,'财联社1月5日电，第2条，成交额2.5万亿元。',2061001775);
INSERT INTO "chunks" VALUES(4,'t272690748b1dcb5',0,0,23,'财联社1月5日电，第3条，成交额3.5万亿元。',1925402229);
INSERT INTO "chunks" VALUES(5,'ta034b447f2ea038',0,0,23,'财联社1月5日电，第4条，成交额4.5万亿元。',160999561);
CREATE TABLE documents(
  doc_id INTEGER PRIMARY KEY,      -- order of ingest, never part of an answer
  file TEXT NOT NULL, sha256 TEXT NOT NULL,
  kind TEXT NOT NULL, title TEXT NOT NULL, level TEXT, session TEXT,
  items INTEGER NOT NULL,          -- distinct items in this capture
  stale INTEGER NOT NULL DEFAULT 0,   -- 1: read this file again, even with the same bytes
  UNIQUE(file, sha256)) STRICT;
INSERT INTO "documents" VALUES(1,'a.md','07be3b47a4be63d71640ece90cb2d1df5f42b523cfc2caa7ddbbd9e0a2e19a86','telegraph','电报 2026-01-05','normal','2026-01-05',5,0);
INSERT INTO "documents" VALUES(2,'weekly.txt','0000000000000000000000000000000000000000000000000000000000000000','weekly_report','主题周报',NULL,NULL,2,0);
CREATE TABLE embedders(
  embedder_id INTEGER PRIMARY KEY, identity TEXT NOT NULL UNIQUE, dimension INTEGER NOT NULL) STRICT;
INSERT INTO "embedders" VALUES(1,'m',5);
CREATE TABLE items(
  item_id TEXT PRIMARY KEY,
  kind TEXT NOT NULL, session TEXT NOT NULL,
  minute INTEGER NOT NULL,         -- minutes since 1970-01-01 00:00 UTC, for ranges
  published TEXT NOT NULL,         -- ISO 8601 at +08:00
  time TEXT, level TEXT, title TEXT NOT NULL, text TEXT NOT NULL,
  outlet TEXT, wire_date TEXT, source TEXT,
  flags TEXT NOT NULL, list_items TEXT NOT NULL,   -- JSON arrays
  page_no INTEGER, section TEXT, page_kind TEXT,
  doc_id INTEGER NOT NULL REFERENCES documents, line INTEGER NOT NULL,
  crc INTEGER NOT NULL) STRICT;
INSERT INTO "items" VALUES('ta034b447f2ea038','telegraph','2026-01-05',29459422,'2026-01-05T06:22+08:00','06:22','normal','【第4条】','财联社1月5日电，第4条，成交额4.5万亿元。',NULL,NULL,NULL,'[]','[]',NULL,NULL,NULL,1,21,4063899309);
INSERT INTO "items" VALUES('t272690748b1dcb5','telegraph','2026-01-05',29459409,'2026-01-05T06:09+08:00','06:09','normal','','财联社1月5日电，第3条，成交额3.5万亿元。',NULL,'2026-01-05',NULL,'[]','[]',NULL,NULL,NULL,1,17,2816159280);
INSERT INTO "items" VALUES('taaadf74e6d3eaf7','telegraph','2026-01-05',29459396,'2026-01-05T05:56+08:00','05:56','normal','【第2条】','财联社1月5日电，第2条，成交额2.5万亿元。',NULL,NULL,NULL,'[]','[]',NULL,NULL,NULL,1,13,3999050971);
INSERT INTO "items" VALUES('tb2fcf514b7ccbe8','telegraph','2026-01-05',29459383,'2026-01-05T05:43+08:00','05:43','normal','【第1条】','财联社1月5日电，第1条，成交额1.5万亿元。',NULL,'2026-01-05',NULL,'[]','[]',NULL,NULL,NULL,1,9,4103685563);
INSERT INTO "items" VALUES('t7f01e1a5e3dd6cd','telegraph','2026-01-05',29459370,'2026-01-05T05:30+08:00','05:30','normal','','财联社1月5日电，第0条，成交额0.5万亿元。',NULL,NULL,'新华社','["teaser", "digest"]','["① 甲", "② 乙"]',NULL,NULL,NULL,1,5,4182736097);
INSERT INTO "items" VALUES('pe57ab379f178577','report_page','2026-04-17',29607359,'2026-04-17T23:59+08:00',NULL,NULL,'电池较高','',NULL,NULL,NULL,'[]','[]',2,'拥挤度','table',2,9,4073468638);
INSERT INTO "items" VALUES('pf5201dce0d33bb0','report_page','2026-04-17',29607359,'2026-04-17T23:59+08:00',NULL,NULL,'锂电：量价齐升','一
二',NULL,NULL,NULL,'[]','[]',1,'摘要','bullets',2,3,2494271671);
CREATE TABLE links(
  source TEXT NOT NULL REFERENCES items ON DELETE CASCADE,
  target TEXT NOT NULL REFERENCES items ON DELETE CASCADE,
  kind TEXT NOT NULL, key TEXT NOT NULL,
  PRIMARY KEY(source, target, kind, key)) STRICT, WITHOUT ROWID;
INSERT INTO "links" VALUES('ta034b447f2ea038','t272690748b1dcb5','updates','成交额');
INSERT INTO "links" VALUES('tb2fcf514b7ccbe8','t7f01e1a5e3dd6cd','updates','成交额');
INSERT INTO "links" VALUES('t272690748b1dcb5','taaadf74e6d3eaf7','updates','成交额');
INSERT INTO "links" VALUES('taaadf74e6d3eaf7','tb2fcf514b7ccbe8','updates','成交额');
CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO "meta" VALUES('generation','3');
INSERT INTO "meta" VALUES('items','7');
INSERT INTO "meta" VALUES('note:chunk_chars','600');
CREATE TABLE pages(
  doc_id INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
  page_no INTEGER NOT NULL, body TEXT NOT NULL, crc INTEGER NOT NULL,   -- ReportPage as JSON
  PRIMARY KEY(doc_id, page_no)) STRICT;
INSERT INTO "pages" VALUES(2,1,'{"page_no":1,"section":"摘要","title":"锂电：量价齐升","kind":"bullets","line":3,"bullets":["一","二"],"figure_captions":[],"table_captions":[],"tables":[],"source":"Wind","note":null}',1967532378);
INSERT INTO "pages" VALUES(2,2,'{"page_no":2,"section":"拥挤度","title":"电池较高","kind":"table","line":9,"bullets":[],"figure_captions":[],"table_captions":["拥挤度"],"tables":[{"caption":"拥挤度","columns":["赛道","当周"],"rows":[["电池",97.5],["汽车",null]]}],"source":null,"note":"截至4月17日"}',2071694346);
CREATE TABLE provenance(
  item_id TEXT NOT NULL REFERENCES items ON DELETE CASCADE,
  doc_id INTEGER NOT NULL REFERENCES documents,
  line INTEGER NOT NULL, level TEXT,
  PRIMARY KEY(item_id, doc_id)) STRICT, WITHOUT ROWID;
INSERT INTO "provenance" VALUES('pe57ab379f178577',2,9,NULL);
INSERT INTO "provenance" VALUES('pf5201dce0d33bb0',2,3,NULL);
INSERT INTO "provenance" VALUES('t272690748b1dcb5',1,17,'normal');
INSERT INTO "provenance" VALUES('t7f01e1a5e3dd6cd',1,5,'normal');
INSERT INTO "provenance" VALUES('ta034b447f2ea038',1,21,'normal');
INSERT INTO "provenance" VALUES('taaadf74e6d3eaf7',1,13,'normal');
INSERT INTO "provenance" VALUES('tb2fcf514b7ccbe8',1,9,'normal');
CREATE TABLE quarantine(name TEXT NOT NULL, body TEXT NOT NULL) STRICT;
CREATE TABLE rejects(
  doc_id INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
  line INTEGER NOT NULL, reason TEXT NOT NULL, excerpt TEXT NOT NULL) STRICT;
INSERT INTO "rejects" VALUES(2,40,'no title','…');
CREATE TABLE vectors(
  embedder_id INTEGER NOT NULL REFERENCES embedders ON DELETE CASCADE,
  chunk_id INTEGER NOT NULL REFERENCES chunks ON DELETE CASCADE,
  data BLOB NOT NULL, crc INTEGER NOT NULL,      -- float32, little-endian
  PRIMARY KEY(embedder_id, chunk_id)) STRICT;
INSERT INTO "vectors" VALUES(1,1,X'0000803F00000000000000000000000000000000',1590617438);
INSERT INTO "vectors" VALUES(1,2,X'000000000000803F000000000000000000000000',2897169525);
INSERT INTO "vectors" VALUES(1,3,X'00000000000000000000803F0000000000000000',408460687);
INSERT INTO "vectors" VALUES(1,4,X'0000000000000000000000000000803F00000000',840212482);
INSERT INTO "vectors" VALUES(1,5,X'000000000000000000000000000000000000803F',2184195835);
CREATE INDEX items_by_minute ON items(minute);
CREATE INDEX items_by_document ON items(doc_id);
CREATE INDEX provenance_by_document ON provenance(doc_id);
CREATE INDEX rejects_by_document ON rejects(doc_id);
CREATE INDEX vectors_by_chunk ON vectors(chunk_id);
CREATE INDEX links_by_target ON links(target);
COMMIT;
PRAGMA application_id = 1380009795;
PRAGMA user_version = 1;
