declare module 'better-sqlite3/*' {
  import SqliteDatabase = require('better-sqlite3');
  export = SqliteDatabase;
}
