// Dataclasses, named tuples and their like: objects whose constructor nobody wrote.

#include <algorithm>

#include "lacuna/python/points_to_internal.hpp"

namespace lacuna::detail::flow {

/// The fields of a dataclass, a named tuple and their like, in order.
Record Solver::record_of(Object class_object) {
  Record record;
  std::vector<ClassField>& fields = record.fields;
  const std::vector<Object>& order = mro(class_object);
  for (auto each = order.rbegin(); each != order.rend(); ++each) {
    if (objects_[*each].kind != ObjectKind::class_) {
      const std::string_view base = program_.text(objects_[*each].a);
      record.named_tuple = record.named_tuple || base.ends_with("NamedTuple");
      record.filled = record.filled || record.named_tuple || base.ends_with("BaseModel");
      continue;
    }
    const ClassInfo& each_info = classes_[objects_[*each].a];
    record.filled = record.filled || each_info.dataclass;
    for (ClassField field : program_.classes[each_info.unit].fields) {
      field.initial = node_of(field.initial, each_info.frame);
      const auto same = std::find_if(fields.begin(), fields.end(), [&](const ClassField& have) {
        return have.name == field.name;
      });
      if (same == fields.end()) {
        fields.push_back(field);
      } else {
        *same = field;
      }
    }
  }
  return record;
}

/// The element of a named tuple at a position, or all; false where it is none.
bool Solver::load_part(Object instance, Name key, Node dst) {
  const Record record = record_of(objects_[instance].a);
  if (!record.named_tuple) return false;
  for (std::uint32_t i = 0; i < record.fields.size(); ++i) {
    const bool wanted = key < key_integer || key == key_integer + i;
    if (wanted) flow_once(field(instance, record.fields[i].name), dst);
  }
  return true;
}

/// The attribute that a pattern of a class asks for at a position: a field of a record, or else
/// what the constructor names there, which __match_args__ mostly repeats.
void Solver::load_matched(Object instance, std::uint32_t position, Node dst) {
  const Object class_object = objects_[instance].a;
  const Record record = record_of(class_object);
  if (record.filled) {
    if (position < record.fields.size()) {
      flow_once(field(instance, record.fields[position].name), dst);
    }
    return;
  }
  for (const Object each : values(lookup(class_object, program_.intern("__init__")))) {
    if (objects_[each].kind != ObjectKind::function) continue;
    const FunctionUnit& function = program_.functions[objects_[each].a];
    if (position + 1 >= function.parameter_count) continue;
    flow_once(field(instance, parameter(function, position + 1).name), dst);
  }
}

/// A record has a constructor that nobody wrote: it fills the fields in order.
void Solver::fill_fields(const Call& call, Object class_object, Object made) {
  const Record record = record_of(class_object);
  if (!record.filled || defines(class_object, program_.intern("__init__"))) return;
  std::uint32_t position = 0;
  for (const ClassField& each : record.fields) {
    const Node target = field(made, each.name);
    flow_once(argument(call, position++), target);
    flow_once(keyword(call, program_.text(each.name)), target);
    for (const Object initial : values(each.initial)) {
      if (objects_[initial].kind != ObjectKind::result) continue;
      if (program_.text(objects_[initial].a) != "lacuna.field") continue;
      Call make = call;
      make.self[0] = make.self[1] = 0;
      make.arguments = absolute_arguments({});
      make.arguments_frame = 0;
      make.dst = target;
      const Values makers = values(field(initial, program_.intern("make")));
      for (const Object maker : makers) this->call(make, maker);
    }
  }
  const Name after = program_.intern("__post_init__");
  if (!defines(class_object, after)) return;
  Call post = call;
  post.self[0] = post.self[1] = 0;
  post.arguments = absolute_arguments({});
  post.arguments_frame = 0;
  post.dst = 0;
  const Values list = values(lookup(class_object, after));
  for (const Object each : list) call_found(post, each, made);
}

}  // namespace lacuna::detail::flow
