// The Linux headers that Swift's Glibc module leaves out.
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <linux/stat.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/timerfd.h>
#include <sys/vfs.h>
#if defined(__x86_64__)
#include <sys/platform/x86.h>
#endif
// Declared here because <dirent.h> arrives without _GNU_SOURCE, as a module of its own.
ssize_t getdents64(int descriptor, void *buffer, size_t length);
