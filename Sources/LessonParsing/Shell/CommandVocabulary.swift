/// The command words that the reader knows: a table of tools that lessons use, and what a lesson itself brings.
struct CommandVocabulary: Sendable {
  /// What is known of a tool's first argument.
  enum Entry: Sendable {
    /// It is one of these verbs, or an option.
    case verbs(Set<String>)
    /// Anything that looks like an argument.
    case arguments
    /// The tool's name is an English word too: its arguments must look like arguments.
    case word
    /// It runs the command that follows it.
    case prefix
    /// A shell, an editor or the like: a file or nothing follows.
    case program
  }

  /// Command words that this lesson runs somewhere beyond doubt, or installs.
  private(set) var own: Set<String> = []

  func entry(of tool: String) -> Entry? { Self.table[tool] }

  func knows(_ tool: String) -> Bool { Self.table[tool] != nil || own.contains(tool) }

  /// Takes a word into the lesson's own vocabulary.
  mutating func learn(_ word: String) {
    guard word.count >= 2, Self.isName(word), !Self.neverTools.contains(word.lowercased()) else {
      return
    }
    own.insert(word)
  }

  /// Takes all words of another lesson's vocabulary.
  mutating func learn(all other: CommandVocabulary) { own.formUnion(other.own) }

  /// Whether a word can be a command's name: `kubectl`, `docker-compose`, `./run.sh`, `apt-get`.
  static func isName(_ word: String) -> Bool {
    guard let first = word.utf8.first else { return false }
    let isLower = (0x61...0x7A).contains(first)
    guard
      isLower || word.hasPrefix("./") || word.hasPrefix("../") || word.hasPrefix("/")
        || word.hasPrefix("~/")
        || word.hasPrefix("$") || word.hasPrefix("_") || word.hasPrefix(".venv/")
    else { return false }
    return word.utf8.allSatisfy {
      (0x61...0x7A).contains($0) || (0x41...0x5A).contains($0) || (0x30...0x39).contains($0)
        || "-_./+~${}".utf8.contains($0)
    }
  }

  private static let neverTools: Set<String> = [
    "a", "an", "and", "as", "at", "by", "for", "if", "in", "is", "it", "not", "of", "on", "or",
    "that", "the", "then",
    "this", "to", "true", "false", "null", "none", "yes", "no", "name", "error", "warning",
    "default", "output", "note",
    "you", "your", "we", "with", "when", "where", "will", "total", "import", "from", "def", "class",
    "return", "const",
    "let", "var", "func", "package", "type", "public", "private", "select", "insert", "update",
    "create", "drop",
  ]

  private static let table: [String: Entry] = {
    var table: [String: Entry] = [:]
    for (tool, verbs) in subcommands {
      table[tool] = .verbs(Set(verbs.split(separator: " ").map(String.init)))
    }
    for word in plain.fields { table[String(word)] = .arguments }
    for word in english.fields { table[String(word)] = .word }
    for word in programs.fields { table[String(word)] = .program }
    for word in prefixes.fields { table[String(word)] = .prefix }
    return table
  }()

  private static let prefixes =
    "sudo time nohup env exec command nice watch xargs doas timeout stdbuf strace unbuffer"

  private static let programs = """
    bash sh zsh fish dash ksh vi vim nano emacs code gedit micro top htop less more man ssh su mysql psql python python3 \
    python2 ipython node irb ruby perl php lua bc sqlite3 redis-cli mongo mongosh k9s tmux screen docker-machine gdb R \
    exit logout clear pwd ls ll id whoami hostname uname history jobs fg bg reset date df free ps env dmesg uptime w lsblk
    """

