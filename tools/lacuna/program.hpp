#pragma once

namespace lacuna::cli {

/// Parses the command line, runs one sub-command, prints its result or its error. Returns the exit
/// status of docs/cli.md.
int run_program(int argc, char** argv);

}  // namespace lacuna::cli
