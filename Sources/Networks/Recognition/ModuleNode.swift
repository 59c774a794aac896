/// A module of a network file: the layers in it, and the modules inside.
final class ModuleNode {
  /// The last part of its name.
  let component: String
  /// Its whole name.
  let name: String
  /// The layer that it is itself.
  var layer: Int?
  /// The modules inside, in order of first appearance.
  private(set) var children: [ModuleNode] = []
  private var places: [String: Int] = [:]

  private init(component: String, name: String) { (self.component, self.name) = (component, name) }

  /// The tree of the modules of some layers.
  init(of layers: [FoundLayer]) {
    (component, name) = ("", "")
    for (number, layer) in layers.enumerated() {
      var node = self
      for component in layer.module { node = node.child(component) }
      node.layer = number
    }
  }

  private func child(_ component: String) -> ModuleNode {
    if let place = places[component] { return children[place] }
    let child = ModuleNode(component: component, name: name.isEmpty ? component : "\(name).\(component)")
    places[component] = children.count
    children.append(child)
    return child
  }

  /// The numbers of all layers in it.
  var layers: [Int] { (layer.map { [$0] } ?? []) + children.flatMap(\.layers) }
}