  private static let plain = """
    awk base64 cat cd chmod chown chgrp cp curl dig dirname basename grep egrep fgrep ip iptables jq yq ln lsof md5sum \
    sha256sum shasum mkdir mktemp mv netstat nslookup openssl printenv printf pushd popd rm rmdir rsync scp sed seq ss \
    sftp sysctl tar tee tr traceroute tracepath unset unzip useradd usermod adduser groupadd userdel wc wget whereis \
    which xxd zip gzip gunzip unxz nc ncat ping6 arp ifconfig route brctl ethtool tcpdump nft mount umount mkfs fdisk lsmod modprobe \
    insmod journalctl envsubst kustomize kubeseal cfssl cfssljson etcdctl crictl ctr runc nerdctl kubeadm kubelet kubens \
    kubectx kubectl-ns stern k6 hey ab wrk siege locust fortio vegeta ansible ansible-playbook ansible-galaxy \
    terraform-docs tflint packer mvn gradle ./gradlew ./mvnw javac gcc g++ clang cmake ninja rustc rustup swiftc ghc \
    stack cabal mix rebar3 composer gulp grunt bower webpack vite bundle gem rake rails pipenv virtualenv conda uv uvx npx nvm ng vue jupyter \
    pytest mypy ruff black flake8 eslint prettier tsc deno bun hugo jekyll mkdocs sphinx-build gcloud gsutil bq az aws \
    eksctl doctl ibmcloud oci linode-cli hcloud fly heroku vercel netlify firebase keptn linkerd meshctl kn func tkn \
    argocd argo flux cilium hubble calicoctl consul vault nomad boundary waypoint rancher k3sup multipass vagrant \
    virsh qemu-system-x86_64 lxc podman-compose skopeo buildah oras cosign crane syft grype trivy notary snyk dockerd \
    docker-app compose gpg gpg2 ssh-keygen ssh-copy-id ssh-add ssh-agent pbcopy xclip setfacl getfacl getent getenforce setenforce \
    swapoff swapon visudo semanage firewall-cmd ufw a2ensite update-alternatives add-apt-repository apt-key dpkg rpm yum dnf zypper pacman \
    apk snap flatpak systemd-run systemd-analyze loginctl timedatectl hostnamectl hdfs hadoop spark-submit kafka-topics kafka-topics.sh \
    kafka-console-producer kafka-console-consumer mongodump mongorestore mongoimport pg_dump pg_restore createdb \
    dropdb initdb mysqladmin mysqldump redis-server nginx httpd apachectl certbot keytool jar java dotnet nuget pwsh \
    pod2man groff pandoc ffmpeg convert gs inkscape dot jo xmllint xsltproc httpie http mkcert step bpftool bpftrace perf \
    stress stress-ng iperf iperf3 mtr nmap telnet ftp lynx links w3m cut uniq diff patch comm paste tac rev nl od hexdump strings \
    killall pkill pgrep renice crontab atq truncate fallocate shred stat readlink realpath fuser \
    nsenter unshare capsh setcap getcap chroot ldd ldconfig objdump nm strip autoconf automake ./configure deactivate \
    bosh cf kapp ytt kbld imgpkg vendir kubectl-argo-rollouts oc-mirror odo rosa crc operator-sdk kubebuilder controller-gen \
    helmfile helmsman skaffold tilt draft garden telepresence dapr pulumi cdk sam serverless sls amplify copilot inspec goss bats shellcheck \
    esptool.py arduino-cli platformio pio idf.py west zephyr nrfutil flatc protoc buf grpcurl ghz evans
    """

  private static let english = """
    alias at cal declare echo eval expand export file find fold head tail sort split join kill last let link local \
    make mkfifo more open paste ping read set shift sleep source spell start stop test touch trap tree type ulimit \
    umask unalias wait wall who write yes "." [ true false expr factor tput stty say install
    """

