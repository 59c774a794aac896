/// The names of programs that states of networks use, and what each stands for; no other is accepted.
///
/// Source: `torch/_weights_only_unpickler.py` and `torch/_utils.py`, <https://github.com/pytorch/pytorch>.
enum PyTorchName {
  /// `OrderedDict` and its like.
  case dictionary
  /// `_rebuild_tensor_v2`, `_rebuild_tensor_v3`; the latter states the type of the elements.
  case rebuildTensor(statesType: Bool)
  /// `_rebuild_parameter` and its like: the first argument is the tensor.
  case rebuildParameter
  /// `_rebuild_from_type_v2`: a call of another name, with a class for the result.
  case rebuildFromType
  /// A tensor that is named, but whose elements are not read, and why.
  case rebuildUnread(String)
  /// `torch.Size`: its argument.
  case size
  /// The type of the elements of a tensor.
  case elementType(PyTorchType)
  /// A typed storage.
  case storage(PyTorchType)
  /// A storage of bytes.
  case untypedStorage
  /// `numpy.ndarray` by `_reconstruct`.
  case array
  /// What holds no tensors but those that it is made from.
  case opaque

  /// What a name stands for; nil if it is not one that states use.
  init?(module: String, name: String) {
    if let known = PyTorchName.known["\(module).\(name)"] {
      self = known
    } else if module == "torch", let type = PyTorchType(name: name) {
      self = .elementType(type)
    } else if module == "torch", name.hasSuffix("Storage"), let type = PyTorchType(storage: name) {
      self = .storage(type)
    } else if PyTorchName.opaqueModules.contains(where: { module == $0 || module.hasPrefix($0 + ".") }) {
      self = .opaque
    } else {
      return nil
    }
  }

  private static let known: [String: PyTorchName] = {
    var known: [String: PyTorchName] = [
      "torch._utils._rebuild_tensor_v2": .rebuildTensor(statesType: false),
      "torch._utils._rebuild_tensor_v3": .rebuildTensor(statesType: true),
      "torch._utils._rebuild_parameter": .rebuildParameter,
      "torch._utils._rebuild_parameter_with_state": .rebuildParameter,
      "torch._tensor._rebuild_from_type_v2": .rebuildFromType,
      "torch._utils._rebuild_sparse_tensor": .rebuildUnread("sparse tensors are not read: save tensor.to_dense()"),
      "torch._utils._rebuild_qtensor": .rebuildUnread("quantised tensors are not read: save tensor.dequantize()"),
      "torch._utils._rebuild_nested_tensor": .rebuildUnread("nested tensors are not read"),
      "torch._utils._rebuild_meta_tensor_no_storage": .rebuildUnread("the tensor has no data (device meta)"),
      "torch.Size": .size, "torch.storage.UntypedStorage": .untypedStorage,
      "numpy.core.multiarray._reconstruct": .array, "numpy._core.multiarray._reconstruct": .array,
    ]
    for name in [
      "collections.OrderedDict", "collections.defaultdict", "__builtin__.dict", "builtins.dict",
      "pytorch_lightning.utilities.parsing.AttributeDict", "lightning.pytorch.utilities.parsing.AttributeDict",
      "lightning.fabric.utilities.data.AttributeDict", "lightning_fabric.utilities.data.AttributeDict",
    ] { known[name] = .dictionary }
    let plain = [
      "set", "frozenset", "list", "tuple", "complex", "bytearray", "bytes", "int", "float", "str", "bool", "slice",
      "range",
    ]
    for module in ["builtins", "__builtin__"] { for name in plain { known["\(module).\(name)"] = .opaque } }
    for module in ["numpy.core", "numpy._core"] { known["\(module).multiarray.scalar"] = .opaque }
    for name in [
      "collections.Counter", "collections.deque", "_codecs.encode", "numpy.dtype", "numpy.ndarray",
      "argparse.Namespace",
      "types.SimpleNamespace", "torch.device", "torch.Tensor", "torch.nn.parameter.Parameter",
      "torch.nn.parameter.Buffer",
      "torch.serialization._get_layout", "torch.per_tensor_affine", "torch.per_channel_affine", "typing.Any",
    ] { known[name] = .opaque }
    return known
  }()

  /// Modules of plain records: paths, dates, settings.
  private static let opaqueModules = [
    "pathlib", "datetime", "omegaconf", "numpy.dtypes", "pytorch_lightning.callbacks", "lightning.pytorch.callbacks",
  ]

  /// Whether a name is that of a class of modules of PyTorch.
  static func isModule(_ module: String) -> Bool { module == "torch.nn" || module.hasPrefix("torch.nn.modules") }
}
