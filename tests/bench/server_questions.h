// The questions of the benchmark over the real API.
//
//   for (const ServerQuestion& question : ServerQuestions(address, "bench")) {
//     MakeAnswer make = question.ask();   // the call: this is what is timed
//     Answer answer = make();
//   }
#pragma once

#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include "journeygraph/client/client.h"
#include "tests/bench/answers.h"

namespace journeygraph::bench {

inline constexpr char kMapId[] = "retailer";

// Creates the workspace with the map that the questions apply.
// Throws std::runtime_error if it cannot, for example because there is one of this name.
void CreateBenchWorkspace(const client::Client& client, const std::string& workspace);

// The server is older than the question.
class MethodMissing : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct ServerQuestion {
  std::string name;  // one of kQuestions
  // Throws MethodMissing if the server does not have it, std::runtime_error if the call fails.
  std::function<MakeAnswer()> ask;
};

// All of kQuestions, in their order, over one connection that they share.
std::vector<ServerQuestion> ServerQuestions(const std::string& address,
                                            const std::string& workspace);

}  // namespace journeygraph::bench
