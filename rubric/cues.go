package rubric

// cues are patterns of plain English, the same for every guide: what the guards
// and the detectors listen for. They are matched in single sentences.
type cues map[string]*Matcher

var cuePatterns = map[string][]string{
	// Words to the grader rather than to the interviewer. Only what nobody says
	// about scoring models, isolation levels or Raft's candidates.
	"grader": {
		"grader", "(note|message|instruction|attention|dear|hello|hi|as|you are) (to|for)? (evaluator|assessor|rater|reviewer|judge|scorer|checker|scoring model|grading model)",
		"(grading|interview|evaluation|hidden) (model|script|bot|rubric|criterion)",
		"(you are|act as|act like|pretend to be) (ai|llm|chatbot|assistant|language model|large language model)",
		"ignore|disregard|forget|override|bypass ... previous|prior|above|earlier|all|preceding|system|any ... instruction|prompt|guideline|directive|rubric",
		"(system) (prompt|override|instruction|message)", "(secret|hidden|override) (instruction|directive)", "(new|updated|special) (instruction|directive) (for|to|follow|you|is|are)",
		"(give|award|assign|grant) (me|us) ... (level|score|mark|point|rating|grade|hire|full|pass)",
		"(give|award|assign|grant|mark|rate|score|grade|consider|treat|accept|count|classify) (this|above|following|whole|entire)? (answer|response|reply|candidate|submission|transcript) ... (level|score|mark|point|rating|grade|clear|full|high|maximum|top|perfect|strong|excellent|correct|#)",
		"(please|must|should|shall|now) (score|rate|grade|mark) (this|it|me|answer) ... (level|clear|full|maximum|top|perfect|high|#)",
		"(mark|set|label|report|return|output|record|treat) ... (every|all|each) ... (check|criterion|decision|finding) ... (clear|pass|met|satisfied|fulfilled|true|4)",
		"(this|above|following) (answer|response|reply|submission) (deserve|merit|earn|exceed|satisfy|fulfill|meet|is (level|worth|rated|scored|graded|excellent|perfect|clear|strong))",
		"candidate (clear|correct|already|demonstrate|deserve|exceed|fully|perfectly|successfully|mention)",
		"(recommendation|verdict|rating|grade|level) (is|equal|to|be|should be|must be)? (strong hire|level 4|maximum|full|clear)", "(recommendation|verdict|rating|grade) (is|equal|to|be|should be|must be) 4", "(evaluation|grading|scoring|assessment) so far",
		"(meet|match|satisfy|fulfill|cover|per) ... rubric", "(end|begin|start) of (answer|transcript|prompt|instruction|submission)",
		"(already|previously|has been|was|were) (scored|graded|rated) ... (level|4|four|perfect|maximum|full)",
	},
	// Advice on how to answer, recited instead of an answer.
	"tips": {
		"(good|strong|great|ideal|winning|model|best) (answer|interviewee|pm candidate|candidate (should|would|will|always|show|mention))",
		"(use|follow|apply|with) ... star (method|format|framework|technique|structure)", "situation task action result",
		"(interviewer|hiring manager|panel|recruiter) (want|look|expect|like|care|love|will|is looking|are looking|hope|value)",
		"(you|one|candidate) (should|must|need to|want to|have to|can) always? (mention|emphasize|highlight|structure answer|quantify|name drop|tailor|practise|practice|rehearse|anchor|speak|demonstrate|show that you)",
		"(make sure|remember|be sure|not forget|try|always) to? (mention|quantify|structure answer|name drop|tie|anchor|highlight|emphasize|demonstrate|speak|tailor|show that you)",
		"(key|trick|secret|tip) (is|here is|to) ... (answer|interview|sound)",
		"(answer|prepare|practise|practice|ace) ... (interview|(this|such|these|behavioral|technical) question)",
		"(speak|talk) (kafka|their language)", "be specific and", "(show|demonstrate|prove) (enthusiasm|passion|curiosity|leadership|that you)",
	},
	// Words about the talk itself, and small talk.
	"aside": {
		"(lose|lost) thread", "thread|train of thought", "think aloud|(out loud)", "as i (was saying|say|said)", "give (me|us) (moment|=second|=minute)", "(i|me) (take|need|have) (moment|=second) (to|here|please)", "where was i",
		"(bear with|stop|hear) me", "(let us|on we|before i) go on", "and then go on", "(get|put|find) ... (word|into words)", "(our|this) talk", "say (that|this|it) again", "(not|did not) (get|catch|hear|understand|follow) question", "repeat myself", "said (this|that) (part|already|before)", "collect thought", "so far so good",
		"(come|get) back to (this|that|it) ... (minute|moment|second|later)", "(how|way) (i see it|it look to me|this look to me)", "(come|came|spring) to mind", "you (have|had) in mind", "(sip|glass) of water",
		"slow down ... (little|bit)", "tell me (when|if)", "(long|short) sentence", "on (paper|notepad|whiteboard) ... while", "while i (talk|speak|think)",
		// Manners: begging pardon, asking for patience, promising to be short, praising the question.
		// Possessives are not seen, so what is "mine" has to be told by what is said of it.
		"(sorry|apologize|apology|pardon|forgive|excuse) ... (noise|interruption|delay|mess|accent|english|voice|background|small error|yawn)", "pardon me", "do apologize", "please ignore", "not (mind|worry) ... (about)? (me|noise|dog|cat|kid)", "never mind that", "(scratch|strike) that",
		"(try|promise|aim|endeavour|endeavor|rather|intend|hope) ... (concise|brief|succinct|boring)", "(keep|be) ... (remark|answer|it) (brief|short|concise)", "not to? (ramble|waffle|digress|babble)", "(nice|lovely) (one|picture|plant|background)", "(good|great|fun|tricky) (question|one) i like",
		"you (bring|brought) (that|this|it) up", "(you|please) (can|may|could|should|feel free to)? (interrupt|stop|nudge|shout at|poke) (me|if|when|whenever)", "stay with me", "(can|do|could) you ... (see|hear|follow) me",
		"(gather|collect|order|find|found|sort) (myself|note|thought)", "tip of ... tongue", "(word|term|phrase) (escape|slip|elude)", "how (do|would) (you|we|one) say", "what is english (word|term)", "here (we|it) (go|goes) (nothing|then|again)", "there we go", "enough of preamble", "so much for (introduction|preamble)", "by way ... (nice|lovely|beautiful)",
		// What goes on around the talk: voice, sleep and nerves, the line, the room, who lives there, food and weather.
		"i ... (hoarse|nervous|sleepy|yawn|jet lagged|jetlag|wide awake|cough|sneeze|grumpy|stutter)", "(tired|hungry) from (flight|journey|trip)", "(voice|throat) ... (hoarse|sore|gone|rough|scratchy)", "i slept (badly|poorly|little|well)", "(heart) ... (beating|racing|pounding)", "face (goes|go|went|turn) red", "(chair|pen|headphone|headset|earphone|glasses|pencil|lamp|marker) ... (squeak|dry|(drop|dropped|cut) out|fog|creak|flicker|empty)",
		"(wifi|webcam|microphone|headset|headphone|audio|video|camera|screen|line) ... (freeze|froze|crackle|echo|moody|shaky|unstable|all right|muted) ... (blink|you|hotel|back|bit|little|today|is)?", "hope ... (connection|line|wifi) (hold|stay)", "(dog|cat|baby|bird|neighbor|neighbour|siren|lift|elevator|drill|radiator|heating) ... (bark|meow|cry|scream|sing|loud|noise|squeak|rattle|next door|outside|drill|window)", "noise ... (lift|elevator|neighbour|neighbor|heating|street|kid|dog)", "hear ... (laugh|bark|cry|siren|sing|play)", "(ring|knock) at door",
		"(sun|rain|snow|wind) ... (shining|rattling|my eye|outside)", "(dark|raining|snowing|freezing|hot|cold|stuffy|loud) (outside|in this room|in here|over here|all day|here)", "i ... (cup|glass|sip|pot|mug) of (tea|coffee|water|juice)", "coffee ... gone cold", "english is ... (language|tongue)", "mother tongue", "we in country", "i had ... (train|bus|plane|car|bike) (ride|journey|trip)", "how time fly", "(speak|talk) with ... hand", "(would|will) (laugh|smile) at me", "(used to|would) (laugh|smile) at such", "(talk|joke) ... (like this|about this) ... over (dinner|lunch|breakfast)",
		// Words between two thoughts.
		"(i will|let us|we will) see (let|well|what)", "right then here", "here goes", "much better there", "wait wait", "(only|just) thought", "that much (is|was) said", "not expect that one", "(since|while) (anybody|anyone|somebody|someone) ask me", "you look (surprised|puzzled|confused)", "i (see|notice) (you|that i) (nod|smile|frown|speak|talk|repeat)", "i ... must (smile|laugh|admit)", "i have to (smile|laugh)", "give me smile", "famous for it",
	},
	// What others wrongly think.
	"refuted": {
		"(wrong|false|incorrect|untrue|mistake|myth|misconception|misunderstanding|fallacy|not true|not correct|not right) (that|to (think|say|believe|assume|expect|claim))",
		"(people|some|some people|many people|everyone|everybody) (might|may|often|sometimes|would|could|will|tend to|wrong)? (think|believe|assume|claim) (that|it|they|you|this|there|everything|all|any)",
		"(use|i|we) (to|once) (think|believe)",
	},
	// Polite words around nothing.
	"hollow": {
		"(great|good|interesting|excellent|important|tough|fantastic|hard|really) (question|topic|point|area)", "(depends on|many|various|several|lot of|all|multiple|different) ... (factor|aspect|thing|way|approach|consideration|angle)",
		"(i|we) (would|will|want|like|need|have) ... (think about|look into|explore|consider|dig|work closely|collaborate|research|align|understand|take holistic|leverage|discuss|talk to)",
		"(passionate|excited|thrilled|honored|happy|love|enthusiastic) ... (about|to|for|by)", "best practice", "(holistic|strategic|data-driven|customer-centric|agile|thoughtful|balanced|comprehensive) (approach|view|way|manner|mindset|solution|strategy)",
		"(not|no) (know|sure|idea|clue|experience|remember)", "thank you", "(very|super|critical*|key|extremely|so) (important|crucial|relevant|valuable|essential)", "at end of day", "(add|create|deliver|drive|unlock) ... (value|impact|success|results)",
	},

	// Stories.
	"when": {
		"(last|this|previous) (year|month|quarter|spring|summer|autumn|fall|winter|week)", "(year|month|week|quarter) ago", "in|during|since|around|until #", "(when|while|as|after|before) (i|we) (was|were|join|start|work|lead|had|run|own)",
		"(at|back|around) (that|then|time)", "(january|february|march|april|may|june|july|august|september|october|november|december|christmas|q1|q2|q3|q4)", "back in", "for # (year|month|quarter)", "# (year|month|week) (ago|later|earlier|into|before|after|long)", "one day|morning|evening|afternoon|friday|monday|night", "(early|late|mid) #",
		"(in|at|during|for) (first|second|third|last|final|previous|earlier|former|old) (year|job|role|position|company|month|quarter|week|startup)", "recently|yesterday",
	},
	"where": {
		"(at|for|in|with|inside|from|join|run by|by) ... (company|startup|start-up|bank|firm|agency|employer|team|department|hospital|retailer|insurer|insurance|university|school|vendor|shop|chain|factory|business|group|organization|ministry|airline|manufacturer|provider|job|role|charity|clinic|marketplace|platform|corporation|scaleup|consultancy|warehouse|supplier)",
		"(previous|former|last|current|old|my|first) (company|job|role|employer|team|position)", "(i|we) work|worked (at|for|in|on)", "(i|we) (was|were) ... (manager|lead|owner|pm|head|engineer|designer|director|analyst|founder|consultant|intern) (at|for|of|in|on)?",
	},
	"who": {
		"team|customer|client|manager|engineer|stakeholder|ceo|cto|cfo|vp|director|boss|colleague|designer|developer|founder|sales|support|operation|legal|finance|marketing|user|board|head|lead|partner|vendor|nurse|doctor|dispatcher|technician|patient|analyst|executive|leadership|people|driver|agent|staff|teacher|student|shop|crew|committee|security|squad",
	},
	"task": {
		"(job|task|goal|role|responsibility|objective|mandate|mission|assignment|target|brief|challenge|problem|aim|ask|deadline|plan|part|question) (was|is|were|became|came down|had been) ... (to|that|how|be|get|make|cut|bring|find|build|reduce|launch|deliver|migrate|turn|convince|decide)",
		"(goal|task|job|role|objective|mandate|target|aim|mission|responsibility) (was|became|had been|of)", "(i|we) (was|were|got|had been|am|been) (ask|responsible|task|charge|bring in|hire|give|assign|appoint|told|accountable|in charge|expected|supposed|put in charge|made)",
		"(i|we) (had|needed|wanted|was|were) to", "it was (up to|on|my job|my task|my responsibility|our job) ...  (me|us|to)", "(i|we) (own|led|ran|headed|took over|inherited|was pm|was product manager)", "(ask|want|tell|need|gave|expect|order) (me|us) ... to", "(that|this|it|which) (was|fell|landed|became) (mine|ours|my|on me|to me|my job|up to me|on my desk)", "(i|we) set out to", "(get|bring|cut|reduce|raise|move|deliver|launch|ship|finish|replace|win|keep) ... (by|before|until|within|in time) ... (end|deadline|quarter|year|month|week|#|march|june|july|christmas|summer)",
	},
	"outcome": {
		"(result|outcome|effect|consequence|end) (was|were|is|that)", "(as|with) result", "(in|at) (the)? end", "(led|lead|leading) to", "result in", "(ship|launch|deliver) ... (#|late|early|time|production|everyone|every|all)", "(we|i|it|they|team|product|feature|project) (hit|reach|win|close|sign|save|achieve|earn|fail|miss|lose|succeed|finish|recover|beat|convert|retain)",
		"(reduce|increase|grow|cut|drop|fall|rise|improve|save|double|triple|halve|went|climb|decrease|shrink|jump|exceed|gain) ... (from|by|to|#|percent|half|third|twice|faster|fewer|less|more|time|cost|churn|ticket|revenue|adoption)",
		"went (live|from|down|up|well|to)", "(sell|sold|book|serve|handle|process|onboard|sign) ... (#|more|twice|percent)", "(keep|kept|retain|save|won back) ... (contract|customer|client|account|deal|renewal)", "(went|came|turned) out", "(since|after) (then|that|launch|release|this) ... (no|not|never|we|it|they|customer|team|use|#)", "(customer|user|team|client|company|they|bank|shop|people|nurse|dispatcher) ... (adopt|renew|stay|leave|left|use it|sign|love|thank|complain|stop|adopted|agree|migrate|move|switch|could|happy)",
		"(still|now) ... (use|run|in use|live|today|standard|in production)", "(it|this|that|project|launch|feature) (work|fail|flop|pay off|paid off|save|cost|bring|brought|become|became|took off)", "(complaint|ticket|call|churn|cost|time|error|incident|revenue|sale|usage|adoption|conversion) ... (fell|drop|rise|rose|went|double|halve|grew|grow|decrease|increase|stop|disappear)", "(closed|shut down|abandoned|cancelled|scrapped|rolled back|killed) it?", "(took|takes|needed) ... (instead of|rather than|down from)",
	},
	"outcome-vague": {"(i|we) (ship|launch|deliver)", "(was|were|is) ... success", "went (well|fine|great|good|smoothly)", "(successful|successfully|in time|on time|on schedule)", "(everyone|everybody|people|customer|they|team|management) (was|were) (happy|satisfied|pleased|impressed)", "positive (feedback|result|impact|outcome)"},
	"lesson": {
		"(i|we|it|that|this|which|what) (learn|taught|take away|took away|took from|realize|understand that|have since|now always|now|since then)", "(lesson|learning|takeaway|moral)", "(in|with) hindsight", "looking back", "next time", "(would|should|could) (have)? ... (differently|earlier|sooner|instead|again)", "(should|could|wish) (have|had|i had|we had)", "(if i|if we) (did|do|could|had|were) ... again", "since then (i|we)", "(i|we) (now|today|always|never) ... (before|first|ask|start|write|talk|check|test)", "(my|our|biggest|big|one) mistake", "(i|we) regret",
	},

	// Choices.
	"choice": {
		"(i|we|would|will|my|me) ... (choose|pick|prefer|recommend|decide|opt|favor|lean|put|invest|fund|take|bet|prioritize|commit|vote|ship|stay|keep|settle|side|default) ... (with|for|on|to|in|first|that|against|over|the|at|not)", "(i|we|would|will) ... (go|start|begin) ... (with|for|first|against)", "(i|we) ... (choose|pick|prefer|recommend|decide|favor|prioritize|opt|settle)",
		"(choice|decision|recommendation|pick|vote|bet|position|preference|priority) (is|was|would|would be|goes|went) ", "(first|top|number one|winner) (is|goes|comes|would|priority|pick|choice)", "(comes|goes|go|come|wins|win) first", "(do|build|ship|take|fix|fund|tackle|make) ... first", "so (i|we) (choose|take|go|pick|stop|start|put|move|drop|delay|cut|build|buy|make|change|say|switch)", "i (would not|do not|will not) (build|do|ship|start|fund|recommend|choose|wait|use)", "(let us|let me) (go|take|start|pick|choose)",
		"(use|take|choose|pick|prefer|go with|want|need|reach for) ... (when|if|where|for|whenever)", "(i|we|would|will|can|must|should|to) (not do|say no|skip|drop|postpone|park|leave out|defer|delay)", "i am for", "outweighs", "(that is|this is) why (i|we) (would|will|do|did)", "(i|we) ... (flip|turn around|change mind|switch|reconsider) (if|when|once|as soon)", "(flips|changes|turns) (if|when|once)",
		"(for|with|if|when|where) ... (go|stick|stay) (for|with)", "(please)? (do not) (install|buy|build|run it|use|touch)", "(would not|will not) (go|begin|spend|buy|bet|move|invest|add)", "(keep|freeze|leave) (it|them|that|what|those) (as|alone|running|until|where|there)?", "(not now|not yet|later or never|comes last|goes last|for new work)", "(better|best|right) (choice|option|answer|tool|fit|for)", "better to ... than",
	},
	"reason": {"because|since|therefore|otherwise|hence", "so that", "(reason|rationale|logic|argument) (is|was|being|for|behind|that)", "(due|thanks|owing) to", "(this|that|it|which) (mean|give|make|let|avoid|keep|save|allow|protect|buy|cost|lower|reduce|bring|help|unblock|is why|way)", "(in order|as) to", "given that|how|what", "as (it|they|we|this|that|you|the|every|most|there)", "that is why", "without (it|that|them|this)", "if (we|i|you|they|it|that|one) ... (lose|not|fail|would|will|leave|break|stop)", "for (this|that|these|one|two|three) reason", "why"},

	// Trade-offs.
	"contrast": {"but|however|although|though|whereas|while|yet|instead|versus|vs|nevertheless|despite|still|otherwise|conversely|except", "(on|at) (the)? (other|one) (hand|side)", "at (the)? (cost|price|expense) of", "(in exchange|in return) for?", "(rather|more|less|better|worse|faster|slower|cheaper|higher|lower|easier|harder|simpler|safer) ... than", "trade|tradeoff|trade-off|trading", "(price|downside|drawback|catch|flip side|disadvantage|penalty) (is|of|being|for|here|that|you pay|we pay)", "cost (is|being) (that|more|extra|higher|longer|latency|speed|storage|complexity|availability|effort|money|#)", "(gain|win|get|buy|save) ... (lose|pay|give up|cost|sacrifice|but|for)", "(lose|pay|give up|sacrifice|cost) ... (gain|win|get|buy|save|but|for)", "compare|unlike|against", "(the)? more ... (the)? (less|more|fewer|slower|higher|lower|longer)", "even (if|though)", "in contrast"},
	"compare":  {"more|less|higher|lower|faster|slower|cheaper|safer|simpler|easier|harder|better|worse|longer|shorter|fewer|bigger|smaller|stronger|weaker|stricter|quicker|riskier|greater|extra|additional|double|twice|half", "(cost|lose|gain|sacrifice|pay|give up|save|risk|slow|suffer|reduce|increase|add|hurt|improve|delay|wait|avoid|limit|block|waste|need|require|miss|mean|get|win|raise|keep|drop|bring|take|earn|lower)"},
	"measure": {
		"latency|delay|lag|slow|slower|fast|faster|speed|quick|quicker", "throughput|volume|scale|capacity|load|bandwidth", "cost|price|money|cheap|cheaper|expensive|budget|revenue|margin|fee|spend|roi|bill|churn", "durability|durable|(lose|lost|loss|losing)|safe|safety|safer", "consistency|consistent|stale|correct|accurate|accuracy|duplicate|order|ordering", "availability|available|uptime|downtime|outage|reliable|reliability|resilience|sla",
		"complexity|complex|simple|simpler|simplicity|complicated|(operational burden)|maintenance|maintain|overhead|toil", "effort|engineer|capacity|month|week|sprint|headcount|quarter|time|hour|day", "risk|risky|security|secure|compliance|audit|breach", "storage|disk|memory|cpu|space|network|retention|size", "flexible|flexibility|lock-in|portability|control|freedom|ownership", "usability|experience|adoption|friction|(learning curve)|trust|satisfaction|habit|easy|easier|hard", "quality|value|impact|reach|benefit|growth|debt|market|competition|customer", "history|replay|isolation|fairness|granularity|freshness|coverage|precision|noise",
	},
	"option": {"or|versus|vs|than|instead|either|neither|both|alternative|option|other|another|first|second|former|latter|one|against|between|without|rather"},

	// Products.
	"user": {
		"developer|(platform team)|(platform operator)|operator|sre|(data engineer)|(data scientist)|admin|administrator|(on-call|on call)|auditor|((compliance|risk) (officer|team|manager|people|department))|(security team)|(security engineer)|ciso|architect|analyst|((store|branch|shop|warehouse) (manager|staff|worker|owner))|buyer|procurement|(engineering (manager|lead|team))|(application team)|(app team)|(support (engineer|agent|team))|(fraud (analyst|team))|rider|driver|shopper|planner|trader|merchant|tenant|cto|cio|cfo|vp|(line of business)|(small team)|(start-up|startup)|(bank|insurer|retailer|hospital|broker|exchange|airline|telco|carmaker|manufacturer|regulator|government|enterprise|fintech|supermarket|utility)|(stream processing team)|((mid-size|mid-market|large|small|regulated|self-serve) (customer|company|business|bank|team|firm))|nurse|doctor|teacher|dispatcher|technician|newcomer|beginner|practitioner",
	},
	"user-vague":  {"user|customer|client|people|persona|segment|stakeholder|company|business|team"},
	"need":        {"need|want|struggle|must|cannot|care|worry|pain|fear|require|hate|lack|miss|wait|waste|spend|lose|suffer|complain|expect|demand|prefer|trust|afford|pay|buy|fail|ask|wake|blame|answer|prove|comply|forced|stuck|blind|responsible|accountable|judged|measured|paged|woken|fined|hope|like|look", "(have|has|had|try|tries) to", "not (know|see|able|want|have|trust|care|find|understand|get|like|afford)", "(job|goal|day|nightmare|problem|question|pain|burden|risk|worry|budget|duty) (is|was|of|are)", "(so that|in order to|able to|afraid of|tired of|under pressure)"},
	"scope-who":   {"(who|which|what) ... (user|customer|persona|segment|team|client|people|tenant|developer|operator|engineer|buyer|company)", "who (is|are|do|does|would|will|has|have|use|pay|own|feel|need|get|am|exactly|we|precisely)", "(user|persona|customer|segment|audience|buyer) (is|are|i|here|would|will|who|first|being)"},
	"scope-what":  {"(problem|pain|use case|use-case|goal|need|job|symptom|question|moment) (is|i|that|they|are|would|to|here|we|of|am|behind|worth|being|first)", "(what|which) (problem|pain|use case|goal|need|outcome|do they|are they|are we|does|is broken|happens|exactly)", "(solve|solving|understand|clarify|define|scope|pin down|find out|figure out|know|ask) ... (problem|pain|use case|need|goal|why|what|who|which|how|where|case)", "why (do|is|are|would|does|now|they)", "(today|currently|right now|at moment) (they|it|their|he|she|a|people|engineer|developer|operator|store|bank|team)"},
	"scope-limit": {"(assume|assuming|suppose|given|say|let us say|take it)", "(constraint|limit|requirement|budget|deadline|timeline|scale|compliance|regulation|out of scope|in scope|scope|non-goal|boundary|assumption)", "(how|what) (many|much|big|large|fast|often|long|volume|scale|budget|far)", "success (is|would|means|look|metric|criteria)", "# (user|customer|store|cluster|team|event|engineer|bank|region|tenant|developer|month|broker|quarter|week)", "(cannot|must|may not|not allowed) (change|touch|see|leave|break|use|lose|build|be)"},
	"solution":    {"(build|design|propose|offer|ship|create|add|provide|develop|implement|introduce|launch|solution|feature|dashboard|tool|mvp|product|release|prototype|version)"},
	"metric":      {"rate|ratio|latency|adoption|retention|churn|revenue|nps|csat|mttr|mttd|uptime|downtime|activation|lag|conversion|percentage|percent|percentile|p99|p95|satisfaction|throughput|cost|accuracy|renewal|usage|consumption|error|ticket|incident|(false positive)|stockout|share|count|volume|complaint|escalation|availability|coverage|frequency|drop-off|hour|minute|second|day|week", "time (to|until|from|between|spent|it take|they need)", "(number|share|percentage|fraction|amount|proportion|count) of", "how (many|often|long|fast|quick|much|soon)", "(weekly|daily|monthly) (active|user|report)?"},
	"yardstick": {
		"measure|track|metric|kpi|okr|slo|sla|(north star)|indicator|benchmark|baseline|goal|success|monitor|watch|yardstick|gauge|instrument|evaluate|(know that it worked)|(tell whether)|prove|judge|(count as)|score", "(we|i|would|will) (know|see|tell) (that|if|whether|when|it)", "(look|looked) at ... (number|rate|figure|share|how many|data|percentage)", "target (is|was|of|for|#)", "aim (for|at)", "from # ... (to|down to|below) #", "(kill|stop|pull|wrong|fail) ... if ... (not|less|fewer|under|below|half|third)", "(work|worked|done|good|happy) (when|if)", "(how many|share of|number of|percent of) ... (after|within|per|in first)",
	},
	"signpost": {"first|firstly|second|secondly|third|thirdly|fourth|finally|lastly|last|then|next|afterwards", "(to|in) (start|begin|conclude|summarize|sum|summary|conclusion|short|close|recap)", "(one|another|other|final) (thing|point|part|reason|aspect|side)", "(part|step|phase|layer|point) (one|two|three|1|2|3)", "on (one|other) hand"},
	"announce": {"(two|three|four|five|several|few) (part|step|thing|point|area|layer|reason|aspect|phase|piece|question|option|angle|bucket|theme|topic|level|stage)", "(let me|i will|i would like to|i am going to|i would) (start|begin|structure|break|split|walk|go through|outline|take|first|cover|divide|frame|talk through|describe)", "(break|split|divide) (it|this|that|answer|problem) (down|into|up)", "(my|the) (structure|framework|plan|outline|approach|answer) (is|has|will|for|would)"},
	// Figures.
	"sum":    {"times|multiply|divide|equal|per|make|give|add|total|sum|each|every|mean|roughly|about|so|x|by", "works out", "comes to", "(that|this|which) is", "a second|minute|hour|day"},
	"scaled": {"double|triple|quadruple|halve|tenfold|twofold|threefold", "(half|third|quarter|majority|most|fraction|all|twice) (of|as|the)"},
}

func compileCues(g *Guide) cues {
	c := make(cues, len(cuePatterns))
	for name, patterns := range cuePatterns {
		m, errs := g.compile(patterns)
		for _, err := range errs {
			if err != nil {
				panic("rubric: cue " + name + ": " + err.Error()) // the table is part of the program
			}
		}
		c[name] = m
	}
	return c
}
