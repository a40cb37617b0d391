#include "support/command.hpp"

#include <sys/wait.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "support/temporary_folder.hpp"

CommandResult run_command(const std::string& command_line) {
  const TemporaryFolder folder;
  const auto read = [&](const char* name) {
    std::ostringstream text;
    text << std::ifstream(folder.file(name)).rdbuf();
    return text.str();
  };
  const std::string redirected = "{ " + command_line + "\n} >" + folder.file("out") + " 2>" +
                                 folder.file("err") + " </dev/null";
  const int status = std::system(redirected.c_str());
  CommandResult result;
  result.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  result.out = read("out");
  result.err = read("err");
  return result;
}