  /// Tools whose first word is a verb, with the verbs.
  private static let subcommands: [String: String] = [
    "kubectl":
      "annotate api-resources api-versions apply attach auth autoscale certificate cluster-info completion config cordon cp create debug delete describe diff drain edit events exec explain expose get kustomize label logs options patch plugin port-forward proxy replace rollout run scale set taint top uncordon version wait krew argo ns ctx view-secret neat tree minio rolling-update convert",
    "oc":
      "adm annotate api-resources apply attach auth autoscale cancel-build cluster cluster-info completion config cp create debug delete describe diff edit exec explain expose extract get idle image import-image label login logout logs new-app new-build new-project observe patch policy port-forward process project projects proxy registry replace rollback rollout rsh rsync run scale secrets serviceaccounts set start-build status tag version wait whoami",
    "helm":
      "completion create del delete dep dependency env fetch get history home init inspect install lint list ls package plugin pull push registry repo reset rollback search serve show status template test uninstall upgrade verify version 2to3 diff secrets tiller",
    "istioctl":
      "analyze authn authz bug-report create-remote-secret dashboard d experimental x install kube-inject manifest operator pc proxy-config proxy-status ps profile register remote-clusters replace tag uninstall upgrade validate verify-install version waypoint ztunnel-config create delete get",
    "docker":
      "attach build builder buildx checkpoint commit compose config container context cp create debug desktop diff events exec export extension history image images import info init inspect kill load login logout logs machine manifest model network node pause plugin port ps pull push rename restart rm rmi run sbom save scan scout search secret service stack start stats stop swarm system tag top trust unpause update version volume wait app offload mcp",
    "docker-compose":
      "build bundle config create down events exec help images kill logs pause port ps pull push restart rm run scale start stop top unpause up version ls",
    "docker-machine":
      "active config create env inspect ip kill ls mount provision regenerate-certs restart rm scp ssh start status stop upgrade url version",
    "podman":
      "attach build commit compose container cp create diff events exec export generate history image images import info init inspect kill kube load login logout logs machine manifest mount network pause play pod port ps pull push rename restart rm rmi run save search secret start stats stop system tag top unmount unpause unshare untag version volume wait",
    "git":
      "add am annotate apply archive bisect blame branch bundle checkout cherry-pick clean clone commit config describe diff fetch format-patch gc grep init lfs log ls-files ls-remote ls-tree merge mv notes pull push rebase reflog remote reset restore rev-list rev-parse revert rm shortlog show sparse-checkout stash status submodule subtree switch tag worktree",
    "gh":
      "auth api browse codespace gist issue pr release repo run secret workflow extension config alias",
    "glab": "auth api ci issue mr release repo",
    "hg": "add clone commit init log pull push status update",
    "svn": "add checkout co commit info log status update",
    "minikube":
      "addons cache config cp dashboard delete docker-env image ip kubectl logs mount node pause podman-env profile service ssh ssh-key start status stop tunnel unpause update-check update-context version",
    "kind": "build completion create delete export get load version",
    "k3d": "cluster completion config image kubeconfig node registry version",
    "k3s": "agent crictl ctr etcd-snapshot kubectl server",
    "microk8s":
      "add-node config ctr disable enable helm helm3 inspect join kubectl leave reset start status stop",
    "terraform":
      "apply console destroy fmt force-unlock get graph import init login logout output plan providers refresh show state taint test untaint validate version workspace",
    "tofu": "apply destroy fmt init output plan show validate",
    "brew":
      "cask doctor install link list ls reinstall search services tap uninstall unlink untap update upgrade",
    "apt-get":
      "autoremove build-dep clean dist-upgrade download install purge remove source update upgrade -y -qq",
    "apt": "autoremove install list purge remove search show update upgrade",
    "choco": "install uninstall upgrade", "winget": "install uninstall", "scoop": "install bucket",
    "systemctl":
      "cat daemon-reload disable edit enable is-active is-enabled list-units mask reload restart set-default show start status stop unmask",
    "service": "restart start status stop --status-all docker nginx apache2 mysql ssh kubelet",
    "npm":
      "audit build cache ci config create exec i info init install link list login ls outdated pack publish rebuild run run-script start stop test t uninstall update version view",
    "pnpm": "add create dlx exec i init install run start test update",
    "yarn": "add build create dev init install run start test upgrade workspace",
    "pip": "check config download freeze install list search show uninstall wheel",
    "pip3": "check config download freeze install list search show uninstall wheel",
    "pipx": "install run", "poetry": "add build init install new run shell update",
    "go": "build clean env fmt generate get install list mod run test tool version vet work",
    "cargo":
      "add bench build check clean clippy doc fix fmt init install new publish run search test tree update",
    "swift": "build format package repl run sdk test",
    "dotnet": "add build new publish restore run test tool",
    "make": "all build check clean deploy install run test uninstall help",
    "bazel": "build run test query clean",
  ]
}
