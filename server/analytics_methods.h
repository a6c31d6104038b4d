// The analyst's side: every method of journeygraph.v1.AnalyticsService. One question, one file pair
// in server/questions.
#pragma once

#include <vector>

#include "server/method.h"
#include "server/question.h"

namespace journeygraph::server {

// What `desk` refers to must outlive the methods.
std::vector<UnaryMethod> AnalyticsMethods(const QuestionDesk& desk);

}  // namespace journeygraph::server
