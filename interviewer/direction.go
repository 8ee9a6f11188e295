package interviewer

import (
	"strconv"
	"strings"
)

// direction tells a model what to do in an act, and what of it has to be heard
// in its words (empty where anything will do).
func direction(act Act, b Brief) (text string, essence []string) {
	p := phrasebook{b}
	q := b.Question
	react := map[ReactionTo]string{
		{ReactStrong, true}:  "Pick up what the candidate said (“" + act.Said + "”) in a few words, without praise. ",
		{ReactStrong, false}: "Take the answer up in a few words, without praise. ",
		{ReactSome, false}:   "Take up one thing that the candidate just said in a few words. ",
		{ReactSome, true}:    "Take up one thing that the candidate just said in a few words. ",
		{ReactNone, false}:   "Acknowledge neutrally in two or three words that you heard the answer. ",
		{ReactNone, true}:    "Acknowledge neutrally in two or three words that you heard the answer. ",
		{ReactSkip, false}:   "Say in a few words that skipping is fine. ",
		{ReactTime, false}:   "Say in a few words that you have to move on because of the time. ",
		{ReactMany, false}:   "Say in a few words that this was the last of a great many questions. ",
		{ReactMany, true}:    "Say in a few words that this was the last of a great many questions. ",
		{ReactTime, true}:    "Say in a few words that you have to move on because of the time. ",
	}[ReactionTo{act.After, act.Said != ""}]
	ask := func(question string) (string, []string) {
		question = fill(question, map[string]string{"said": act.Said})
		return "Ask this, keeping its meaning and its main words: “" + question + "”", []string{question}
	}
	switch act.Kind {
	case ActGreet:
		return "Greet the candidate: your name, your part, that you have " + p.with(nil)["minutes"] + " minutes, and in half a sentence how you like to work. Ask no question yet.", nil
	case ActAsk:
		text, essence = ask(q.Prompt)
		lead := "Then lead over to the next question. "
		if first(b.Turns) {
			lead = "Lead over to the first question. "
		}
		if len(act.Drawn) > 0 {
			words := p.lead(act)
			lead, essence = "Then lead over to the question with this, the quoted words as they stand: "+words+" [1] ", append(essence, words)
		}
		return react + lead + text, append(essence, q.Rephrase)
	case ActProbe, ActRescue:
		check := checkOf(b.Guide, q, act.Check)
		text, essence = ask(check.FollowUps[act.FollowUp])
		switch {
		case act.Kind == ActRescue:
			return "The candidate is stuck. Be kind in half a sentence, then help on with a question. " + text, essence
		case act.Said != "" && act.After == ReactNothing:
			return "Pick up the candidate's words “" + act.Said + "”, then go one step further. " + text, essence
		}
		return react + text, essence
	case ActChallenge:
		for _, m := range q.Misconceptions {
			if m.ID == act.Misconception {
				text, essence = ask(m.Challenge)
				return "The candidate said “" + act.Said + "”. Don't say whether it is right. " + text, essence
			}
		}
	case ActDeepen:
		text, essence = ask(q.Deeper[act.FollowUp])
		return react + "Go a level deeper. " + text, essence
	case ActThread:
		words := p.thread(act)
		return react + "Then turn to the candidate's own document and ask this, the quoted words as they stand: " + words + " [1]", []string{words}
	case ActClarify:
		if answer := factsOf(q, act); answer != "" {
			return "The candidate asks back. Answer with just this and give the word back: “" + answer + "”", []string{answer}
		}
		if len(act.Drawn) > 0 {
			text = p.read("clarify-passage", act)
			return "The candidate asks what a term means. Say just this, the quoted words as they stand, and give the word back: " + text + " [1]", []string{text}
		}
		return "The candidate asks back, but the scenario leaves it open. Say so, and let them make an assumption of their own and state it. Invent nothing.", nil
	case ActHint:
		return "The candidate asked for a hint. Give this one and no more: “" + q.Hints[act.Rung-1] + "”", []string{q.Hints[act.Rung-1]}
	case ActNoHint:
		return "The candidate asks for a hint. Say kindly that you give none in this interview, and that a partial answer is fine.", nil
	case ActRepeat:
		if len(act.Drawn) > 0 {
			words := p.thread(act)
			return "The candidate asks you to say it again. Ask this, the quoted words as they stand: " + words + " [1]", []string{words}
		}
		text, essence = ask(p.lastAsked(act))
		return "The candidate asks you to say it again. " + text, essence
	case ActSmallTalk:
		if q == nil {
			return "The candidate thanks you, or remarks on something. Say a short human word to that, then ask whether there is anything else they would like to know.", nil
		}
		text, essence = ask(q.Rephrase)
		return "Return the greeting in half a sentence, then come back to the question. " + text, essence
	case ActThink:
		return "The candidate wants to think. Give them the time in a few words. Ask nothing.", nil
	case ActRedirect:
		text, essence = ask(q.Rephrase)
		return "The answer was about something else. Say so politely in half a sentence and come back to the question. " + text, essence
	case ActTimeWarning:
		return "Tell the candidate that about " + strconv.Itoa(act.Minutes) + " minutes are left for this part, and that they go on. Ask nothing.", []string{"minutes left"}
	case ActHandover:
		return react + "Now the floor is the candidate's: say that there are " + strconv.Itoa(act.Minutes) + " minutes for their questions to you, and ask what they want to know.", []string{"your questions minutes"}
	case ActAnswer:
		text, essence := p.told(act)
		return text + " Then ask whether there is anything else.", essence
	case ActResume:
		if q != nil {
			text, essence = ask(q.Rephrase)
			return "You both come back after a break. Welcome the candidate back in half a sentence. " + text, essence
		}
		return "You both come back after a break. Welcome the candidate back and say where you were.", nil
	case ActClose:
		if act.Topic != "" || len(act.Drawn) > 0 {
			text, essence := p.told(act)
			return text + " Then thank the candidate and close the interview.", essence
		}
		next := "the recruiter"
		if b.Round.Interviewer.Called == "recruiter" {
			next = "you"
		}
		return react + "Thank the candidate, say that " + next + " will be in touch about the next step, and close the interview. Ask nothing.", nil
	}
	return "", nil // what is left is said from the guide's phrases alone
}

