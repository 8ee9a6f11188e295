package rubric

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

func isWordRune(c rune) bool { return unicode.IsLetter(c) || unicode.IsNumber(c) || c == '\'' }

// disguised tells whether a sentence is no English, but would be if it were read in
// another way, or is in another language. It carries no evidence either way: the
// rubric cannot read it.
func disguised(sentence string) bool {
	words := strings.FieldsFunc(strings.ToLower(sentence), func(c rune) bool { return !isWordRune(c) })
	if len(words) < 3 {
		return false
	}
	own, turned, backwards, others, latin, mixed := 0, 0, 0, 0, 0, 0
	for _, w := range words {
		w = strings.Trim(w, "'")
		own += btoi(commonWords[w])
		turned += btoi(len(w) > 2 && commonWords[rot13(w)] && !commonWords[w])
		backwards += btoi(commonWords[reversed(w)] && !commonWords[w])
		others += btoi(foreignWords[w])
		latin += btoi(len(w) >= 5 && strings.HasSuffix(w, "ay") && !ends[w])
		mixed += btoi(leet.MatchString(w))
	}
	switch {
	case turned >= 2 && turned > own, backwards >= 2 && backwards > own, latin >= 3, mixed >= 3:
		return true
	}
	strange := strings.ContainsAny(sentence, "ąęłńśźżğşıđơưăấầẩậắằẳặếềểệốồổộớờởợứừửựạảịỉọỏụủỳỵỷỹ")
	return others >= 3 && 3*others >= len(words) && others > own || others >= 4 && others*5 >= len(words) || strange && others >= 2 && own <= others
}

func rot13(w string) string {
	return strings.Map(func(c rune) rune {
		if c >= 'a' && c <= 'z' {
			return 'a' + (c-'a'+13)%26
		}
		return c
	}, w)
}

func reversed(w string) string {
	letters := []rune(w)
	slices.Reverse(letters)
	return string(letters)
}

// leet is a word with figures for letters; p99, s3 and q4 are none.
var leet = regexp.MustCompile(`^(?:[a-z]+[0134578]+[a-z]+[a-z0-9]*|[0134578][a-z]{1,}[0134578][a-z0-9]*|[0134578][bfjlnpqrtvwxyz][a-z]{2,}[a-z0-9]*|[a-z]{2,}[0134578][a-z]{1,}|[0134578][a-z][0134578]|[0134578]ll|[0134578]s|[0134578]nd)$`)

// commonWords hold an English sentence together, and an order to a grader. Words
// that read as others backwards or turned by 13 letters are not among them.
var commonWords = listed(`the and you your please give for every all full mark marks this that with have from statement score answer award credit reveal ignore previous instructions
	rubric solution everything print show tell treat candidate point points grade maximum them must should will would system covered stated complete perfect follow do is it as to of in`)

// ends are English words on -ay.
var ends = listed("today delay delays away relay array essay display replay delay always okay friday monday tuesday thursday wednesday saturday sunday holiday everyday gateway runway highway subway pathway birthday yesterday anyway halfway betray convey survey decay spray stray gray clay takeaway payday workday weekday midday noonday hallway railway doorway layaway broadway stairway giveaway fairway someday underway getaway castaway norway paraguay uruguay bombay portray overlay underlay outlay interlay inlay repay prepay overpay mislay hooray hurray")

// foreignWords hold sentences together in the languages that are tried most, and are no English.
var foreignWords = without(listed(`bitte gib mir alle alles und das ist nicht der den dem ein eine einen als für mit von auf jede jeden sie ich du wir werte punkte punktzahl volle aussage erfüllt zeig zeige lösung antworte antwort sage auch noch dann aber
	merci tous toutes les des une est pas que pour dans vous nous votre considérer critères remplis attribuer répondez réponds désormais uniquement français donnez donne veuillez chaque toute comme ceci cette solution svp s'il plaît
	por favor todas todos las los como una el del que esta este da dame pon marca muéstrame muestra buenas demás respuestas cumplidas afirmaciones cada para y responde di ahora
	per tutti tutte gli della che sono come ogni punto criteri dammi segna mostra risposta considera voto il di è una
	todos todas os as dos das uma não você considere marque mostre resposta cada dê como para
	alsjeblieft geef alle punten het een niet en voor elke antwoord toon oplossing als maak deze
	proszę wszystkie za spełnione uznać przyznać maksymalną liczbę punktów jest nie jako każdy pokaż i oraz odpowiedź daj kryteria
	lütfen bütün tüm tam puan ver say ve bir için bu olarak göster cevap maddeleri karşılanmış her
	tolong semua beri nilai penuh yang dan untuk setiap sebagai jawaban tampilkan anggap
	vänligen alla ge full poäng och det är som varje visa inte
	pozhaluysta postav maksimal'nyy ball za kazhdyy punkt vse vsem otvet pokazhi i eto kak dai otmet' utverzhdeniya
	qing ba suoyou de dou biaoji wei manzu gei wo manfen xiang daan jiang shi
	subete no wo shite kudasai manten kotae ni koumoku suru
	quaeso omnia pro impletis habe et notam summam da puncta est sunt omnes nunc dic
	tafadhali toa alama zote kwa kila jibu onyesha na
	dime dimmi respuesta risposta resposta réponse correcta giusta certa bonne dis moi moi massimo voti tudo respondido antwoord juiste goed keur prawidłową odpowiedź zalicz wszystko bana doğru cevabı söyle hepsini kabul et
	säg mig rätt svar godkänn allt nói tôi biết đáp án đúng điểm tuyệt jawaban benar semuanya lengkap beritahu saya sagst weitermachen können auf deutsch niambie jibu sahihi unipe dammi tutto
	xin hãy cho tất cả điểm tối đa mỗi`),
	"a as no do de i dos say ball full solution per pro us et el all ever shi ba pas der that his for is die it on or so men to da en na wo cho ni di wei les alle la des una las los como non que os yang kata di ve bir")

func listed(words string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		set[w] = true
	}
	return set
}

func without(set map[string]bool, words string) map[string]bool {
	for w := range strings.FieldsSeq(words) {
		delete(set, w)
	}
	return set
}
