/// The images that the mock cluster knows by itself. An entry is for every registry and every tag: `curl` is also
/// `docker.io/curlimages/curl:8.1`.
enum ImageCatalogue {
  /// The behaviours by the last component of an image's name.
  static let builtIn: [String: ImageBehaviour] = {
    var result: [String: ImageBehaviour] = [:]
    for entry in entries {
      for name in entry.names {
        var value = entry.value
        value["image"] = .string(name)
        if let behaviour = try? ImageBehaviour(value, at: name) { result[name] = behaviour }
      }
    }
    return result
  }()

  static func behaviour(of reference: String, lesson: [ImageBehaviour]) -> ImageBehaviour? {
    lesson.first { $0.matches(reference) } ?? builtIn[ImageBehaviour.lastComponent(reference)]
  }

  /// The entries as a lesson's material would write them.
  static let entries: [(names: [String], value: JSONValue)] = [
    (["busybox"], ["base": "busybox", "command": ["sh"]]),
    (["alpine"], ["base": "alpine", "command": ["/bin/sh"]]),
    (
      ["debian", "ubuntu", "centos", "fedora", "amazonlinux"],
      ["base": "debian", "command": ["bash"], "commands": ["bash", "ps", "free", "uptime"]]
    ),
    (
      ["curl", "curl-ssl", "alpine-curl"],
      [
        "base": "alpine", "commands": ["curl"], "entrypoint": ["/entrypoint.sh"],
        "command": ["curl"],
        "user": "curl_user",
      ]
    ),
    (["sleep"], ["base": "alpine", "commands": ["curl"], "command": ["sleep", "infinity"]]),
    (
      ["netshoot", "dnsutils", "jessie-dnsutils", "network-multitool"],
      [
        "base": "unknown", "command": ["sleep", "infinity"],
      ]
    ),
    (["pause", "pause-amd64"], ["base": "none", "entrypoint": ["/pause"]]),
    (["nginx", "nginx-unprivileged", "nginxdemos"], nginx),
    (
      ["httpd", "apache"],
      [
        "base": "debian", "commands": ["bash"], "command": ["httpd-foreground"],
        "directory": "/usr/local/apache2",
        "files": [
          "/usr/local/apache2/htdocs/index.html": "<html><body><h1>It works!</h1></body></html>\n"
        ],
        "logs": [
          "AH00558: httpd: Could not reliably determine the server's fully qualified domain name, using ${POD_IP}. Set the 'ServerName' directive globally to suppress this message",
          "[mpm_event:notice] [pid 1:tid 1] AH00489: Apache/2.4.63 (Unix) configured -- resuming normal operations",
          "[core:notice] [pid 1:tid 1] AH00094: Command line: 'httpd -D FOREGROUND'",
        ],
        "listens": [["port": 80, "files": "/usr/local/apache2/htdocs"]],
      ]
    ),
    (
      ["httpbin", "go-httpbin"],
      [
        "base": "debian", "commands": ["bash", "curl"],
        "command": ["gunicorn", "-b", "0.0.0.0:80", "httpbin:app", "-k", "gevent"],
        "logs": [
          "[INFO] Starting gunicorn 19.9.0", "[INFO] Listening at: http://0.0.0.0:80 (1)",
          "[INFO] Using worker: gevent", "[INFO] Booting worker with pid: 8",
        ],
        "listens": [
          ["port": 80, "serves": "httpbin"], ["port": 8000, "serves": "httpbin"],
          ["port": 8080, "serves": "httpbin"],
        ],
      ]
    ),
    (
      ["redis", "redis-stack-server", "redis-master", "valkey"],
      [
        "base": "debian", "commands": ["redis-cli", "bash"],
        "entrypoint": ["docker-entrypoint.sh"], "command": ["redis-server"], "directory": "/data",
        "logs": [
          "1:C * oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo",
          "1:C * Redis version=7.4.2, bits=64, commit=00000000, modified=0, pid=1, just started",
          "1:M * Running mode=standalone, port=6379.", "1:M * Server initialized",
          "1:M * Ready to accept connections tcp",
        ],
        "listens": [["port": 6379, "serves": "redis"]],
        "exec": [
          [
            "command": "redis-server --version",
            "output": "Redis server v=7.4.2 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64 build=0\n",
          ]
        ],
      ]
    ),
    (["grafana", "grafana-oss", "grafana-enterprise"], grafana),
    (
      ["http-echo"],
      [
        "base": "none", "entrypoint": ["/http-echo"],
        "env": ["TEXT": "hello-world"],
        "logs": ["[INFO] server is listening on :5678"],
        "listens": [
          ["port": 5678, "text": "${args.text:-${TEXT}}\n"],
          ["port": 8080, "text": "${args.text:-${TEXT}}\n"],
        ],
      ]
    ),
    (
      ["hello-app", "hello-kubernetes", "helloworld"],
      [
        "base": "none", "entrypoint": ["./hello-app"],
        "logs": ["Server listening on port 8080"],
        "listens": [
          ["port": 8080, "text": "Hello, world!\nVersion: ${TAG:-1.0.0}\nHostname: ${HOSTNAME}\n"]
        ],
      ]
    ),
    (
      ["kubernetes-bootcamp"],
      [
        "base": "debian", "commands": ["bash", "curl"], "command": ["node", "server.js"],
        "files": ["/server.js": "var http = require('http');\n"],
        "listens": [
          [
            "port": 8080,
            "text": "Hello Kubernetes bootcamp! | Running on: ${HOSTNAME} | v=${TAG:-1}\n",
          ]
        ],
        "logs": ["Kubernetes Bootcamp App Started At: ${DATE} | Running On:  ${HOSTNAME}"],
      ]
    ),
    (
      ["echoserver", "echo-server"],
      [
        "base": "alpine", "entrypoint": ["/run.sh"],
        "logs": ["Generating self-signed cert", "Starting nginx"],
        "listens": [["port": 8080, "serves": "echo"], ["port": 80, "serves": "echo"]],
      ]
    ),
    (
      ["whoami"],
      [
        "base": "none", "entrypoint": ["/whoami"], "logs": ["Starting up on port 80"],
        "listens": [["port": 80, "text": "Hostname: ${HOSTNAME}\nIP: ${POD_IP}\n"]],
      ]
    ),
    (
      ["agnhost"],
      [
        "base": "alpine", "commands": ["curl", "dig"], "entrypoint": ["/agnhost"],
        "command": ["pause"], "logs": ["Paused"],
        "listens": [
          [
            "port": 8080,
            "http": [
              ["path": "/hostname", "body": "${HOSTNAME}"], ["path": "/healthz", "body": ""],
              ["path": "/clientip", "body": "10.244.0.1:40000"],
              ["path": "/", "body": "NOW: ${DATE}"],
            ],
          ],
          ["port": 9376, "text": "${HOSTNAME}"],
        ],
      ]
    ),
    (
      ["mysql", "mariadb"],
      [
        "base": "debian", "commands": ["bash"], "entrypoint": ["docker-entrypoint.sh"],
        "command": ["mysqld"],
        "logs": [
          "[System] [MY-010931] [Server] /usr/sbin/mysqld: ready for connections. port: 3306"
        ],
        "listens": [["port": 3306, "tcp": []]],
      ]
    ),
    (
      ["postgres", "postgresql"],
      [
        "base": "debian", "commands": ["bash"], "entrypoint": ["docker-entrypoint.sh"],
        "command": ["postgres"],
        "logs": [
          "LOG:  listening on IPv4 address \"0.0.0.0\", port 5432",
          "LOG:  database system is ready to accept connections",
        ],
        "listens": [["port": 5432, "tcp": []]],
        "exec": [
          ["command": "pg_isready", "output": "/var/run/postgresql:5432 - accepting connections\n"]
        ],
      ]
    ),
    (
      ["mongo", "mongodb"],
      [
        "base": "debian", "commands": ["bash"], "entrypoint": ["docker-entrypoint.sh"],
        "command": ["mongod"], "logs": ["Waiting for connections on port 27017"],
        "listens": [["port": 27017, "tcp": []]],
      ]
    ),
    (
      ["memcached"],
      [
        "base": "debian", "entrypoint": ["docker-entrypoint.sh"], "command": ["memcached"],
        "listens": [
          ["port": 11211, "tcp": [["receive": "version\r\n", "send": "VERSION 1.6.37\r\n"]]]
        ],
      ]
    ),
  ]

