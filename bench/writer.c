/* Writes the files that a stream lists: the least that any generator of files has to do.
 *
 * The stream, on standard input, is for each file: the length of its path and of its contents as two
 * little-endian 32-bit numbers, then both. Folders are made as they are needed. */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void make_folders(char *path) {
    for (char *at = strchr(path + 1, '/'); at; at = strchr(at + 1, '/')) {
        *at = 0;
        mkdir(path, 0777);
        *at = '/';
    }
}

int main(int argc, char **argv) {
    uint32_t head[2];
    char *buffer = NULL;
    size_t room = 0;
    if (argc != 2 || (mkdir(argv[1], 0777) && errno != EEXIST) || chdir(argv[1])) return 2;
    while (fread(head, sizeof head, 1, stdin) == 1) {
        size_t size = (size_t)head[0] + head[1] + 1;
        if (size > room) buffer = realloc(buffer, room = size * 2);
        if (!buffer || fread(buffer, 1, head[0], stdin) != head[0]) return 2;
        buffer[head[0]] = 0;
        char *contents = buffer + head[0] + 1;
        if (fread(contents, 1, head[1], stdin) != head[1]) return 2;
        int file = open(buffer, O_WRONLY | O_CREAT | O_TRUNC, 0666);
        if (file < 0 && errno == ENOENT) {
            make_folders(buffer);
            file = open(buffer, O_WRONLY | O_CREAT | O_TRUNC, 0666);
        }
        if (file < 0 || write(file, contents, head[1]) != (ssize_t)head[1]) return 1;
        close(file);
    }
    return 0;
}
