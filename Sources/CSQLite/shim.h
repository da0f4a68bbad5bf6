// The system SQLite library, and what Swift cannot reach in plain C.
#include <sqlite3.h>
#include <sys/vfs.h>

// sqlite3_db_config is variadic, which Swift cannot call. This is its form for switches.
static inline int csqlite_set_switch(sqlite3 *database, int option, int on) {
  return sqlite3_db_config(database, option, on, (int *)0);
}

// The magic number of the file system that holds `path`, or -1 with errno set (Swift's Glibc module
// has no statfs).
static inline long csqlite_file_system_type(const char *path) {
  struct statfs facts;
  return statfs(path, &facts) == 0 ? (long)facts.f_type : -1;
}