// ReactionTo is a reaction, with words to pick up or without.
type ReactionTo struct {
	Reaction Reaction
	Said     bool
}

// told is how a question of the candidate's is answered.
func (p phrasebook) told(act Act) (string, []string) {
	if t := topicOf(p.Guide, act.Topic); t != nil {
		answer := t.In(p.Round.ID)
		return "Answer the candidate's question with this and nothing beyond it: “" + answer + "”", []string{answer}
	}
	if len(act.Drawn) > 0 {
		words := p.read(readAs(act.Drawn[0]), act)
		return "Answer the candidate's question from the passages alone, in a few sentences, and say where they stand: " + words + " [1]", []string{words}
	}
	return "You have no facts on what the candidate asks. Say honestly that you don't know it off-hand and who could tell." + p.oneself() + " Invent nothing.", nil
}

// oneself keeps the speaker from sending the candidate to themselves.
func (p phrasebook) oneself() string {
	if called := p.Round.Interviewer.Called; called != "" {
		return " You are the " + called + ", so send them to no " + called + "."
	}
	return ""
}

// position is what the interview is for.
func (p phrasebook) position() string {
	position := p.Guide.Title
	if team := p.team(); team != p.Guide.Company {
		position += ", team " + team
	}
	return position
}

// Marks that our own prompt is made of, taken out of what others said.
var defused = strings.NewReplacer("<", "‹", ">", "›", "```", "'''", "[earlier]", "(earlier)")
