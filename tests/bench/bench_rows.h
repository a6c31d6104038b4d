// The rows as files that another database can load.
#pragma once

#include <string>

#include "tests/bench/bench_data.h"

namespace journeygraph::bench {

// Writes into `folder`, which is made if it is not there:
//   rows.csv    customer,time_ms,touchpoint,channel,stage,outcome,metric,score,persona,country
//               with a header, everything a number (see names.json), in the order of arrival;
//               metric and score are empty without a score
//   names.json  what the numbers stand for, which outcomes are good, and the filter of the question
//               about one segment
// Throws std::runtime_error if a file cannot be written.
void WriteRows(const BenchData& data, const std::string& folder);

}  // namespace journeygraph::bench
