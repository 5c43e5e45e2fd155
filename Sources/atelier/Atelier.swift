import AtelierCommands

@main
enum Atelier {
  static func main() async {
    await AtelierCommand.main()
  }
}
