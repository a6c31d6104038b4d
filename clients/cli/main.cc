#include "clients/cli/app.h"

int main(int argc, char** argv) {
  return journeygraph::cli::RunJourneyctl({argv + 1, argv + argc},
                                          journeygraph::cli::StandardStreams());
}
