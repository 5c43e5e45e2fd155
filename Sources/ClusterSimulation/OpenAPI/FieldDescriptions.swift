/// What kinds and their best-known fields are for, in a sentence of our own; `kubectl explain` shows it.
struct FieldDescriptions {
  /// The description of a field of a type, or of the type itself; nil: there is none.
  func text(_ type: String, _ field: String?) -> String? {
    guard let field else { return Self.types[type] }
    return Self.fields["\(type).\(field)"] ?? Self.everywhere[field]
  }

  private static let everywhere = [
    "apiVersion": "The group and version of the API that this object is written for.",
    "kind": "The kind of this object, in CamelCase; it cannot be changed.",
    "metadata": "The object's name, namespace, labels and other standard data.",
    "spec": "The state that is wanted.",
    "status": "The state as it was last seen; the cluster writes it.",
  ]

  private static let types = [
    "ConfigMap": "A ConfigMap holds configuration that is not secret.",
    "CronJob": "A CronJob starts Jobs at times that its schedule names.",
    "DaemonSet": "A DaemonSet keeps one copy of a pod on every node that fits.",
    "Deployment":
      "A Deployment keeps a number of equal pods running and replaces them step by step.",
    "HorizontalPodAutoscaler": "A HorizontalPodAutoscaler sets a number of replicas by the load.",
    "Ingress": "An Ingress leads requests from outside to services, by host and path.",
    "Job": "A Job runs pods until as many as wanted have succeeded.",
    "Namespace": "A Namespace is a scope for names.",
    "NetworkPolicy": "A NetworkPolicy says which traffic pods may have.",
    "Node": "A Node is a machine that runs pods.",
    "PersistentVolume": "A PersistentVolume is a piece of storage of the cluster.",
    "PersistentVolumeClaim": "A PersistentVolumeClaim asks for storage.",
    "Pod": "A Pod is a group of containers that run together on one node.",
    "PodDisruptionBudget": "A PodDisruptionBudget limits how many pods may be evicted at once.",
    "ReplicaSet": "A ReplicaSet keeps a number of equal pods running.",
    "Role": "A Role is a set of permissions within a namespace.",
    "Secret": "A Secret holds confidential data.",
    "Service": "A Service gives a set of pods one name and address.",
    "ServiceAccount": "A ServiceAccount is an identity for what runs in pods.",
    "StatefulSet": "A StatefulSet keeps pods with lasting names and storage.",
    "Container": "A container that runs within a pod.",
    "PodSpec": "What a pod consists of and how it runs.",
    "DeploymentSpec": "What a deployment wants.", "ServiceSpec": "What a service offers.",
  ]

  private static let fields = [
    "Container.args": "The arguments of the entry point.",
    "Container.command": "What is run instead of the image's entry point.",
    "Container.env": "The environment variables to set.",
    "Container.envFrom": "Where more environment variables come from.",
    "Container.image": "The name of the image.",
    "Container.imagePullPolicy": "When to pull the image: always, never, or if it is not there.",
    "Container.livenessProbe": "How to tell that the container must be restarted.",
    "Container.name": "The container's name, which is unique within the pod.",
    "Container.ports": "The ports that the container listens on.",
    "Container.readinessProbe": "How to tell that the container can take requests.",
    "Container.resources": "What the container needs of the node, and how much it may take.",
    "Container.securityContext": "The privileges that the container runs with.",
    "Container.startupProbe": "How to tell that the container has started.",
    "Container.volumeMounts": "Where volumes appear in the container's file system.",
    "Container.workingDir": "The directory that the container starts in.",
    "CronJobSpec.schedule": "When jobs start, in the format of cron.",
    "DeploymentSpec.minReadySeconds": "How long a pod must be ready before it counts, in seconds.",
    "DeploymentSpec.paused": "Whether changes wait instead of being rolled out.",
    "DeploymentSpec.progressDeadlineSeconds":
      "After how many seconds without progress a rollout counts as failed.",
    "DeploymentSpec.replicas": "How many pods are wanted; 1 if nothing is said.",
    "DeploymentSpec.revisionHistoryLimit": "How many old replica sets are kept for a rollback.",
    "DeploymentSpec.selector": "The labels of the pods that belong to the deployment.",
    "DeploymentSpec.strategy": "How old pods are replaced by new ones.",
    "DeploymentSpec.template": "What the pods look like.",
    "JobSpec.backoffLimit": "How many failures are borne before the job counts as failed.",
    "JobSpec.completions": "How many pods must succeed.",
    "JobSpec.parallelism": "How many pods may run at once.",
    "ObjectMeta.annotations": "Data of tools, by key; nothing is selected by it.",
    "ObjectMeta.labels": "Keys and values that objects are organised and selected by.",
    "ObjectMeta.name": "The object's name, which is unique within its namespace and kind.",
    "ObjectMeta.namespace": "The scope of the name.",
    "PodSpec.containers": "The containers of the pod; there is at least one.",
    "PodSpec.initContainers": "Containers that run one after the other before the others start.",
    "PodSpec.nodeName": "The node that the pod runs on.",
    "PodSpec.nodeSelector": "Labels that a node must have for the pod to run there.",
    "PodSpec.restartPolicy":
      "When the pod's containers are started again: Always, OnFailure or Never; Always if nothing is said.",
    "PodSpec.serviceAccountName": "The service account that the pod runs as.",
    "PodSpec.tolerations": "The taints of nodes that the pod bears.",
    "PodSpec.volumes": "The volumes that containers of the pod can mount.",
    "ServiceSpec.clusterIP": "The service's address within the cluster.",
    "ServiceSpec.ports": "The ports that the service has.",
    "ServiceSpec.selector": "The labels of the pods that the service leads to.",
    "ServiceSpec.type":
      "How the service is reached: ClusterIP, NodePort, LoadBalancer or ExternalName.",
  ]
}
