// The questions of the benchmark over the real API.
//
//   for (const ServerQuestion& question : ServerQuestions(client, "bench")) {
//     if (question.ask) Answer answer = question.ask();
//   }
//
// A question that the server has no method for has a reason instead of `ask`.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "journeygraph/client/client.h"
#include "tests/bench/answers.h"

namespace journeygraph::bench {

inline constexpr char kMapId[] = "retailer";

// Creates the workspace with the map that the questions apply.
// Throws std::runtime_error if it cannot, for example because there is one of this name.
void CreateBenchWorkspace(const client::Client& client, const std::string& workspace);

struct ServerQuestion {
  std::string name;  // one of kQuestions
  // Asks once, and gives the function that turns the response into an answer: only the asking is
  // timed. Throws std::runtime_error if the call fails.
  std::function<std::function<Answer()>()> ask;
  std::string left_out;  // why there is no `ask`
};

// All of kQuestions, in their order. The client outlives them.
std::vector<ServerQuestion> ServerQuestions(const client::Client& client,
                                            const std::string& workspace);

}  // namespace journeygraph::bench