  private static let nginx: JSONValue = [
    "base": "debian", "commands": ["bash", "curl"], "entrypoint": ["/docker-entrypoint.sh"],
    "command": ["nginx", "-g", "daemon off;"],
    "env": ["NGINX_VERSION": "1.27.4", "PKG_RELEASE": "1~bookworm"],
    "files": [
      "/usr/share/nginx/html/index.html": """
      <!DOCTYPE html>
      <html>
      <head>
      <title>Welcome to nginx!</title>
      </head>
      <body>
      <h1>Welcome to nginx!</h1>
      <p>This page is served by the mock cluster's nginx.</p>
      </body>
      </html>

      """,
      "/usr/share/nginx/html/50x.html": "<!DOCTYPE html>\n<html><title>Error</title></html>\n",
      "/etc/nginx/nginx.conf": """
      user  nginx;
      worker_processes  auto;
      error_log  /var/log/nginx/error.log notice;
      pid        /var/run/nginx.pid;
      events { worker_connections  1024; }
      http {
          include       /etc/nginx/mime.types;
          include /etc/nginx/conf.d/*.conf;
      }

      """,
      "/etc/nginx/conf.d/default.conf": """
      server {
          listen       80;
          server_name  localhost;
          location / {
              root   /usr/share/nginx/html;
              index  index.html index.htm;
          }
      }

      """,
    ],
    "logs": [
      "/docker-entrypoint.sh: /docker-entrypoint.d/ is not empty, will attempt to perform configuration",
      "/docker-entrypoint.sh: Looking for shell scripts in /docker-entrypoint.d/",
      "/docker-entrypoint.sh: Launching /docker-entrypoint.d/10-listen-on-ipv6-by-default.sh",
      "10-listen-on-ipv6-by-default.sh: info: Getting the checksum of /etc/nginx/conf.d/default.conf",
      "10-listen-on-ipv6-by-default.sh: info: Enabled listen on IPv6 in /etc/nginx/conf.d/default.conf",
      "/docker-entrypoint.sh: Sourcing /docker-entrypoint.d/15-local-resolvers.envsh",
      "/docker-entrypoint.sh: Launching /docker-entrypoint.d/20-envsubst-on-templates.sh",
      "/docker-entrypoint.sh: Launching /docker-entrypoint.d/30-tune-worker-processes.sh",
      "/docker-entrypoint.sh: Configuration complete; ready for start up",
      "${LOGDATE} [notice] 1#1: using the \"epoll\" event method",
      "${LOGDATE} [notice] 1#1: nginx/${TAG:-1.27.4}",
      "${LOGDATE} [notice] 1#1: start worker processes",
      "${LOGDATE} [notice] 1#1: start worker process 29",
    ],
    "listens": [
      ["port": 80, "files": "/usr/share/nginx/html"],
      ["port": 8080, "files": "/usr/share/nginx/html"],
    ],
    "exec": [
      ["command": "nginx -v", "errors": "nginx version: nginx/${TAG:-1.27.4}\n"],
      [
        "command": "nginx -t",
        "errors":
          "nginx: the configuration file /etc/nginx/nginx.conf syntax is ok\nnginx: configuration file /etc/nginx/nginx.conf test is successful\n",
      ],
      [
        "command": "nginx -s reload",
        "errors": "${LOGDATE} [notice] 42#42: signal process started\n",
      ],
    ],
  ]

