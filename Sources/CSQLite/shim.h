// The system SQLite library.
#include <sqlite3.h>
