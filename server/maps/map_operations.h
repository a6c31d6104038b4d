// Applies operations to a journey map.
//
//   MapEdit edit(current);
//   for (int i = 0; i < request.operations_size(); ++i) {
//     edit.Apply(request.operations(i), absl::StrCat("operations[", i, "]"), violations);
//   }
//   if (violations.empty()) Store(edit.map(), edit.applied(), edit.Inverse());
//
// What was applied is written down with everything that followed from it: what a removed element
// took along, the place at which something came to lie. Applied to the same map again, it gives the
// same map, and the inverse brings back the map before. Whether the map as a whole is valid is
// another's matter (validate_map.h). Not thread-safe.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "journeygraph/v1/map_edit.pb.h"
#include "server/maps/map_elements.h"
#include "server/violations.h"

namespace journeygraph::server {

class MapEdit {
 public:
  explicit MapEdit(v1::JourneyMap map);

  // Adds what is wrong with the operation, with paths that begin with `path`; then it is not
  // applied.
  void Apply(const v1::MapOperation& operation, const std::string& path, Violations& violations);

  // Without what is output only.
  const v1::JourneyMap& map() const { return map_; }
  // Operations that changed something, in order.
  const std::vector<v1::MapOperation>& applied() const { return applied_; }
  // The same backwards, each undone.
  std::vector<v1::MapOperation> Inverse() const;

 private:
  void Add(const v1::AddElement& add, const std::string& path, Violations& violations);
  void Change(const v1::ChangeElement& change, const std::string& path, Violations& violations);
  void Remove(const v1::RemoveElement& remove, const std::string& path, Violations& violations);
  void Move(const v1::MoveElement& move, const std::string& path, Violations& violations);
  void ChangeFields(const v1::ChangeMap& change, const std::string& path, Violations& violations);
  void Replace(const v1::ReplaceMap& replace);

  // Removes or changes everything that refers to an element which is about to go.
  void LetGoOf(v1::ElementKind kind, const std::string& id);
  void RemoveAt(v1::ElementKind kind, int place);
  // Sets fields of an element from `values`; gives false if that changes nothing.
  void ChangeAt(v1::ElementKind kind, int place, const google::protobuf::Message& values,
                const std::vector<std::string>& fields);
  void WriteDown(v1::MapOperation applied, v1::MapOperation inverse);

  v1::JourneyMap map_;
  std::vector<v1::MapOperation> applied_;
  std::vector<v1::MapOperation> inverse_;  // of each in applied_
};

// Applies what MapEdit wrote down; nothing if it does not fit the map.
std::optional<v1::JourneyMap> ApplyAgain(
    v1::JourneyMap map, const google::protobuf::RepeatedPtrField<v1::MapOperation>& operations);

// Takes out name, revision, etag and times.
void ClearOutputOnly(v1::JourneyMap& map);
// Gives transitions without an id one.
void FillTransitionIds(v1::JourneyMap& map);

// Whether the field of JourneyMap is one that ChangeMap may set: no list of elements, not output
// only.
bool IsMapField(const std::string& name);

}  // namespace journeygraph::server