  /// A Grafana without a browser.
  private static let grafana: JSONValue = [
    "base": "alpine", "commands": ["curl", "bash"], "entrypoint": ["/run.sh"],
    "env": ["GF_SECURITY_ADMIN_USER": "admin", "GF_SECURITY_ADMIN_PASSWORD": "admin"],
    "logs": [
      "logger=settings level=info msg=\"Starting Grafana\" version=${TAG:-11.5.0}",
      "logger=http.server level=info msg=\"HTTP Server Listen\" address=[::]:3000 protocol=http",
    ],
    "listens": [
      [
        "port": 3000,
        "http": [
          [
            "path": "/api/health", "headers": ["Content-Type": "application/json"],
            "body": "{\"commit\": \"none\", \"database\": \"ok\", \"version\": \"${TAG:-11.5.0}\"}",
          ],
          ["path": "/", "status": 302, "headers": ["Location": "/login"]],
          [
            "path": "/login", "headers": ["Content-Type": "text/html"],
            "body": "<!DOCTYPE html>\n<title>Grafana (a stand-in)</title>\n",
          ],
          [
            "method": "POST", "path": "/login",
            "when": [
              "user": "$GF_SECURITY_ADMIN_USER", "password": "$GF_SECURITY_ADMIN_PASSWORD",
            ],
            "headers": ["Content-Type": "application/json"],
            "body": "{\"message\": \"Logged in\"}",
          ],
          [
            "method": "POST", "path": "/login", "status": 401,
            "headers": ["Content-Type": "application/json"],
            "body": "{\"message\": \"Invalid username or password\"}",
          ],
        ],
      ]
    ],
  ]
}
