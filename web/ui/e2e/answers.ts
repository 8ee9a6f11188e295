/**
 * What the scripted candidate says, by question type: a first answer, then
 * replies to follow-ups in turn. Decent, not perfect: some things stay unsaid,
 * so that the interviewer has something to ask.
 */
export const answers: Record<string, string[]> = {
  motivation: [
    'I spent four years at a logistics company where I led the event platform, and every night batch made our dispatchers blind for hours. When we moved the order stream onto Kafka, the support queue fell by a third in two months. That is why I want to work on the product that made it possible. I followed how you rebuilt the broker as a cloud service and how Tableflow brings topics into Iceberg tables, because our analysts asked for exactly that.',
    'Our two largest customers, a retailer and a bank, both bought because they needed an audit trail and a clear uptime promise, so I learned to care about the platform team that gets paged.',
    'I read the design documents for KRaft, because removing ZooKeeper was what made our upgrades shorter.',
  ],
  behavioral: [
    'In 2023 at a payments company I was the product manager for the ledger team of eight engineers. Our largest merchants waited nine hours for settlement reports and two of them threatened to leave. I interviewed twelve merchants, measured where the delay came from, and wrote a proposal to replace the nightly batch with a stream. Engineering did not want it, so I built a small prototype with one engineer and showed the head of infrastructure what the on-call load would be. I convinced them to try it with one merchant first. After four months settlement took six minutes, we kept both merchants, worth 2.4 million a year, and tickets fell by 40 percent.',
    'I learned that I should have brought support in earlier, since they knew which merchants were angry. Next time I would start with them.',
    'I decided by the data: 70 percent of the delay came from one join, so we cut the scope to that and left the rest.',
  ],
  'product-design': [
    'Before I design anything I want to know who this is for. I would choose the platform engineer at a bank who runs shared clusters for forty teams and gets paged at night. The pain is that they learn of trouble from their users. So the first release must show consumer lag and under-replicated partitions per team, with an alert that says which service is affected, and an audit log that an auditor can export. Nice to have are dashboards that people can customize, and I would leave them for later.',
    'It fits what brokers already expose: we read the metrics topics and the consumer offsets, so no agent is needed. The hard part is out-of-order events and the size of the state store, because windows stay open until late records have come.',
    'I would run a pilot with three design partners for six weeks and measure time to detection. We would sell it in the enterprise tier, priced per cluster, because the competitor charges per host and customers complain about it.',
    'First impact against effort: the alert costs two engineers a month and saves most of the pages, so it goes first.',
  ],
  'system-design': [
    'Payments come from the core database, so I capture changes with Debezium into a topic keyed by account id, because all events of one account have to stay in order. 100 thousand events a second at one kilobyte is about 100 megabytes a second, and with ten megabytes per partition I would take 24 partitions to leave room for growth. A stream processor joins the payments with a table of customer risk and counts over a five minute window.',
    'Each partition has three replicas in three zones with acks=all and min.insync.replicas of two, so we can lose one zone and keep writing. A record that cannot be parsed goes to a dead letter topic, and the consumer goes on.',
    'Schemas live in Schema Registry with backward compatibility, and alerts leave through a connector to the pager of the fraud team.',
    'I watch consumer lag and end to end latency, and page when lag stays above one minute; a hot account would show as one partition that lags alone.',
  ],
  debugging: [
    'First I would ask who sees it: all customers or one region, since when, and which calls. I would look at the 99th percentile for each endpoint and compare it with last week. If it began with a deploy I would roll back first and look for the cause afterwards.',
    'My first hypothesis is that the metadata database is saturated, because it is shared; I would check its lock waits. The second is a noisy tenant that lists thousands of topics; I would check requests by tenant. If the database is fine, I rule it out and trace a slow request.',
    'I would put up a status page within fifteen minutes, tell the affected customers what we know and when the next update comes, and give them a workaround.',
    'I would fix the listing call first because it affects most customers and costs two days, and plan the sharding of the database for next quarter.',
  ],
  'trade-off': [
    'I would recommend Kafka when several consumers need to read the same events, in order, and may want to replay them, because a log keeps the records after they were read. RabbitMQ is better when each task has to be handled once by one worker, with priorities and routing, because the broker removes a message after it was acknowledged.',
    'The price of the log is that the order holds only inside a partition and one partition has only one consumer in a group, so a slow record blocks those behind it. A queue gives that up and spreads the work freely, but it loses the history.',
    'For a team of five that sends emails I would choose the queue, since it is cheaper to run. For order events that feed billing, search and fraud I would choose Kafka.',
  ],
  'kafka-deep-dive': [
    'Each partition has a leader and followers on other brokers that copy its log. With acks=all the leader answers the producer only after all in-sync replicas have the record, and min.insync.replicas of two refuses the write when fewer than two are in sync. If the leader dies, the controller elects a new leader from the in-sync replicas, so nothing that was acknowledged is lost.',
    'The price is latency: waiting for the followers adds a network round trip, and if two of three brokers are gone we stop accepting writes rather than lose data. For click streams I would accept acks=1 because losing a few records is cheaper than waiting.',
    'The producer has an id and numbers its batches, so that the broker drops a retry that it has already seen. Consumers that read committed do not see records of an aborted transaction.',
    'When a member leaves, the group coordinator gives its partitions to the others; with the new protocol the broker does this step by step and the others go on reading.',
  ],
  prioritization: [
    'I would compare the three by value against effort, with RICE, and write the numbers down. Failover between regions reaches our forty largest customers, banks who cannot buy without it, and loses us three deals a year, so I would do it first although it costs two quarters. The monitoring page helps many small customers, but they stay anyway.',
    'I would ask sales which deals were lost, support which tickets come most, and the security team what the auditors asked for. Startups care about price, enterprises about uptime.',
    'I keep a fifth of the capacity for technical debt, since a fragile upgrade path would slow the failover work itself.',
  ],
  strategy: [
    'In five years most data will be read where it arrives: streams and tables become one thing, because companies do not want to pay for copying everything twice. I bet on open table formats, and on agents that need fresh and governed data to act. Batch does not go away, but it becomes a special case.',
    'I would not bet on one cloud, because the banks that we sell to have to be able to leave. I would invest in governance and in cost first, and stop building another query engine.',
    'The risk is that the hyperscalers bundle a good enough stream for free. We win where it has to run in several clouds and on premises, which is half of the regulated market.',
  ],
}

/** What the candidate asks at the end. */
export const ownQuestions = [
  'How does the product team balance the open source project with what only the cloud service offers?',
  'How do you measure the success of upgrades without downtime?',
  'No more questions, thank you.',
]
