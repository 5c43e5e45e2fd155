/// A row of `ls -l` or `tar -tv`: what kind of file, who may do what with it, whose it is, and its name.
///
/// Owners are people, whose names say nothing, or services, whose names do. Links, dates and sizes say nothing, but whether a
/// file is empty does. The group's right to write is the author's umask.
enum ListingRow {
  /// The form of what stands before the name, and how many words it takes; nil: it is no such row.
  static func head(of words: [ByteText]) -> (form: [UInt8], words: Int)? {
    guard words.count >= 5, let mode = mode(words[0]) else { return nil }
    var index = 1
    var form = mode
    if let stroke = words[1].firstIndex(of: ascii("/")), !words[1].isAllDigits {
      form += owner(words[1][..<stroke]) + owner(words[1][(stroke + 1)...])
      index = 2
    } else {
      guard words[1].isAllDigits else { return nil }
      form += owner(words[2]) + owner(words[3])
      index = 4
    }
    // A device has two numbers instead of a size: `1, 3`.
    if words[index].last == ascii(",") { index += 1 }
    guard index < words.count, words[index].first?.isDigit == true else { return nil }
    form.append(words[index].equals("0") ? ascii("0") : TokenKind.size.rawValue)
    index += 1
    guard let date = DateRun.length(at: index, in: words), index + date < words.count else {
      return nil
    }
    return (form, index + date)
  }

  /// `-rw-r--r--`, with what the umask decides written the same.
  private static func mode(_ word: ByteText) -> [UInt8]? {
    guard word.count == 10 || word.count == 11 && "+.@".utf8.contains(word[word.endIndex - 1]),
      "-dlcbps".utf8.contains(word[word.startIndex])
    else { return nil }
    var mode = Array(word.prefix(10))
    guard mode.dropFirst().allSatisfy({ "rwxsStT-".utf8.contains($0) }) else { return nil }
    // Write access of the group beside read access of all others.
    if mode[5] == ascii("w"), mode[4] == mode[7], mode[4] == ascii("r") { mode[5] = ascii("-") }
    return mode
  }

  private static func owner(_ name: ByteText) -> [UInt8] {
    services.contains(Array(name)) || name.starts("systemd-")
      ? [0x20] + Array(name) : [0x20, ascii("~")]
  }

  private static let services = Set(
    [
      "www-data", "nginx", "apache", "http", "nobody", "nogroup", "daemon", "postgres", "mysql",
      "redis", "mongodb", "rabbitmq", "elasticsearch", "tomcat", "jenkins", "git", "adm", "shadow",
      "mail", "syslog", "messagebus", "ssl-cert", "docker", "sshd", "etcd", "prometheus", "grafana",
      "vault", "consul", "bin", "sys", "tty", "disk", "backup",
    ].map { Array($0.utf8) })
}
