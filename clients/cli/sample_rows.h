// Rows of the sample as interactions and as lines of a CSV file. Both say the same: importing the
// file with --customer-columns persona,country gives exactly these interactions and customers.
#pragma once

#include <string>

#include "clients/cli/sample_retailer.h"
#include "journeygraph/v1/customer.pb.h"
#include "journeygraph/v1/interaction.pb.h"

namespace journeygraph::cli {

v1::Interaction SampleInteraction(const SampleRow& row);
v1::Customer SampleCustomer(const SampleRow& row);

// The first line, with its line end.
std::string SampleCsvHeader();
// Appends one line, with its line end.
void AppendSampleCsv(const SampleRow& row, std::string& text);

}  // namespace journeygraph::cli
