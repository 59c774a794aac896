import Numerics

/// The type of the elements of a tensor of PyTorch.
struct PyTorchType {
  /// The name in safetensors files, such as `F32` or `F8_E4M3`.
  let name: String
  /// Bytes per element.
  let byteCount: Int
  /// The type, if its elements are decoded.
  var decoded: ElementType? { ElementType(rawValue: name) }

  /// Whether safetensors files have the type: such a tensor can be written as it is.
  static func isInSafetensors(_ name: String) -> Bool {
    ElementType(rawValue: name) != nil || ["F8_E4M3", "F8_E5M2", "F8_E8M0", "C64"].contains(name)
  }

  /// The type of a name below `torch`, such as `float32`; nil for other names.
  init?(name: String) {
    guard let (stored, bytes) = PyTorchType.types[name] else { return nil }
    (self.name, byteCount) = (stored, bytes)
  }

  /// The type of the elements of a storage, such as `FloatStorage`; nil for other names.
  init?(storage: String) {
    guard let name = PyTorchType.storages[storage] else { return nil }
    self.init(name: name)
  }

  private static let types: [String: (String, Int)] = [
    "float64": ("F64", 8), "double": ("F64", 8), "float32": ("F32", 4), "float": ("F32", 4), "float16": ("F16", 2),
    "half": ("F16", 2), "bfloat16": ("BF16", 2), "int64": ("I64", 8), "int32": ("I32", 4), "int16": ("I16", 2),
    "int8": ("I8", 1), "uint64": ("U64", 8), "uint32": ("U32", 4), "uint16": ("U16", 2), "uint8": ("U8", 1),
    "bool": ("BOOL", 1), "complex32": ("C32", 4), "complex64": ("C64", 8), "complex128": ("C128", 16),
    "float8_e4m3fn": ("F8_E4M3", 1), "float8_e5m2": ("F8_E5M2", 1), "float8_e4m3fnuz": ("F8_E4M3FNUZ", 1),
    "float8_e5m2fnuz": ("F8_E5M2FNUZ", 1), "float8_e8m0fnu": ("F8_E8M0", 1), "float4_e2m1fn_x2": ("F4_X2", 1),
    "qint8": ("QINT8", 1), "quint8": ("QUINT8", 1), "qint32": ("QINT32", 4),
  ]
  private static let storages: [String: String] = [
    "DoubleStorage": "float64", "FloatStorage": "float32", "HalfStorage": "float16", "BFloat16Storage": "bfloat16",
    "LongStorage": "int64", "IntStorage": "int32", "ShortStorage": "int16", "CharStorage": "int8",
    "ByteStorage": "uint8", "BoolStorage": "bool", "ComplexFloatStorage": "complex64",
    "ComplexDoubleStorage": "complex128", "QInt8Storage": "qint8", "QUInt8Storage": "quint8", "QInt32Storage": "qint32",
  ]
}

/// The bytes that tensors are views of.
struct PyTorchStorage {
  /// The name of its member in the archive, below `data/`.
  let key: String
  /// The type of the elements; nil for bytes.
  let type: PyTorchType?
}

/// A tensor as a pickle describes it: a view of a storage, or one that is not read.
struct PyTorchTensor {
  /// Place of the storage in the tables.
  var storage = 0
  var type: PyTorchType?
  /// Elements of the storage before the first.
  var offset = 0
  var shape: [Int] = []
  /// Elements of the storage from one index to the next, per dimension.
  var strides: [Int] = []
  /// Why the elements are not read; nil if they are.
  var unread: String?
}
